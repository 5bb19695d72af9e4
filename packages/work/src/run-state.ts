// A run as a value: what was asked, where it stands, and everything learnt on the way. Plain JSON; stored after each
// event.
import type { Verdict } from '@berth/placement';
import type { Death } from './death-class.js';
import type { MissKind } from './forecast-score.js';
import type { RunSpec } from './run-spec.js';

/** The two pods of a project run. */
export type PodRole = 'bootstrap' | 'worker';

/** What planning found out; all later objects are built from this and the spec alone. */
export interface RunPlan {
  /** Content address of the project's files. */
  readonly bundle: string;
  readonly projectName: string;
  /** Folder of the MLproject file within the bundle; `.` for its root. */
  readonly projectDirectory: string;
  /** `docker_env.image` of the MLproject file. */
  readonly dockerImage: string;
  /** The file that stands for a Dockerfile where the project has none, relative to its folder. */
  readonly pythonEnv?: string | undefined;
  /** What looks like a mistake in the request. Absent in plans of older versions. */
  readonly warnings?: readonly string[] | undefined;
  /** Arguments of the worker's process. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly trackingUri: string;
  readonly trackingRunId: string;
  readonly experimentId: string;
  readonly placement: Readonly<Record<PodRole, Pinning>>;
}

/** A run in MLflow. */
export interface TrackedRun {
  readonly uri: string;
  readonly runId: string;
  readonly experimentId: string;
}

/** How a pod is bound to its pool. */
export type Pinning =
  | { readonly kind: 'pool'; readonly pool: string; readonly taints: readonly PinnedTaint[] }
  | { readonly kind: 'fargate'; readonly nodeType: string }
  /** The target's pools are not known: tolerate the taint, leave the rest to the scheduler. */
  | { readonly kind: 'toleration'; readonly nodeType: string }
  | { readonly kind: 'none' };

export interface PinnedTaint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: string;
}

/** What is foretold of one pod, before it exists. */
export interface PodForecast {
  readonly role: PodRole;
  readonly verdict: Verdict;
}

/** The image that the bootstrap step built. */
export interface BuiltImage {
  readonly image: string;
  readonly digest: string;
}

/** What was seen of a pod. Times in ms since the epoch. */
export interface PodRecord {
  readonly name: string;
  readonly uid: string;
  readonly phase: string;
  readonly node?: string | undefined;
  /** The scheduler's reason while it has no node. */
  readonly waitingFor?: string | undefined;
  readonly createdAtMs: number;
  readonly scheduledAtMs?: number | undefined;
  readonly startedAtMs?: number | undefined;
  readonly finishedAtMs?: number | undefined;
  readonly exitCode?: number | undefined;
  /** Where the node belongs and what it is, once known. */
  readonly placed?: PlacedOn | undefined;
}

export interface PlacedOn {
  /** `pool:NAME`, `fargate:PROFILE` or `node:NAME`. */
  readonly target: string;
  readonly instanceType?: string | undefined;
  readonly zone?: string | undefined;
  readonly spot: boolean;
  /** vCPU and memory of a Fargate pod, as its annotation tells. */
  readonly fargateSize?: string | undefined;
}

/** One Job that the run made, and its pod. */
export interface JobRecord {
  readonly role: PodRole;
  readonly attempt: number;
  readonly name: string;
  readonly plannedAtMs: number;
  /** Not to be created before this. */
  readonly notBeforeMs: number;
  /** Set once the API server has it. */
  readonly uid?: string | undefined;
  readonly pod?: PodRecord | undefined;
  readonly outcome?: 'succeeded' | 'failed' | undefined;
  readonly death?: Death | undefined;
}

/** How the run ends; decided before the effects that make it known. */
export type RunOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly death: Death }
  | { readonly kind: 'refused'; readonly death: Death }
  | { readonly kind: 'cancelled'; readonly death: Death };

export type RunPhase =
  | { readonly kind: 'accepted' }
  /** No pool could hold it; waits until one can. */
  | { readonly kind: 'held'; readonly sinceMs: number }
  | { readonly kind: 'bootstrapping' }
  /** The worker Job is to be created. */
  | { readonly kind: 'launching' }
  | { readonly kind: 'running' }
  /** The end is decided; logs, status and clean-up are under way. */
  | { readonly kind: 'finishing'; readonly outcome: RunOutcome }
  | { readonly kind: 'ended'; readonly outcome: RunOutcome };

/** The comparison of what was foretold with what happened, and what it cost. */
export interface RunReport {
  readonly pods: readonly PodReport[];
  /** Sum over pods; null when no price is known. */
  readonly usd: number | null;
}

export interface PodReport {
  readonly role: PodRole;
  readonly attempt: number;
  readonly pod: string;
  readonly node: string | null;
  readonly target: string | null;
  readonly foretold: string | null;
  /** Whether the pod went where it was foretold; null when nothing was. */
  readonly asForetold: boolean | null;
  /** How the forecast was wrong; null when it was right, or there was none. Absent in reports of older versions. */
  readonly miss?: MissKind | null | undefined;
  readonly waitedMs: number | null;
  readonly ranMs: number | null;
  readonly usdPerHour: number | null;
  readonly usd: number | null;
}

export interface RunState {
  readonly spec: RunSpec;
  readonly phase: RunPhase;
  readonly plan?: RunPlan | undefined;
  readonly forecast: readonly PodForecast[];
  readonly image?: BuiltImage | undefined;
  /** In the order they were made; the last one is the current one. */
  readonly jobs: readonly JobRecord[];
  readonly cancelledBy?: string | undefined;
  readonly report?: RunReport | undefined;
  /** The run in MLflow of a run that was never planned: it tells there why. */
  readonly tracked?: TrackedRun | undefined;
  readonly updatedAtMs: number;
}

/** The words that lists and MLflow users see. */
export type RunStatus =
  | 'accepted'
  | 'held'
  | 'bootstrapping'
  | 'waiting-placement'
  | 'launching'
  | 'running'
  | 'finishing'
  | 'succeeded'
  | 'failed'
  | 'refused'
  | 'cancelled';

/** A run as it is right after it was accepted. */
export const acceptedRun = (spec: RunSpec): RunState => ({
  spec,
  phase: { kind: 'accepted' },
  forecast: [],
  jobs: [],
  updatedAtMs: spec.acceptedAtMs,
});

/** The Job that the run is at now. */
export const currentJob = (state: RunState): JobRecord | undefined => state.jobs.at(-1);

/** True when nothing of the run will change any more. */
export const isEnded = (state: RunState): boolean => state.phase.kind === 'ended';

/** One word for where the run stands: a pod without a node shows as `waiting-placement`. */
export function statusOf(state: RunState): RunStatus {
  const { phase } = state;
  if (phase.kind === 'ended') return phase.outcome.kind;
  const pod = currentJob(state)?.pod;
  const waits = pod !== undefined && pod.node === undefined && pod.phase === 'Pending';
  return waits && phase.kind !== 'finishing' ? 'waiting-placement' : phase.kind;
}
