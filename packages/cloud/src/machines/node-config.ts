// What user data makes of a node: labels, taints and the number of pods, from nodeadm's NodeConfig, from the
// arguments of the older bootstrap script, or from Bottlerocket's settings.
import { gunzipSync } from 'node:zlib';
import type { Taint } from '@berth/kube';

export interface NodeConfig {
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly maxPods: number | undefined;
}

/** Reads user data as launch templates have it: base64, and compressed at times. Nothing found is nothing said. */
export function nodeConfigOf(userData: string): NodeConfig {
  const script = decoded(userData);
  const labels = firstValue(script, /(?:--node-labels|NODE_LABELS)=([^\s"'\\]+)/g);
  const taints = firstValue(script, /(?:--register-with-taints|NODE_TAINTS)=([^\s"'\\]+)/g);
  const maxPods = /maxPods: (\d+)|--max-pods=(\d+)|MAX_PODS=(\d+)|max-pods = (\d+)/.exec(script);
  const pods = maxPods?.slice(1).find((each) => each !== undefined);
  return {
    labels: { ...labelsOf(labels), ...tomlTable(script, 'settings.kubernetes.node-labels') },
    taints: [...taintsOf(taints), ...tomlTaints(script)],
    maxPods: pods === undefined ? undefined : Number(pods),
  };
}

// The first that is no reference to a variable: those are set elsewhere in the same script.
const firstValue = (script: string, pattern: RegExp): string =>
  [...script.matchAll(pattern)].map(([, value = '']) => value).find((value) => !value.startsWith('$')) ?? '';

function decoded(userData: string): string {
  const bytes = Buffer.from(userData, 'base64');
  try {
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    return '';
  }
}

const labelsOf = (list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    list.split(',').flatMap((pair) => {
      const [key = '', ...value] = pair.split('=');
      return key === '' ? [] : [[key, value.join('=')]];
    }),
  );

const taintsOf = (list: string): readonly Taint[] =>
  list.split(',').flatMap((item) => {
    const [, key, value, effect] =
      /^([^=:]+)(?:=([^:]*))?:(NoSchedule|NoExecute|PreferNoSchedule)$/.exec(item) ?? [];
    return key === undefined ? [] : [taintOf(key, value, effect)];
  });

function taintOf(key: string, value: string | undefined, effect: string | undefined): Taint {
  const known = effect === 'NoExecute' || effect === 'PreferNoSchedule' ? effect : 'NoSchedule';
  return value === undefined || value === '' ? { key, effect: known } : { key, value, effect: known };
}

// `[settings.kubernetes.node-taints]`, lines of `"key" = ["value:effect", …]`.
const tomlTaints = (script: string): readonly Taint[] =>
  Object.entries(tomlTable(script, 'settings.kubernetes.node-taints')).flatMap(([key, list]) =>
    list.split(',').map((item) => {
      const [value = '', effect] = item.replaceAll(/[[\]"'\s]/g, '').split(':');
      return taintOf(key, value, effect);
    }),
  );

function tomlTable(script: string, name: string): Readonly<Record<string, string>> {
  const [, body = ''] = script.split(
    new RegExp(String.raw`^\s*\[${name.replaceAll('.', String.raw`\.`)}\]\s*$`, 'm'),
  );
  const [lines = ''] = body.split(/^\s*\[[^\]"]+\]\s*$/m);
  return Object.fromEntries(
    lines.split('\n').flatMap((line) => {
      const [, quoted, bare, value] = /^\s*(?:"([^"]+)"|([\w.\-/]+))\s*=\s*(.+?)\s*$/.exec(line) ?? [];
      const key = quoted ?? bare;
      return key === undefined || value === undefined ? [] : [[key, value.replaceAll(/^["']|["']$/g, '')]];
    }),
  );
}
