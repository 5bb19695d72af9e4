// The full answer of one scheduling cycle, as kube-scheduler would come to it.
import type { NodeScore, Outcome, Preemption } from '../verdict.js';
import type { RefusalCode, Finding } from './plugin.js';
import type { PluginName } from './profile.js';

/** A plugin that keeps the pod off a node. `phase`: PreFilter had already left the node out. */
export interface PluginRefusal {
  readonly plugin: PluginName;
  readonly code: RefusalCode;
  readonly phase?: 'prefilter' | undefined;
  readonly findings: readonly Finding[];
  /** The plugin could not judge the node at all. */
  readonly isFailure?: true | undefined;
}

/** Why one node cannot take the pod. */
export interface NodeRefusals {
  readonly node: string;
  /**
   * In the profile's order. All of them when every plugin was asked, else the first alone, which kube-
   * scheduler reports.
   */
  readonly refusals: readonly PluginRefusal[];
}

/** A node where evicting pods of lower priority makes room. */
export interface PreemptionCandidate extends Preemption {
  /** How many victims break a PodDisruptionBudget. */
  readonly pdbViolations: number;
}

/** What default preemption found for a pod that fits nowhere. */
export interface PreemptionAnswer {
  readonly chosen: Preemption | null;
  /** All equally right choices, when there are several: kube-scheduler draws one. */
  readonly any?: readonly Preemption[] | undefined;
  readonly candidates: readonly PreemptionCandidate[];
  /** kube-scheduler's words when preemption does not help. */
  readonly message?: string | undefined;
}

export interface Decision {
  /** `namespace/name`. */
  readonly pod: string;
  readonly outcome: Outcome;
  readonly nodeCount: number;
  /** Nodes that pass every filter, sorted. */
  readonly feasible: readonly string[];
  /** Nodes that do not, in the snapshot's order; empty when PreFilter refused the pod as a whole. */
  readonly refused: readonly NodeRefusals[];
  /** A PreFilter plugin that refused the pod as a whole. */
  readonly prefilter?: (PluginRefusal & { readonly message: string }) | undefined;
  /** The only nodes that PreFilter left in, sorted; they may not exist. */
  readonly prefilterNodes?: readonly string[] | undefined;
  /** The gate that holds the pod. */
  readonly gate?: string | undefined;
  /** Why the cycle fails; it is tried again later. */
  readonly error?: { readonly plugin: PluginName; readonly message: string } | undefined;
  /** Of feasible nodes, sorted by name. */
  readonly scores: readonly NodeScore[];
  /** Feasible nodes with the highest total, sorted. */
  readonly best: readonly string[];
  readonly preemption?: PreemptionAnswer | undefined;
}
