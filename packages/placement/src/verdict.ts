// The answer of the placement model: where a pod goes, why not elsewhere, what would mend it. All data, no
// prose to parse.
import type { Edit } from './explain/edits.js';

/** How the cycle ended. `gated`: schedulingGates hold the pod; `error`: the cycle fails and is tried again. */
export type Outcome = 'scheduled' | 'unschedulable' | 'error' | 'gated';

/** Why one candidate cannot take the pod, by one rule. */
export interface Rejection {
  /** Exactly one of node, pool, profile, namespace is set. */
  readonly node?: string | undefined;
  readonly pool?: string | undefined;
  readonly profile?: string | undefined;
  /** The API server would refuse the pod there, before any scheduler is asked. */
  readonly namespace?: string | undefined;
  /** Stable code of the rules registry: `taint`, `node-affinity`, `resources.cpu`, … */
  readonly rule: string;
  /** kube-scheduler's own plugin name, or `ClusterAutoscaler`, `Fargate`. */
  readonly plugin: string;
  readonly code: 'Unschedulable' | 'UnschedulableAndUnresolvable';
  readonly phase?: 'prefilter' | undefined;
  /** kube-scheduler's message. */
  readonly message: string;
  /** The rule's operands: the taint, the amounts, the term that did not match. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface NodeScore {
  readonly node: string;
  readonly total: number;
  readonly byPlugin: Readonly<Record<string, number>>;
}

export interface Preemption {
  readonly node: string;
  readonly victims: readonly string[];
}

export interface Forecast {
  /** `node:NAME`, `pool:NAME`, `fargate:PROFILE` or `none`. */
  readonly target: string;
  /** Pool of that node, where it has one, or the pool that is grown. */
  readonly pool?: string | undefined;
  readonly nodesAdded: number;
  /** `now`, `after-boot`, `when-capacity-frees`, `never`. */
  readonly startsWhen: 'now' | 'after-boot' | 'when-capacity-frees' | 'never';
  readonly usdPerHour: number | null;
  readonly certainty: 'certain' | 'depends-on-real-memory' | 'tie' | 'unknown';
  readonly because: readonly string[];
}

/** A pool that could hold the pod on a node of its own, whether or not it is the one that grows. */
export interface PlacementOption {
  /** `pool:NAME`. */
  readonly target: string;
  /** The first of its types that holds the pod. */
  readonly instanceType: string;
  readonly zone: string;
  /** Of one node; null when unknown. */
  readonly usdPerHour: number | null;
  /** True when Cluster Autoscaler would add a node for the pod. */
  readonly grows: boolean;
}

/** An edit that was tried in the model and makes the pod land. */
export interface Fix {
  /** What to change, as data: kind of edit and operands; `all` with `changes` when several are needed. */
  readonly change: Edit | CombinedEdits;
  /** What holds the cause: `file:line:column` when read from a file; else `pod`, `pool:worker`, `fargate:web`. */
  readonly where: string;
  readonly verified: true;
  /** Where the pod then goes: `pool:NAME`, `fargate:PROFILE`, `node:NAME`. */
  readonly target: string;
  /** USD an hour that the pod then costs; it costs nothing while nothing takes it. Null when unknown. */
  readonly cost: number | null;
  /** Of the pod's forecast after the fix. */
  readonly certainty: Forecast['certainty'];
  readonly reach: FixReach;
  /** The edit as changes of the files that were read, in order; absent when the cause is in no file. */
  readonly patches?: readonly FixPatch[] | undefined;
  /** All of `patches` as one unified diff. */
  readonly diff?: string | undefined;
  /** Shell commands that make the edit where it is in no file. */
  readonly commands?: readonly string[] | undefined;
}

/** Edits that only mend together. */
export interface CombinedEdits {
  readonly kind: 'all';
  readonly changes: readonly Edit[];
}

/** How much a fix touches. */
export interface FixReach {
  /** Manifests of pods: 0 or 1. */
  readonly pods: number;
  /** Pools and profiles, which other pods use too. */
  readonly places: number;
}

/** One operation of a JSON patch (RFC 6902) on a document of a file, and the same as text. */
export interface FixPatch {
  readonly file: string;
  /** Of the nearest thing that is written there already. */
  readonly line: number;
  readonly column: number;
  /** Index of the document among those of the file that hold something. */
  readonly document: number;
  /** JSON pointer from the root of the document. */
  readonly path: string;
  readonly op: 'add' | 'replace' | 'remove';
  readonly value?: unknown;
  /** This operation alone, as a unified diff against the file after the ones before it. */
  readonly diff: string;
}

export interface Verdict {
  readonly apiVersion: 'berth.dev/v1';
  readonly kind: 'Verdict';
  readonly id?: string | undefined;
  readonly pod: string;
  readonly outcome: Outcome;
  readonly feasible: readonly string[];
  readonly rejections: readonly Rejection[];
  readonly prefilter: { readonly plugin: string; readonly message: string } | null;
  /** Why the cycle fails (outcome `error`): it is tried again later. */
  readonly error?: { readonly plugin: string; readonly message: string } | undefined;
  readonly scores: readonly NodeScore[];
  /** Every node with the highest score: we never pretend to know a tie. */
  readonly best: readonly string[];
  readonly preemption: Preemption | null;
  readonly preemptionAny?: readonly (Preemption | null)[] | undefined;
  readonly forecast: Forecast;
  /** Of pools, when any were given. */
  readonly options?: readonly PlacementOption[] | undefined;
  readonly fixes: readonly Fix[];
}
