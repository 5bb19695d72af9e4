// nodeadm's NodeConfig: eksctl writes one that joins the node, one with the limit of pods, and the user's own last.
import { isJsonArray, isJsonObject, member, readYamlDocuments, texts, type JsonObject } from '@berth/kube';
import { argumentsIn } from './kubelet-arguments.js';
import { emptyUserData, type NodeUserData } from './user-data.js';

/** Reads the configurations in their order; undefined when there is none that can be read. */
export function readNodeConfigs(texts: readonly string[]): NodeUserData | undefined {
  const configs = texts.flatMap(configOf);
  if (configs.length === 0) return undefined;
  const joining = configs.find((config) => isJoining(config));
  const others = configs.filter((config) => config !== joining);
  const limit = others.find((config) => limitOf(config) !== undefined);
  const own = others.filter((config) => config !== limit);
  const { clusterDNS, ...kubelet } = kubeletOf(joining);
  return {
    ...emptyUserData,
    form: 'node-config',
    ...argumentsIn(flagsOf(joining ? [joining] : configs)),
    maxPods: limit && limitOf(limit),
    clusterDns: isJsonArray(clusterDNS) ? clusterDNS.map(String).join(',') : undefined,
    kubelet,
    override: own.length > 0 ? own.map(({ text }) => text).join('---\n') : undefined,
  };
}

interface Config {
  readonly text: string;
  readonly spec: JsonObject;
}

function configOf(text: string): readonly Config[] {
  const value = readYamlDocuments(text, 'user data').documents[0]?.value;
  return isJsonObject(value) ? [{ text, spec: member(value, 'spec') }] : [];
}

/** It names the cluster. */
const isJoining = ({ spec }: Config): boolean => member(spec, 'cluster')['name'] !== undefined;

const kubeletOf = (config: Config | undefined): JsonObject =>
  config ? member(member(config.spec, 'kubelet'), 'config') : {};

const flagsOf = (configs: readonly Config[]): string =>
  configs.flatMap(({ spec }) => texts(member(spec, 'kubelet'), 'flags')).join('\n');

/** The limit of a configuration that says nothing else. */
function limitOf({ spec }: Config): number | undefined {
  const { maxPods, ...config } = member(member(spec, 'kubelet'), 'config');
  const rest = { ...spec, kubelet: { ...member(spec, 'kubelet'), config } };
  return typeof maxPods === 'number' && isEmpty(rest) ? maxPods : undefined;
}

const isEmpty = (value: unknown): boolean =>
  isJsonObject(value) ? Object.values(value).every(isEmpty) : value === undefined || value === null;
