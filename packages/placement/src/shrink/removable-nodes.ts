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
  const empty = removable(plan.unneeded.filter(isEmpty));
  const drained = removable(plan.unneeded.filter((one) => !isEmpty(one)));
  const whole = wholeGroups(state, [...empty, ...drained]);
  for (const { node } of whole.broken) kept.push({ node, reason: 'AtomicScaleDownFailed' });
  return { ...crop(state, [...drained, ...empty].filter(whole.mayGo), options), kept };
}

const isEmpty = ({ podsToMove }: UnneededNode): boolean => podsToMove.length === 0;

const isAtomic = ({ groups }: AutoscalerState, { group }: UnneededNode): boolean =>
  groups.some(({ name, isZeroOrMax }) => name === group && isZeroOrMax);

/** Groups that are either empty or full lose all of their nodes at once, or none. */
function wholeGroups(
  state: AutoscalerState,
  candidates: readonly UnneededNode[],
): { readonly broken: readonly UnneededNode[]; readonly mayGo: (one: UnneededNode) => boolean } {
  const broken = candidates.filter((one) => isAtomic(state, one) && !isWhole(state, candidates, one.group));
  return { broken, mayGo: (one) => !broken.includes(one) };
}

function isWhole(state: AutoscalerState, candidates: readonly UnneededNode[], group: string): boolean {
  const count = candidates.filter((one) => one.group === group).length;
  const size = state.groups.find(({ name }) => name === group)?.size;
  return count === size || count === state.nodes.filter((one) => one.group === group).length;
}

/** Within what may be removed at once: whole groups first (the first may exceed it), then single nodes. */
function crop(
  state: AutoscalerState,
  candidates: readonly UnneededNode[],
  { maxParallelism, maxDrainParallelism }: ScaleDownOptions,
): Pick<Removal, 'empty' | 'drained'> {
  const room = { all: maxParallelism, drain: maxDrainParallelism, mayOverflow: true };
  const whole: UnneededNode[] = [];
  const atomic = candidates.filter((one) => isAtomic(state, one));
  const withEmpty = new Set(atomic.filter(isEmpty).map(({ group }) => group));
  const toDrain = new Set(atomic.map(({ group }) => group).filter((group) => !withEmpty.has(group)));
  for (const groups of [withEmpty, toDrain]) {
    if (groups === toDrain) room.drain = Math.min(room.all, room.drain);
    for (const group of groups) {
      const nodes = atomic.filter((one) => one.group === group);
      if (!hasRoom(room, nodes)) break;
      whole.push(...nodes);
      room.all -= nodes.length;
      room.drain -= nodes.filter((one) => !isEmpty(one)).length;
      room.mayOverflow = false;
    }
  }
  const single = candidates.filter((one) => !isAtomic(state, one));
  const empty = single.filter(isEmpty).slice(0, Math.max(0, room.all));
  const drain = Math.max(0, Math.min(room.all - empty.length, room.drain));
  return {
    empty: [...whole.filter(isEmpty), ...empty],
    drained: [...whole.filter((one) => !isEmpty(one)), ...byRisk(single).slice(0, drain)],
  };
}

interface Room {
  readonly all: number;
  readonly drain: number;
  readonly mayOverflow: boolean;
}

function hasRoom({ all, drain, mayOverflow }: Room, nodes: readonly UnneededNode[]): boolean {
  const drained = nodes.filter((one) => !isEmpty(one)).length;
  if (nodes.length <= all && drained <= drain) return true;
  return mayOverflow && all !== 0 && (drained === 0 || drain !== 0);
}

/** Those to drain, with the ones that their budgets allow at once before the others. */
function byRisk(nodes: readonly UnneededNode[]): readonly UnneededNode[] {
  const drained = nodes.filter((one) => !isEmpty(one));
  return [...drained.filter(({ isRisky }) => !isRisky), ...drained.filter(({ isRisky }) => isRisky)];
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
    if (min !== undefined && min > 0) left.set(name, Math.max(0, (total.get(name) ?? 0) - min));
  }
  return left;
}
