// Which of two pods preemption would rather keep.
import type { PodState } from '../snapshot/pod-state.js';

/** Most important first: higher priority, then longer running. Pods that never started count as starting now. */
export const byImportance = (a: PodState, b: PodState): number =>
  b.priority - a.priority || startTimeOf(a) - startTimeOf(b);

/** kube-scheduler leaves true ties to the order it happens to have; here the name decides, so that answers repeat. */
export const byKey = (a: PodState, b: PodState): number => (a.key < b.key ? -1 : 1);

/** Milliseconds; Infinity for a pod that has not started. */
export const startTimeOf = ({ pod }: PodState): number =>
  pod.status?.startTime ? Date.parse(pod.status.startTime) : Number.MAX_VALUE;
