// What user data makes of a node, in any of the forms in which nodes are told: nodeadm's NodeConfig, the files that
// cloud-init writes for older families, Bottlerocket's settings, PowerShell, or a script that calls kubelet's
// bootstrap.
import { gunzipSync } from 'node:zlib';
import { readBottlerocket } from './bottlerocket-data.js';
import { readCloudConfig } from './cloud-config-data.js';
import { argumentsIn } from './kubelet-arguments.js';
import { mimeParts, type UserDataPart } from './mime-parts.js';
import { readNodeConfigs } from './node-config-data.js';
import { readPowerShell } from './powershell-data.js';
import { emptyUserData, type NodeUserData } from './user-data.js';

/** Reads user data as launch templates have it, base64 and at times compressed. Never fails. */
export function readUserData(userData: string): NodeUserData {
  const text = decoded(userData);
  if (text.trim() === '') return emptyUserData;
  const parts = mimeParts(text);
  if (parts) return readParts(parts);
  if (/^\s*#cloud-config/.test(text)) return readCloudConfig(text) ?? scriptOf(text);
  if (/^\s*\[settings/m.test(text)) return readBottlerocket(text);
  if (/^\s*<powershell>/i.test(text)) return readPowerShell(text);
  if (/^spec:\s*$|^kind:\s*NodeConfig/m.test(text)) return readNodeConfigs([text]) ?? scriptOf(text);
  return scriptOf(text);
}

/** The limit of pods that a node ends up with: later words count before earlier ones. */
export function podLimit({ override, maxPods, kubelet }: NodeUserData): number | undefined {
  const own = override === undefined ? undefined : argumentsIn(override).maxPods;
  const extra = kubelet['maxPods'];
  return own ?? maxPods ?? (typeof extra === 'number' ? extra : undefined);
}

function readParts(parts: readonly UserDataPart[]): NodeUserData {
  const configs = parts.filter(({ type }) => type === 'application/node.eks.aws');
  const scripts = parts.filter((part) => !configs.includes(part)).map(({ content }) => content);
  const told = readNodeConfigs(configs.map(({ content }) => content));
  if (told) return { ...told, scripts };
  const limit = scripts.find(isLimit);
  const own = scripts.filter((script) => script !== limit);
  return { ...scriptOf(scripts.join('\n')), scripts: own };
}

/** eksctl limits the pods of managed Amazon Linux 2 nodes by editing the script that the image brings. */
const isLimit = (script: string): boolean =>
  /^#!\/bin\/sh\nset -\w+\nsed -i .*--max-pods=\d+.* \/etc\/eks\/bootstrap\.sh\s*$/.test(script);

const scriptOf = (text: string): NodeUserData => ({
  ...emptyUserData,
  form: 'script',
  ...argumentsIn(text),
  scripts: [text],
});

function decoded(userData: string): string {
  const bytes = Buffer.from(userData, 'base64');
  try {
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch {
    return '';
  }
}
