// Bottlerocket's settings, taken apart: what the node group says, what the cluster says, and the user's own.
import { isJsonArray, isJsonObject, member, type JsonObject } from '@berth/kube';
import { taintOf } from './kubelet-arguments.js';
import { emptyUserData, type NodeUserData } from './user-data.js';
import { readTomlTable } from './toml-table.js';

/** Reads the settings. */
export function readBottlerocket(text: string): NodeUserData {
  const settings = member(readTomlTable(text), 'settings');
  const {
    'node-labels': labels,
    'node-taints': taints,
    'max-pods': pods,
    'cluster-dns-ip': dns,
    'cluster-certificate': _certificate,
    'api-server': _server,
    'cluster-name': _name,
    ...kubernetes
  } = member(settings, 'kubernetes');
  // eksctl puts this comment above what its own key decided.
  const decided = /# Bottlerocket Admin Container\s+enabled = (true|false)/.exec(text)?.[1];
  return {
    ...emptyUserData,
    form: 'bottlerocket',
    labels: textsOf(labels),
    taints: taintsOf(taints),
    maxPods: typeof pods === 'number' ? pods : undefined,
    clusterDns: isJsonArray(dns) ? dns.map(String).join(',') : typeof dns === 'string' ? dns : undefined,
    settings: withoutEmpty(decided === undefined ? settings : withoutAdmin(settings), kubernetes),
    adminContainer: decided === undefined ? undefined : decided === 'true',
  };
}

/** Tables that only held what is told apart are left out. */
function withoutEmpty(settings: JsonObject, kubernetes: JsonObject): JsonObject {
  const { 'host-containers': host, kubernetes: _all, ...rest } = settings;
  const containers = Object.entries(isJsonObject(host) ? host : {}).filter(([, value]) => !isEmpty(value));
  return {
    ...rest,
    ...(containers.length > 0 ? { 'host-containers': Object.fromEntries(containers) } : {}),
    ...(isEmpty(kubernetes) ? {} : { kubernetes }),
  };
}

function withoutAdmin(settings: JsonObject): JsonObject {
  const host = member(settings, 'host-containers');
  const { enabled: _enabled, ...admin } = member(host, 'admin');
  return { ...settings, 'host-containers': { ...host, admin } };
}

const isEmpty = (value: unknown): boolean => isJsonObject(value) && Object.keys(value).length === 0;

const textsOf = (value: unknown): Readonly<Record<string, string>> =>
  isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]))
    : {};

/** `key = "value:effect"`, or a list of such texts. */
const taintsOf = (value: unknown): NodeUserData['taints'] =>
  Object.entries(isJsonObject(value) ? value : {}).flatMap(([key, one]) =>
    (isJsonArray(one) ? one : [one]).flatMap((text) => {
      const [, own = '', effect = ''] = /^(.*):(\w+)$/.exec(String(text)) ?? [];
      return taintOf({ key, value: own, effect });
    }),
  );
