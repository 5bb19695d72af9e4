// Which unneeded nodes are removed now: those unneeded long enough, within minimum sizes, limits and parallelism.
import type { AutoscalerState } from '../growth/autoscaler-state.js';
import { nodeAmounts } from '../growth/cluster-limits.js';
import type { ScaleDownPlan, UnneededNode, Unremovable } from './plan-scale-down.js';
import type { ScaleDownOptions } from './scale-down-options.js';

export interface Removal {
  readonly empty: readonly UnneededNode[];
  /** Removed after their pods were evicted. */
  readonly drained: readonly UnneededNode[];
  /** Unneeded nodes that have to stay all the same. */
  readonly kept: readonly Unremovable[];
}

/** Chooses among nodes that were unneeded for the whole waiting time. Empty ones come first. */
export function chooseRemovals(
  state: AutoscalerState,
  plan: ScaleDownPlan,
  options: ScaleDownOptions,
): Removal {
  const sizes = new Map(state.groups.map(({ name, size }) => [name, size]));
  const left = minimaLeft(state);
  const kept: Unremovable[] = [];
  const removable = (candidates: readonly UnneededNode[]): readonly UnneededNode[] =>
    candidates.filter((candidate) => {
      const reason = keepReason(state, candidate, { sizes, left });
      if (reason) kept.push({ node: candidate.node, reason });
      return reason === undefined;
    });
  const empty = removable(plan.unneeded.filter(({ podsToMove }) => podsToMove.length === 0));
  const drained = removable(plan.unneeded.filter(({ podsToMove }) => podsToMove.length > 0));
  const emptyNow = empty.slice(0, options.maxParallelism);
  const byRisk = [...drained.filter(({ isRisky }) => !isRisky), ...drained.filter(({ isRisky }) => isRisky)];
  const room = Math.min(options.maxDrainParallelism, options.maxParallelism - emptyNow.length);
  return { empty: emptyNow, drained: byRisk.slice(0, Math.max(0, room)), kept };
}

interface Budget {
  readonly sizes: Map<string, number>;
  readonly left: Map<string, number>;
}

function keepReason(
  state: AutoscalerState,
  { node, group }: UnneededNode,
  { sizes, left }: Budget,
): Unremovable['reason'] | undefined {
  const size = sizes.get(group) ?? 0;
  const minimum = state.groups.find(({ name }) => name === group)?.minSize ?? 0;
  if (size <= minimum) return 'NodeGroupMinSizeReached';
  const found = state.nodes.find((one) => one.node.metadata.name === node);
  const template = state.groups.find(({ name }) => name === group)?.template;
  const amounts = found ? nodeAmounts(found.node, template) : new Map<string, number>();
  for (const [name, amount] of amounts) {
    const rest = left.get(name);
    if (rest !== undefined && amount > rest) return 'MinimalResourceLimitExceeded';
  }
  for (const [name, amount] of amounts) {
    const rest = left.get(name);
    if (rest !== undefined) left.set(name, rest - amount);
  }
  sizes.set(group, size - 1);
  return undefined;
}

/** What the cluster has above its minima. */
function minimaLeft({ nodes, options }: AutoscalerState): Map<string, number> {
  const total = new Map<string, number>();
  for (const { node } of nodes) {
    for (const [name, amount] of nodeAmounts(node, undefined))
      total.set(name, (total.get(name) ?? 0) + amount);
  }
  const left = new Map<string, number>();
  const minima: readonly (readonly [string, number | undefined])[] = [
    ['cpu', options.coresTotal?.min],
    ['memory', options.memoryTotalGib && options.memoryTotalGib.min * 1024 ** 3],
    ...options.gpuTotal.map(({ type, min }) => [type, min] as const),
  ];
  for (const [name, min] of minima) {
    if (min !== undefined) left.set(name, Math.max(0, (total.get(name) ?? 0) - min));
  }
  return left;
}
