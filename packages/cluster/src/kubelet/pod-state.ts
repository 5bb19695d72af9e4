// What the kubelet knows of one pod, the facts that reach it, and what it wants done. Plain data.
import type { Container, Pod } from '@berth/kube';

/** How one attempt of a container ended. */
export interface ContainerEnd {
  readonly code: number;
  readonly reason: string;
  readonly message?: string | undefined;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly containerId: string;
}

export type ContainerPhase =
  /** Nothing was begun: it waits for its turn. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'pulling' }
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'running';
      readonly startedAtMs: number;
      readonly containerId: string;
      /** The startup probe has succeeded, or there is none; and the postStart hook is over. */
      readonly started: boolean;
      readonly ready: boolean;
      /** A stop was asked for. */
      readonly stopping: boolean;
      readonly hook: 'none' | 'running' | 'done';
    }
  | { readonly kind: 'ended'; readonly end: ContainerEnd }
  /** Waiting for a timer before something is tried again. */
  | {
      readonly kind: 'waiting';
      readonly reason: string;
      readonly message: string;
      readonly end?: ContainerEnd | undefined;
    };

export interface ContainerRecord {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'main';
  readonly spec: Container;
  readonly phase: ContainerPhase;
  /** Number of the current or latest attempt; the count of restarts. */
  readonly attempt: number;
  /** How the attempt before the current one ended. */
  readonly previous?: ContainerEnd | undefined;
  /** Failed pulls in a row. */
  readonly pullFailures: number;
  /** Restarts since the last long run. */
  readonly crashes: number;
  readonly imageId: string;
}

/** Why a pod is being stopped though nobody deleted it. */
export interface PodStop {
  readonly reason: string;
  readonly message: string;
  /** The most that its containers get between TERM and KILL, whatever they ask for. */
  readonly graceLimitMs?: number | undefined;
  /** The kubelet ends the pod for the node's sake: the pod's condition DisruptionTarget says so. */
  readonly isDisruption?: boolean | undefined;
}

/** The stop of a pod whose node shuts down. */
export const nodeShutdown = (graceLimitMs: number): PodStop => ({
  reason: 'Terminated',
  message: 'Pod was terminated in response to imminent node shutdown.',
  graceLimitMs,
  isDisruption: true,
});

export interface PodState {
  readonly pod: Pod;
  readonly folder: 'none' | 'preparing' | 'waiting' | 'ready' | 'removing' | 'removed';
  /** What keeps the volumes from being ready. */
  readonly folderFailures: number;
  readonly ip?: string | undefined;
  readonly startTimeMs: number;
  readonly containers: readonly ContainerRecord[];
  readonly stop?: PodStop | undefined;
  readonly deletionAsked: boolean;
  readonly finalized: boolean;
}

/** A fact that reaches the machine. */
export type PodEvent =
  | { readonly kind: 'synced'; readonly pod: Pod }
  | { readonly kind: 'prepared'; readonly ip: string }
  | { readonly kind: 'prepare-failed'; readonly message: string }
  | {
      readonly kind: 'pulled';
      readonly container: string;
      readonly imageId: string;
      readonly message: string;
    }
  | {
      readonly kind: 'pull-failed';
      readonly container: string;
      readonly reason: string;
      readonly message: string;
    }
  | {
      readonly kind: 'started';
      readonly container: string;
      readonly attempt: number;
      readonly atMs: number;
      readonly containerId: string;
    }
  | {
      readonly kind: 'start-failed';
      readonly container: string;
      readonly reason: string;
      readonly message: string;
      /** Set when the attempt counts as a run that ended at once. */
      readonly exitCode?: number | undefined;
      readonly atMs: number;
    }
  | {
      readonly kind: 'exited';
      readonly container: string;
      readonly attempt: number;
      readonly end: ContainerEnd;
    }
  | {
      readonly kind: 'probed';
      readonly container: string;
      readonly attempt: number;
      readonly probe: ProbeKind;
      readonly healthy: boolean;
    }
  | {
      readonly kind: 'post-start-done';
      readonly container: string;
      readonly attempt: number;
      readonly problem?: string | undefined;
    }
  | { readonly kind: 'timer'; readonly timer: string }
  /** The node shuts down; the pod gets at most this long. */
  | { readonly kind: 'node-shutdown'; readonly graceMs: number }
  | { readonly kind: 'removed' };

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

/** What the machine wants done; each answers with an event, save those that need no answer. */
export type PodEffect =
  | { readonly kind: 'prepare' }
  | { readonly kind: 'pull'; readonly container: string }
  | { readonly kind: 'start'; readonly container: string; readonly attempt: number }
  | { readonly kind: 'post-start'; readonly container: string; readonly attempt: number }
  | { readonly kind: 'probe'; readonly container: string; readonly attempt: number }
  | { readonly kind: 'stop'; readonly container: string; readonly attempt: number; readonly graceMs: number }
  | { readonly kind: 'timer'; readonly timer: string; readonly delayMs: number }
  | {
      readonly kind: 'event';
      readonly type: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly container?: string | undefined;
    }
  /** Ends what the pod holds besides logs. */
  | { readonly kind: 'remove' }
  /** Writes the last status and deletes the object. */
  | { readonly kind: 'finalize' };

/** Delays that tests shorten. */
export interface KubeletTimes {
  readonly restartBackoffMs: number;
  readonly imageBackoffMs: number;
  readonly backoffMaxMs: number;
  readonly backoffResetMs: number;
  readonly configRetryMs: number;
  readonly volumeRetryMs: number;
}

/** The state of a pod that was never seen. */
export function newPodState(pod: Pod, nowMs: number): PodState {
  const { initContainers = [], containers = [] } = pod.spec ?? {};
  return {
    pod,
    folder: 'none',
    folderFailures: 0,
    startTimeMs: nowMs,
    containers: [
      ...initContainers.map((spec) => newRecord(spec, spec.restartPolicy === 'Always' ? 'sidecar' : 'init')),
      ...containers.map((spec) => newRecord(spec, 'main')),
    ],
    deletionAsked: pod.metadata.deletionTimestamp !== undefined,
    finalized: false,
  };
}

const newRecord = (spec: Container, role: ContainerRecord['role']): ContainerRecord => ({
  name: spec.name,
  role,
  spec,
  phase: { kind: 'idle' },
  attempt: 0,
  pullFailures: 0,
  crashes: 0,
  imageId: '',
});
