// What the work room needs of the outside world, as interfaces: the server brings the real ones, tests bring small
// ones.
import type { Clock, ObjectApi, Pod } from '@berth/kube';
import type { DeclaredCompute } from '@berth/compute';
import type { FixDocument, Verdict } from '@berth/placement';
import type { ProjectFiles } from './project-check.js';
import type { RunEvent } from './run-event.js';
import type { RunSpec } from './run-spec.js';
import type { RunState } from './run-state.js';

/** A cluster that runs can be sent to. */
export interface ClusterTarget {
  readonly name: string;
  readonly api: ObjectApi;
  /** Its pools and profiles, when declared. */
  readonly compute?: DeclaredCompute | undefined;
  /** The file that declares them: fixes of pools are patches of it. */
  readonly source?: FixDocument | undefined;
  /** Our own HTTPS address, as pods of this cluster reach it. */
  readonly berthUrl: string;
}

/** Clusters by name; several names may mean the same one. */
export interface ClusterRegistry {
  names(): readonly string[];
  get(name: string): ClusterTarget | undefined;
}

/** States by run, each stored together with the event that led to it, before anything else happens. */
export interface RunStore {
  /** Stores event and state in one transaction; resolves when both are durable. */
  save(state: RunState, event: RunEvent): Promise<void>;
  /** Every run that has not ended. */
  unfinished(): Promise<readonly RunState[]>;
}

export type TrackingStatus = 'FINISHED' | 'FAILED' | 'KILLED';

/** A tracking server (MLflow). Every write may be repeated. */
export interface Tracking {
  /** Address that pods are given. */
  readonly uri: string;
  /** Finds the run by `spec.tracking.runId` or by our own tag; creates it only when there is none. */
  ensureRun(spec: RunSpec): Promise<{ readonly runId: string; readonly experimentId: string }>;
  logParams(runId: string, params: Readonly<Record<string, string>>): Promise<void>;
  setTags(runId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  setStatus(runId: string, status: TrackingStatus, endedAtMs: number): Promise<void>;
  uploadText(runId: string, path: string, text: string): Promise<void>;
}

export interface BundleStore {
  open(digest: string): Promise<ProjectFiles>;
  /** Packs the artifacts `.concurrent/project_files/` of a run into a bundle and gives its digest. */
  fromArtifacts(tracking: Tracking, runId: string): Promise<string>;
}

/** Tokens that are good for one run only. */
export interface RunTokens {
  issue(runId: string): Promise<string>;
  revoke(runId: string): Promise<void>;
}

/** Keeps what pods print: beyond the pod's own life. */
export interface PodLogs {
  /** Begins to keep the log of a pod; repeated calls for one pod change nothing. */
  follow(target: ClusterTarget, run: PodOfRun): void;
  /** Resolves when the logs of the run's ended pods are complete, or cannot be had any more. */
  settle(runId: string): Promise<void>;
  /** What is kept of a pod's log. */
  read(run: PodOfRun): Promise<string>;
}

export interface PodOfRun {
  readonly runId: string;
  readonly namespace: string;
  readonly pod: string;
}

/** Everything effects are performed with. */
export interface RunPorts {
  readonly clock: Clock;
  readonly clusters: ClusterRegistry;
  readonly store: RunStore;
  /** The tracking server at this address; ours when absent. */
  readonly tracking: (uri: string | undefined) => Tracking;
  readonly bundles: BundleStore;
  readonly tokens: RunTokens;
  readonly logs: PodLogs;
  /**
   * Foretells each pod against the target as it is and could become, in order: the first takes its place before
   * the second.
   */
  readonly forecast: (target: ClusterTarget, pods: readonly Pod[]) => Promise<readonly Verdict[]>;
  /** Certificate authority of `berthUrl`. */
  readonly caPem: string;
  /** Told of what failed and will be tried again. */
  readonly onTrouble: (runId: string, what: string, error: unknown) => void;
}
