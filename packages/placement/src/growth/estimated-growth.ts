// What an estimate of growth answers.
import type { Pod } from '@berth/kube';
import type { PendingPod } from './autoscaler-state.js';

export interface Estimate {
  /** New nodes that got a pod. */
  readonly nodeCount: number;
  readonly pods: readonly PendingPod[];
  /** The same pods, by kind. */
  readonly shares: readonly Share[];
}

/** So many pods that ask for the same. */
export interface Share {
  readonly pod: Pod;
  readonly count: number;
}
