// The answer of the placement model: where a pod goes, why not elsewhere, what would mend it. All data, no
// prose to parse.

/** How the cycle ended. `gated`: schedulingGates hold the pod; `error`: the cycle fails and is tried again. */
export type Outcome = 'scheduled' | 'unschedulable' | 'error' | 'gated';

/** Why one candidate cannot take the pod, by one rule. */
export interface Rejection {
  /** Exactly one of node, pool, profile is set. */
  readonly node?: string | undefined;
  readonly pool?: string | undefined;
  readonly profile?: string | undefined;
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

/** An edit that was tried in the model and makes the pod land. */
export interface Fix {
  /** What to change, as data: kind of edit and operands. */
  readonly change: Readonly<{ readonly kind: string } & Record<string, unknown>>;
  /** The object or file that holds the cause: `pod`, `pool:worker`, `file:line:column`. */
  readonly where: string;
  readonly verified: true;
  /** USD an hour that the pod then costs; null when unknown. */
  readonly cost: number | null;
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
  readonly fixes: readonly Fix[];
}
