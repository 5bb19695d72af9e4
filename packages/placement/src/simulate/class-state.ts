// What is known of all pods of one shape, and which of it has to be looked at again.
import type { Labels } from '@berth/kube';
import type { ActiveFilter } from '../framework/filter-run.js';
import type { Cycle } from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { WeighedScorer } from './class-scores.js';
import type { NodeTiers, NormalisedScore } from './node-tiers.js';
import type { SpreadPart, SpreadParts } from './spread-parts.js';
import type { TierQueues } from './tier-queues.js';

export interface ClassState {
  readonly cycle: Cycle;
  /** Of the pod's own namespace: others' terms may ask for them. */
  readonly namespaceLabels: Labels;
  /** Filters and scores that depend on the pods of the node. */
  readonly local: readonly ActiveFilter[];
  readonly scorers: readonly WeighedScorer[];
  /** By row: what scores that no pod changes add up to; -1 where such a filter refuses the node. */
  readonly fixed: Int32Array;
  readonly normalised: readonly NormalisedScore[];
  readonly spread: ActiveFilter | undefined;
  readonly affinity: ActiveFilter | undefined;
  readonly parts: SpreadParts;
  /** Those whose counts are read here: hard spreading over few domains is for its filter alone. */
  readonly countedParts: readonly SpreadPart[];
  readonly tiers: NodeTiers;
  readonly queues: TierQueues;
  /** Nodes that inter-pod affinity refused when they came up. */
  readonly parked: Set<NodeState>;
  /** Rows that changed since they were last looked at, each once. */
  readonly isStale: Uint8Array;
  readonly stale: number[];
}

/** Asks the local plugins about one node again. */
export function refresh(state: ClassState, node: NodeState): void {
  let total = state.fixed[node.index] ?? -1;
  if (total < 0) return;
  for (const { filter } of state.local) {
    if (filter.check(node)) return state.queues.set(node.index, 0, -1);
  }
  for (const { weight, score } of state.scorers) total += weight * score(node);
  state.queues.set(node.index, state.tiers.of(node).id, total);
}

/** The row has to be looked at again. */
export function markStale({ isStale, stale }: Pick<ClassState, 'isStale' | 'stale'>, row: number): void {
  if (isStale[row]) return;
  isStale[row] = 1;
  stale.push(row);
}

/** Looks again at what changed: once at each node, however often it did. */
export function catchUp(state: ClassState): void {
  const { stale, isStale, parked, cycle } = state;
  for (const row of stale) {
    isStale[row] = 0;
    const node = cycle.snapshot.nodes[row];
    if (node && !parked.has(node)) refresh(state, node);
  }
  stale.length = 0;
}
