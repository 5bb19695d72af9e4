// What user data says of a node's labels and taints, in any of the forms in which nodes are told: nodeadm's
// NodeConfig, the variables and arguments of Amazon Linux 2, Bottlerocket's settings.
import { gunzipSync } from 'node:zlib';

/** A taint as kubelet takes it. */
export interface TaintText {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

export interface UserDataSettings {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly TaintText[];
  /**
   * eksctl's name of the family that reads such user data; undefined for the default, and for one that is not
   * known.
   */
  readonly family?: string | undefined;
}

/**
 * Reads user data as launch templates have it, in base64 and perhaps compressed. Finds nothing in what it cannot
 * read.
 */
export function settingsOfUserData(userData: string): UserDataSettings {
  const script = decoded(userData);
  const labels = listAfter(script, /(?:--node-labels=|NODE_LABELS=)["']?([^\s"']+)/);
  const taints = listAfter(script, /(?:--register-with-taints=|NODE_TAINTS=)["']?([^\s"']+)/);
  return {
    labels: {
      ...Object.fromEntries(labels.map(splitPair)),
      ...Object.fromEntries(tomlPairs(script, 'node-labels')),
    },
    taints: [...taints, ...tomlPairs(script, 'node-taints').map(([key, value]) => `${key}=${value}`)].flatMap(
      taintOf,
    ),
    family: familyOf(script),
  };
}

/** What else user data may hold, in words, by what gives it away. */
const BESIDE: readonly (readonly [RegExp, string])[] = [
  [/text\/x-shellscript|^- - \/bin\/bash/m, 'boot scripts'],
  [/maxPods|max-pods|kubeReserved|systemReserved|evictionHard|MAX_PODS/, 'settings of kubelet'],
  [/^\s*motd =|^\s*enabled = true/m, 'settings of Bottlerocket'],
];

/** Kinds of settings beside labels and taints, which an adopted file does not repeat. */
export function bootSettingsBeside(userData: string): readonly string[] {
  const script = decoded(userData);
  return BESIDE.flatMap(([pattern, what]) => (pattern.test(script) ? [what] : []));
}

function decoded(userData: string): string {
  const bytes = Buffer.from(userData, 'base64');
  try {
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    return '';
  }
}

const listAfter = (script: string, pattern: RegExp): readonly string[] =>
  (pattern.exec(script)?.[1] ?? '').split(',').filter((item) => item !== '');

function splitPair(pair: string): readonly [string, string] {
  const equals = pair.indexOf('=');
  return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
}

function taintOf(text: string): readonly TaintText[] {
  const [, key, value = '', effect] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
  return key === undefined || effect === undefined ? [] : [{ key, value, effect }];
}

/** Lines of a table whose name ends so: `key = "value"`, `"key" = ["value:effect"]`. */
function tomlPairs(script: string, table: string): readonly (readonly [string, string])[] {
  const lines = script.split('\n');
  const start = lines.findIndex((line) => line.trim() === `[settings.kubernetes.${table}]`);
  if (start < 0) return [];
  const length = lines.slice(start + 1).findIndex((line) => line.trim().startsWith('[settings'));
  const body = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  return body.flatMap((line) => {
    const [, key, value] = /^\s*"?([^"=\s]+)"?\s*=\s*\[?\s*"([^"]*)"/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value] as const];
  });
}

function familyOf(script: string): string | undefined {
  if (script.includes('[settings.kubernetes]')) return 'Bottlerocket';
  if (script.includes('NodeConfig')) return undefined;
  return /bootstrap/.test(script) ? 'AmazonLinux2' : undefined;
}
