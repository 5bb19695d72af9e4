// The autoscaler's turn to take nodes away: those that were hardly used for long enough. Whether the pods of one
// could move is asked when its time has come, not in every round before.
import { planScaleDown } from '../shrink/plan-scale-down.js';
import { chooseRemovals } from '../shrink/removable-nodes.js';
import { wholeView } from './autoscaler-view.js';
import type { FleetNode } from './fleet.js';
import { controllersOf, findDrainable, type DrainAnswer, type DrainQuestion } from './drain-search.js';
import { noteEmptiness } from './karpenter-turn.js';
import { removeNode } from './node-life.js';
import { isPlainCluster } from './plain-cluster.js';
import { evictPod } from './pod-life.js';
import type { World } from './world.js';
import { CPU, MEMORY } from '../snapshot/resource-names.js';

const GPU = 'nvidia.com/gpu';

/** Notes since when a node is hardly used. Call it for each node whose pods changed. */
export function noteUse(world: World, node: FleetNode): void {
  const { fleet, hardlyUsed, nowMs } = world;
  if (!node.isReady || !fleet.nodes.has(node.name)) return;
  if (node.pool.kind === 'node-pool') return noteEmptiness(world, node);
  if (isHardlyUsed(world, node)) {
    node.lowSinceMs ??= nowMs;
    hardlyUsed.add(node);
  } else {
    node.lowSinceMs = undefined;
    hardlyUsed.delete(node);
  }
}

/** When a node may go next; undefined: none may as things are. */
export function nextRemovalMs(world: World): number | undefined {
  const { options, lastAddMs } = world;
  let earliest: number | undefined;
  for (const node of candidates(world)) {
    const ripeMs = Math.max(ripeAtMs(world, node), lastAddMs + options.delayAfterAddMs);
    if (earliest === undefined || ripeMs < earliest) earliest = ripeMs;
  }
  return earliest;
}

/** Takes away what may go now: empty nodes ten at a time, others one at a time. */
export function shrinkOnce(world: World): void {
  const { options, nowMs, lastAddMs } = world;
  if (nowMs - lastAddMs < options.delayAfterAddMs) return;
  const isRipe = (node: FleetNode): boolean => ripeAtMs(world, node) <= nowMs;
  const open = candidates(world).toSorted((a, b) => a.order - b.order);
  const empty = open.filter(({ pods }) => pods.size === 0);
  const ripe = empty.filter(isRipe);
  if (ripe.length > 0) return removeEmpty(world, ripe);
  const nodes = open.filter(({ pods }) => pods.size > 0);
  if (nodes.some(isRipe)) drainOne(world, { nodes, leaving: empty, isRipe });
}

function removeEmpty(world: World, nodes: readonly FleetNode[]): void {
  let left = world.options.scaleDown.maxParallelism;
  for (const node of nodes) {
    if (left === 0) return;
    if (node.pool.size <= node.pool.minSize) continue;
    removeNode(world, node);
    left--;
  }
}

function drainOne(world: World, question: DrainQuestion): void {
  const { objects, nowMs, changes } = world;
  const isPlain = isPlainCluster(world) && (objects.podDisruptionBudgets ?? []).length === 0;
  const { drainable, staying } = isPlain ? findDrainable(world, question) : drainableOfWhole(world, question);
  for (const node of staying) {
    node.keptAtMs = nowMs;
    node.keptAtChange = changes;
  }
  if (!drainable) return;
  for (const pod of drainable.pods) evictPod(world, pod);
  removeNode(world, drainable);
}

/** The node that the autoscaler would drain first, by its view of the whole cluster. */
function drainableOfWhole(world: World, { nodes, isRipe }: DrainQuestion): DrainAnswer {
  const { options } = world;
  const view = wholeView(world, []);
  const plan = planScaleDown(view, options.scaleDown, { knownControllers: controllersOf(world) });
  const ripe = nodes.filter(isRipe);
  const names = new Set(ripe.map(({ name }) => name));
  const unneeded = plan.unneeded.filter(({ node }) => names.has(node));
  const { drained } = chooseRemovals(view, { ...plan, unneeded }, options.scaleDown);
  const drainable = ripe.find(({ name }) => name === drained[0]?.node);
  return { drainable, staying: drainable ? ripe.slice(0, ripe.indexOf(drainable)) : ripe };
}

/** Hardly used nodes of groups above their minimum, without those that had to stay as things still are. */
function candidates({ hardlyUsed, changes }: World): readonly FleetNode[] {
  const found: FleetNode[] = [];
  for (const node of hardlyUsed) {
    if (node.keptAtChange !== changes && node.pool.size > node.pool.minSize) found.push(node);
  }
  return found;
}

/** The autoscaler does not look again at once at a node that had to stay. */
const RECHECK_MS = 300_000;

const ripeAtMs = ({ options }: World, { lowSinceMs = 0, keptAtMs }: FleetNode): number =>
  Math.max(lowSinceMs + options.unneededMs, keptAtMs + RECHECK_MS);

/** By the larger share of cpu and memory, or by GPUs alone on nodes that have any. */
function isHardlyUsed({ snapshot, options: { scaleDown } }: World, { name, pods }: FleetNode): boolean {
  if (pods.size === 0) return true;
  const row = snapshot.node(name)?.index;
  if (row === undefined) return false;
  const { allocatable, requested } = snapshot.columns;
  const shareOf = (column: number): number => {
    const whole = allocatable[column]?.[row] ?? 0;
    return whole === 0 ? 0 : (requested[column]?.[row] ?? 0) / whole;
  };
  const gpu = snapshot.resources.columnOf(GPU);
  if ((allocatable[gpu]?.[row] ?? 0) > 0) return shareOf(gpu) <= scaleDown.gpuUtilizationThreshold;
  return Math.max(shareOf(CPU), shareOf(MEMORY)) <= scaleDown.utilizationThreshold;
}
