// Karpenter's turn: nodes for a batch of pods, and away with those that are empty. Consolidation of nodes that still
// have pods is not played.
import { instantiate } from '../growth/node-template.js';
import { karpenterModel } from '../karpenter/capacity-model.js';
import { fleetPool, orderNode, type FleetNode } from './fleet.js';
import { removeNode } from './node-life.js';
import { countOnUpcoming } from './promises.js';
import type { World, WorldEvent } from './world.js';

/** Karpenter waits a moment for further pods before it plans. */
export function planBatch(world: World): void {
  if (!world.compute.karpenterPools || !world.isBatchOpen || world.isBatchPlanned) return;
  if (world.waiting.size() === 0) return;
  world.isBatchPlanned = true;
  world.events.push(world.nowMs + world.options.batchMs, { kind: 'karpenter' });
}

/** Plans for all pods that nothing there is and nothing on its way takes, and asks for the nodes. */
export function startClaims(world: World): void {
  const { compute, snapshot, daemonSets, fleet, events, nowMs, options } = world;
  world.isBatchOpen = false;
  world.isBatchPlanned = false;
  const pods = countOnUpcoming(world);
  if (pods.length === 0) return;
  const upcoming = [...fleet.nodes.values()].flatMap(({ isReady, node }) => (isReady ? [] : [node]));
  const plan = karpenterModel(compute).plan({
    snapshot,
    pods: pods.map(({ pod }) => pod),
    daemonSets,
    upcoming,
  });
  for (const planned of plan.nodes) {
    const pool = fleetPool(fleet, 'node-pool', planned.pool);
    const template = { node: planned.node, pods: [] };
    const { node } = instantiate(template, `karpenter-${pool.name}-${pool.started}`);
    const { zone, usdPerHour } = planned;
    const ordered = orderNode(fleet, { pool, node, zone, usdPerHour, atMs: nowMs });
    world.upcoming.add(ordered, template);
    events.push(nowMs + options.boot.nodeMs, { kind: 'node-ready', node: ordered });
  }
  if (plan.nodes.length > 0) countOnUpcoming(world);
}

/** Notes since when a node of a NodePool has no pods of its own. */
export function noteEmptiness(world: World, node: FleetNode): void {
  if (node.pods.size > 0) {
    node.lowSinceMs = undefined;
    return;
  }
  if (node.lowSinceMs !== undefined) return;
  node.lowSinceMs = world.nowMs;
  const pool = world.compute.karpenterPools?.find(({ name }) => name === node.pool.name);
  if (pool?.consolidateAfterMs === undefined) return;
  const atMs = world.nowMs + Math.max(pool.consolidateAfterMs, SHORTEST_MS);
  world.events.push(atMs, { kind: 'node-empty', node, sinceMs: world.nowMs });
}

/** A node that has just come is not taken away before its pods are there. */
const SHORTEST_MS = 10_000;

/** The node goes when it was empty all the time. */
export function removeIfEmpty(
  world: World,
  { node, sinceMs }: Extract<WorldEvent, { kind: 'node-empty' }>,
): void {
  if (node.lowSinceMs === sinceMs) removeNode(world, node);
}
