// The life of a timeline's nodes: launched for a pool, ready with its DaemonSets' pods, gone.
import { nodePricePerHour, onDemandNodes, type Pool } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { daemonSetPodsFor } from '../growth/daemon-set-pods.js';
import { createPacker } from '../growth/packer.js';
import { realNode, typesOf, zonesOf } from '../growth/pool-node.js';
import { dropNode, fleetPool, orderNode, type FleetNode, type FleetPool } from './fleet.js';
import type { World } from './world.js';

/** Asks for one more node of a declared pool; undefined when none of its instance types is known and offered. */
export function launchNode(world: World, pool: Pool): FleetNode | undefined {
  const { compute, fleet } = world;
  const [type] = typesOf(compute, pool);
  if (!type) return undefined;
  const target = fleetPool(fleet, 'node-group', pool.name);
  const zone = emptiestZone(target, zonesOf(compute, pool));
  const name = `${pool.name}-${target.started}`;
  const spot = isSpot(pool, target.size + 1);
  const { region, zones } = compute;
  return orderNode(fleet, {
    pool: target,
    node: realNode(compute, pool, { type, zone, name }),
    zone,
    usdPerHour: nodePricePerHour(pool, { instanceType: type.name, region, zones, spot })?.usdPerHour ?? null,
    atMs: world.nowMs,
  });
}

/** The node has joined: pods may be placed on it from now on. */
export function joinNode(world: World, node: FleetNode): void {
  const { snapshot } = world;
  world.upcoming.remove(node);
  node.isReady = true;
  world.hasNewNodes = true;
  world.touched.add(node);
  node.pool.seen ??= node.node;
  snapshot.addNode(node.node);
  for (const pod of fittingDaemonPods(world, node)) {
    snapshot.addPod(pod);
    node.daemonPods.push(snapshot.podState(pod).key);
  }
  world.changes++;
  world.isGrowthStale = true;
  world.isBatchOpen = true;
}

/** The node is gone, with the DaemonSets' pods on it; all others have left it before. */
export function removeNode(world: World, node: FleetNode): void {
  const { snapshot, fleet, nowMs } = world;
  for (const key of node.daemonPods) snapshot.removePod(key);
  snapshot.removeNode(node.name);
  dropNode(fleet, node, nowMs);
  world.hardlyUsed.delete(node);
  world.changes++;
  world.isGrowthStale = true;
  world.isBatchOpen = true;
}

/** Auto Scaling keeps the zones of a group level. */
function emptiestZone({ nodesByZone }: FleetPool, zones: readonly string[]): string {
  const nodesIn = (zone: string): number => nodesByZone.get(zone) ?? 0;
  return zones.reduce((least, zone) => (nodesIn(zone) < nodesIn(least) ? zone : least), zones[0] ?? '');
}

/** Whether the last of so many nodes of the pool is a spot instance. */
const isSpot = (pool: Pool, size: number): boolean =>
  onDemandNodes(pool, size) === onDemandNodes(pool, size - 1);

/** Those that match and have room, in the order of the DaemonSets. */
function fittingDaemonPods({ snapshot, daemonSets }: World, { name, node }: FleetNode): readonly Pod[] {
  const state = snapshot.node(name);
  if (!state || daemonSets.length === 0) return [];
  const packer = createPacker(snapshot);
  const fitting = daemonSetPodsFor(node, daemonSets).filter((pod) => {
    const { nodeName: _, ...spec } = pod.spec ?? { containers: [] };
    const unbound = { ...pod, spec };
    if (packer.start(unbound).refusal(state)) return false;
    packer.place(unbound, state);
    return true;
  });
  packer.undo();
  return fitting;
}
