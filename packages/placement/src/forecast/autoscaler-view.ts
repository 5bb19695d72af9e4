// What Cluster Autoscaler knows at one moment of a timeline.
import type { DeclaredCompute } from '@berth/compute';
import type { Node, Pod } from '@berth/kube';
import type { AutoscalerState, NodeGroup, PendingPod } from '../growth/autoscaler-state.js';
import { believedNode } from '../growth/pool-node.js';
import { fleetPool, type FleetNode } from './fleet.js';
import type { SimPod } from './sim-pod.js';
import type { World } from './world.js';

/** The whole cluster, with every pod in its place. */
export function wholeView(world: World, pending: readonly SimPod[]): AutoscalerState {
  const nodes = groupNodes(world);
  return {
    ...viewWithout(world, pending),
    groups: groupsOf(world),
    nodes: nodes.map(({ node, pool }) => ({ group: pool.name, node, isReady: true })),
    pods: nodes.flatMap((node) => [...podsOn(world, node)]),
  };
}

/**
 * The groups alone, each with the room it has left: all that counts for pods that neither look for other pods nor
 * care for the cluster's limits, once the nodes on their way are reckoned with.
 */
export function roomView(world: World, pending: readonly SimPod[]): AutoscalerState {
  return {
    ...viewWithout(world, pending),
    groups: groupsOf(world).map((group) => ({
      ...group,
      minSize: 0,
      maxSize: Math.max(0, group.maxSize - group.size),
      size: 0,
    })),
    nodes: [],
    pods: [],
  };
}

function viewWithout(
  world: World,
  pending: readonly SimPod[],
): Omit<AutoscalerState, 'groups' | 'nodes' | 'pods'> {
  return {
    options: world.options.autoscaler,
    pending: pending.map((pod) => asPending(world, pod)),
    daemonSets: world.daemonSets,
    objects: world.objects,
  };
}

/** Templates of pools that never had a node stay the same for the whole timeline. */
const believedNodes = new WeakMap<DeclaredCompute, ReadonlyMap<string, Node | undefined>>();

function groupsOf({ compute, fleet }: World): readonly NodeGroup[] {
  let believed = believedNodes.get(compute);
  if (!believed) {
    believed = new Map(
      compute.pools.map((pool) => [pool.name, believedNode(compute, pool, `template-of-${pool.name}`)]),
    );
    believedNodes.set(compute, believed);
  }
  const templates = believed;
  return compute.pools.map(({ name, minSize, maxSize }) => {
    const { size, seen } = fleetPool(fleet, 'node-group', name);
    return {
      name,
      minSize,
      maxSize,
      size,
      template: seen ?? templates.get(name),
      templatePods: [],
      isZeroOrMax: false,
      isInBackoff: false,
    };
  });
}

const groupNodes = ({ fleet }: World): readonly FleetNode[] =>
  [...fleet.nodes.values()].filter(({ isReady, pool }) => isReady && pool.kind === 'node-group');

function* podsOn({ snapshot }: World, { name, pods }: FleetNode): Iterable<Pod> {
  const mine = new Set<Pod>();
  for (const { pod } of pods) {
    mine.add(pod);
    yield { ...pod, spec: { containers: [], ...pod.spec, nodeName: name } };
  }
  for (const { pod } of snapshot.node(name)?.pods ?? []) if (!mine.has(pod)) yield pod;
}

const UNSCHEDULABLE = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' } as const;
const OLD_ENOUGH_SECONDS = 600;

function asPending({ nowMs, options }: World, { pod, createdMs, owner }: SimPod): PendingPod {
  return {
    pod: { ...pod, status: { conditions: [UNSCHEDULABLE] } },
    entry: `${owner.order}/${pod.metadata.name ?? ''}`,
    ageSeconds: options.heedsPodAge ? (nowMs - createdMs) / 1000 : OLD_ENOUGH_SECONDS,
  };
}
