// What eksctl looks up when it makes a node group, and keeps: zones that offer its types, and the types that its
// selector finds. A group that stands keeps what it has: a type that AWS offers in one more zone moves no nodes.
import {
  isSelecting,
  typesMeeting,
  type ClusterSpec,
  type InstanceSelector,
  type ManagedNodeGroupSpec,
  type NodeGroupSpec,
} from '@berth/compute';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { PoolFacts } from '../render/facts.js';
import type { ActualCluster, ActualGroup } from './actual.js';
import { imageFacts } from './image-facts.js';
import { inspectNodegroup } from './inspect-eks.js';
import { liveTypes, namedTypes, offeringsOf, typesOfferedIn } from './instance-type-facts.js';

/** Facts by node group, and offers by type. */
export interface PoolLookup {
  readonly pools: Readonly<Record<string, PoolFacts>>;
  readonly offerings: Readonly<Record<string, readonly string[]>>;
}

/** The file, and the zones of its cluster. */
export interface PoolPlace {
  readonly spec: ClusterSpec;
  readonly zones: readonly string[];
}

/**
 * Looks up. No call for groups that stand, select nothing
 * and name no image of their own.
 */
export async function lookUpPools(
  calls: AwsCalls,
  actual: ActualCluster,
  { spec, zones }: PoolPlace,
): Promise<PoolLookup> {
  const groups = [...(spec.nodeGroups ?? []), ...(spec.managedNodeGroups ?? [])];
  const types = lazily(() => liveTypes(calls));
  const facts: Record<string, PoolFacts> = {};
  const asked = new Set<string>();
  for (const group of groups) {
    const { name = '' } = group;
    const live = groupOf(actual, name);
    const instanceTypes = isSelecting(group.instanceSelector)
      ? await selected({ calls, actual, group, live, zones, types })
      : undefined;
    facts[name] = {
      ...(await imageFacts(calls, group)),
      ...(instanceTypes ? { instanceTypes } : {}),
      ...(live ? { subnetIds: live.subnetIds } : {}),
    };
    if (!live) for (const type of instanceTypes ?? writtenTypes(group)) asked.add(type);
  }
  const offerings = asked.size > 0 ? await offeringsOf(calls, [...asked]) : {};
  return { pools: facts, offerings };
}

type Group = NodeGroupSpec | ManagedNodeGroupSpec;

/** By the tags that eksctl's stacks and EKS put on it. */
function groupOf({ groups, controlPlane }: ActualCluster, pool: string): ActualGroup | undefined {
  const stack = `eksctl-${controlPlane?.name ?? ''}-nodegroup-${pool}`;
  return groups.find(
    ({ tags }) => tags['aws:cloudformation:stack-name'] === stack || tags['eks:nodegroup-name'] === pool,
  );
}

function writtenTypes(group: Group): readonly string[] {
  const many =
    'instancesDistribution' in group
      ? group.instancesDistribution?.instanceTypes
      : 'instanceTypes' in group
        ? group.instanceTypes
        : undefined;
  if (many?.length) return many;
  const { instanceType } = group;
  return instanceType && instanceType !== 'mixed' ? [instanceType] : [];
}

interface Selection {
  readonly calls: AwsCalls;
  readonly actual: ActualCluster;
  readonly group: Group;
  readonly live: ActualGroup | undefined;
  readonly zones: readonly string[];
  readonly types: () => ReturnType<typeof liveTypes>;
}

/** What a standing group has, as long as it still meets the selector; else what the selector finds in all zones. */
async function selected(selection: Selection): Promise<readonly string[] | undefined> {
  const { calls, group, zones, types } = selection;
  const selector: InstanceSelector = group.instanceSelector ?? {};
  const standing = await standingTypes(selection);
  if (standing.length > 0) {
    const kept = typesMeeting(selector, await namedTypes(calls, standing));
    if (kept.ok && new Set(kept.value).size === standing.length) return standing;
  }
  const meeting = typesMeeting(selector, await types());
  if (!meeting.ok) return undefined;
  const ownZones = group.availabilityZones?.length ? group.availabilityZones : zones;
  const offered = await typesOfferedIn(calls, ownZones);
  return meeting.value.filter((type) => offered.has(type));
}

async function standingTypes({ calls, actual, group, live }: Selection): Promise<readonly string[]> {
  const { name = '' } = group;
  if (!live) return [];
  if (live.instanceTypes.length > 0) return live.instanceTypes.toSorted();
  if (!actual.nodegroupNames.includes(name)) return [];
  const { instanceTypes } = await inspectNodegroup(calls, actual.controlPlane?.name ?? '', name);
  return instanceTypes.toSorted();
}

/** Made when it is first asked for, and once. */
function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
