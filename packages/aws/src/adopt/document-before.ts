// The document of a file as it was before a plan: what the plan changes is as AWS has it now. For prices and pods
// before and after; it costs a call for each pool that the plan changes, and none for the others.
import { isJsonObject, isJsonArray, type JsonObject } from '@berth/kube';
import type { ClusterPlan } from '../plan/plan-cluster.js';
import type { Step } from '../plan/step.js';
import { inspectNodegroup } from '../inspect/inspect-eks.js';
import { poolsOf } from './document-of.js';
import { adoptNetwork } from './network.js';
import { poolStackPrefix } from './pools.js';
import { adoptProfiles } from './profiles.js';
import { stackTemplates } from './stack-templates.js';

/** Gives the document; undefined when there is no cluster yet. Reads only. */
export async function documentBefore({ world, steps }: ClusterPlan): Promise<JsonObject | undefined> {
  const { actual, config, calls } = world;
  const { controlPlane } = actual;
  if (!controlPlane) return undefined;
  const { document, metadata } = config;
  const changes = steps.map(({ step }) => step);
  const pools = new Set(changes.filter(isOfNodes).flatMap(({ pool }) => pool ?? []));
  const profiles = new Set(changes.filter(isOfProfile).map(({ name }) => name));
  const clusterStack = `eksctl-${metadata.name}-cluster`;
  const stackNames = new Set([...pools].map((pool) => `eksctl-${metadata.name}-nodegroup-${pool}`));
  if (changes.some((step) => step.name === clusterStack && changesGateways(step)))
    stackNames.add(clusterStack);
  const stacks = actual.stacks.filter(({ name }) => stackNames.has(name));
  const nodegroupNames = actual.nodegroupNames.filter((name) => pools.has(name));
  const templates = await stackTemplates(calls, { ...actual, stacks });
  const standing = { ...actual, controlPlane, stacks };
  const network = adoptNetwork(standing, templates.get(clusterStack), []);
  const nodegroups = await Promise.all(
    nodegroupNames
      .filter((name) => !templates.has(`${poolStackPrefix(metadata.name)}${name}`))
      .map((name) => inspectNodegroup(calls, metadata.name, name)),
  );
  const sources = { actual: standing, templates, nodegroups, images: new Map(), keys: new Map() };
  const adopted = poolsOf(sources, network, { ...metadata.tags });
  const oldProfiles = adoptProfiles({ actual, privateSubnets: [], clusterTags: { ...metadata.tags } });
  return {
    ...document,
    ...(templates.has(clusterStack) ? network.members : {}),
    metadata: { ...objectOf(document['metadata']), version: controlPlane.version },
    nodeGroups: [...others(document['nodeGroups'], pools), ...adopted.unmanaged],
    managedNodeGroups: [...others(document['managedNodeGroups'], pools), ...adopted.managed],
    fargateProfiles: [
      ...others(document['fargateProfiles'], profiles),
      ...oldProfiles.filter(({ name }) => profiles.has(String(name))),
    ],
  };
}

const isOfNodes = ({ kind }: Step): boolean => kind === 'stack' || kind === 'nodegroup';

const isOfProfile = ({ kind }: Step): boolean => kind === 'fargate-profile';

const changesGateways = ({ details }: Step): boolean =>
  details.some(({ type }) => type === 'AWS::EC2::NatGateway');

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** Items that the plan leaves as they are. */
const others = (list: unknown, touched: ReadonlySet<string>): readonly JsonObject[] =>
  (isJsonArray(list) ? list : []).filter(isJsonObject).filter(({ name }) => !touched.has(String(name)));
