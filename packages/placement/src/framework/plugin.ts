// What a scheduling plugin is here: data in, data out. A plugin prepares once for a pod, then judges nodes one
// by one.
// The phases are kube-scheduler's: PreFilter and Filter, PreScore, Score and NormalizeScore.
// https://kubernetes.io/docs/concepts/scheduling-eviction/scheduling-framework/
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { PluginName, Profile } from './profile.js';

/** Whether evicting pods of the node might help. */
export type RefusalCode = 'Unschedulable' | 'UnschedulableAndUnresolvable';

/** One thing that keeps the pod off: rule and operands, and kube-scheduler's own message. */
export interface Finding {
  readonly rule: string;
  readonly message: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Why a plugin keeps the pod off a node, or off all of them. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly findings: readonly Finding[];
  /** The plugin could not judge the node at all: when it is asked first, the cycle fails. */
  readonly isFailure?: true | undefined;
}

/** One pod being placed in one snapshot. */
export interface Cycle {
  readonly snapshot: Snapshot;
  readonly pod: PodState;
  readonly profile: Profile;
}

/**
 * Judges nodes for one pod. `addPod` and `removePod` tell it of pods tried on a node (preemption, nominated
 * pods).
 */
export interface NodeFilter {
  readonly check: (node: NodeState) => Refusal | undefined;
  readonly addPod?: (pod: PodState, node: NodeState) => void;
  readonly removePod?: (pod: PodState, node: NodeState) => void;
  /** True when `addPod` and `removePod` give other counts than starting over would: kube-scheduler's own quirk. */
  readonly drifts?: boolean;
}

/**
 * What PreFilter says: nothing to check, a filter (and the only nodes worth checking), no node at all, or a
 * failed cycle.
 */
export type FilterPlan =
  | { readonly kind: 'skip' }
  | { readonly kind: 'filter'; readonly filter: NodeFilter; readonly only?: ReadonlySet<string> }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'error'; readonly message: string };

/** Scores nodes for one pod; `normalise` brings all of them to 0 to 100, in place. */
export interface NodeScorer {
  readonly score: (node: NodeState) => number;
  readonly normalise?: (scores: number[], nodes: readonly NodeState[]) => void;
}

/** What PreScore says. */
export type ScorePlan =
  | { readonly kind: 'skip' }
  | { readonly kind: 'score'; readonly scorer: NodeScorer }
  | { readonly kind: 'error'; readonly message: string };

export interface Plugin {
  readonly name: PluginName;
  readonly planFilter?: (cycle: Cycle) => FilterPlan;
  readonly planScore?: (cycle: Cycle, feasible: readonly NodeState[]) => ScorePlan;
}

/** Nothing to check or to score. */
export const SKIP = { kind: 'skip' } as const;

/** A filter that needs no more than to look at a node. */
export const filterBy = (check: NodeFilter['check']): FilterPlan => ({ kind: 'filter', filter: { check } });

/** A refusal with one finding that evictions cannot change. */
export const unresolvable = (finding: Finding): Refusal => ({
  code: 'UnschedulableAndUnresolvable',
  findings: [finding],
});

/** A refusal with one finding that evictions might change. */
export const resolvable = (finding: Finding): Refusal => ({ code: 'Unschedulable', findings: [finding] });
