// What somebody asked to run: fixed once accepted, the same whether it came by our REST API or from the MLflow
// plugin.

/** Where the project's files are. */
export type ProjectSource =
  /** A content-addressed bundle in our own store. */
  | { readonly kind: 'bundle'; readonly digest: string }
  /** Artifacts `.concurrent/project_files/` of the run in MLflow: where the plugin puts them. */
  | { readonly kind: 'artifacts' };

/** Kubernetes resource amounts by name, as text: `{memory: '1024Mi'}`. */
export type ResourceAmounts = Readonly<Record<string, string>>;

/** The run's place in MLflow. Absent fields are ours to choose. */
export interface TrackingRef {
  readonly uri?: string | undefined;
  readonly experimentId?: string | undefined;
  readonly experimentName?: string | undefined;
  readonly runName?: string | undefined;
  /** The run that the client already created. */
  readonly runId?: string | undefined;
}

export interface RunSpec {
  readonly id: string;
  /** User who asked. */
  readonly owner: string;
  readonly acceptedAtMs: number;
  readonly origin: 'rest' | 'concurrent';
  readonly project: ProjectSource;
  /** Folder or git URL as the user named it; becomes `mlflow.source.name`. */
  readonly sourceName: string;
  readonly gitCommit?: string | undefined;
  readonly entryPoint: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly cluster: string;
  readonly namespace: string;
  /** Pool of the worker pod; the pool `worker` when absent. */
  readonly pool?: string | undefined;
  readonly tracking: TrackingRef;
  readonly requests: ResourceAmounts;
  readonly limits: ResourceAmounts;
  readonly labels: Readonly<Record<string, string>>;
  /** A Kubernetes Job in YAML that the worker Job is built on; it then decides where the pod may run. */
  readonly jobTemplate?: string | undefined;
  /** False: no toleration and no selector are added; the scheduler alone decides. */
  readonly nodePinning: boolean;
  /** What to do with a run that no pool could ever hold. */
  readonly onUnplaceable: 'refuse' | 'hold';
  /** How long a pod may wait for a place; for ever when absent. */
  readonly maxWaitMs?: number | undefined;
  /** How long the worker may run; for ever when absent. */
  readonly timeoutMs?: number | undefined;
  readonly maxRetries: number;
}
