// One pod of a timeline, and the workload it belongs to.
import type { FargateProfile, FargateRefusal, FargateSize } from '@berth/compute';
import type { Pod } from '@berth/kube';
import type { FleetNode } from './fleet.js';
import type { TimedWorkload } from './timeline-input.js';

/** How far one workload has come. */
export interface WorkloadState {
  readonly workload: TimedWorkload;
  readonly order: number;
  /** What its pods are made from: defaults filled in. */
  readonly template: Pod;
  /** Pods of equal shape are judged once. */
  readonly shapeKey: string;
  readonly onFargate: FargatePlace | undefined;
  readonly isGated: boolean;
  created: number;
  finished: number;
  evictions: number;
  readonly waitsMs: number[];
  lastEndMs: number | undefined;
  /** Pods that exist: waiting or running. */
  alive: number;
  /** Arrivals that were passed over. */
  skipped: number;
}

/** The profile that catches a workload's pods, and what it gives them. */
export interface FargatePlace {
  readonly profile: FargateProfile;
  readonly size: FargateSize | undefined;
  readonly refusals: readonly FargateRefusal[];
}

/** Pods of one arrival of a workload: as one ends, the next is created. */
export interface Arrival {
  readonly owner: WorkloadState;
  /** Pods not created yet. */
  left: number;
}

export interface SimPod {
  readonly pod: Pod;
  readonly owner: WorkloadState;
  readonly arrival: Arrival;
  readonly priority: number;
  readonly createdMs: number;
  /** Since when it waits, and which of all pods that came to wait it is. */
  queuedMs: number;
  order: number;
  /** Counts starts: an end that was planned for an earlier start is void. */
  starts: number;
  node: FleetNode | undefined;
  /** The node on its way that the autoscaler counts it on. */
  promisedTo: FleetNode | undefined;
}
