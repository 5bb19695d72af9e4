// What a timeline is made from: workloads that arrive, run for a while and end, on declared pools.
import type { DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Pod } from '@berth/kube';
import type { AutoscalerOptions } from '../growth/autoscaler-options.js';
import type { ScaleDownOptions } from '../shrink/scale-down-options.js';
import type { ClusterObjects } from '../snapshot/cluster-objects.js';

/** Pods of one object: a Pod, a Job, a Deployment… */
export interface TimedWorkload {
  /** As it is told: `Job default/train`. */
  readonly name: string;
  /** What its pods are like, with the owner they will have; names are made from this one's. */
  readonly pod: Pod;
  /** Pods of one arrival in all, and how many of them run at a time. */
  readonly pods: number;
  readonly parallelism: number;
  /** When it comes, milliseconds from the start; a CronJob comes several times. */
  readonly arrivalsMs: readonly number[];
  /** How long a pod runs, drawn evenly between both; undefined: it runs on. */
  readonly durationMs: { readonly least: number; readonly most: number } | undefined;
  /** Its controller makes a new pod for one that was evicted. */
  readonly isReplaced: boolean;
  /** An arrival is passed over while pods of an earlier one are there: a CronJob's `concurrencyPolicy: Forbid`. */
  readonly isAlone?: boolean | undefined;
}

/** How long new capacity takes from being asked for until pods start on it. */
export interface BootDelays {
  readonly nodeMs: number;
  readonly fargateMs: number;
}

/** Medians seen on EKS for `realistic`: instance launch and kubelet together; a Fargate micro-VM. */
export const BOOT_DELAYS_MS: Readonly<Record<'realistic' | 'instant', BootDelays>> = {
  realistic: { nodeMs: 55_000, fargateMs: 45_000 },
  instant: { nodeMs: 0, fargateMs: 0 },
};

export interface TimelineInput extends ClusterObjects {
  readonly compute: DeclaredCompute;
  readonly workloads: readonly TimedWorkload[];
  /** Their pods take room on every node that they belong on. */
  readonly daemonSets?: readonly DaemonSet[] | undefined;
  readonly options?: TimelineOptions | undefined;
}

export interface TimelineOptions {
  /** `realistic` by default. */
  readonly boot?: 'realistic' | 'instant' | undefined;
  /** Ends the timeline whatever still runs; {@link MAX_TIMELINE_MS} by default. */
  readonly untilMs?: number | undefined;
  /** Breaks ties and draws durations; the same seed gives the same timeline. */
  readonly seed?: number | undefined;
  readonly autoscaler?: Partial<AutoscalerOptions> | undefined;
  readonly scaleDown?: Partial<ScaleDownOptions> | undefined;
  /** How long a node is not needed before it goes, and how long nothing goes after a node was added: 10 minutes. */
  readonly unneededMs?: number | undefined;
  readonly delayAfterAddMs?: number | undefined;
}
