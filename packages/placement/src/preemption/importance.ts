// Which of two pods preemption would rather keep.
import type { PodState } from '../snapshot/pod-state.js';

/** Most important first: higher priority, then longer running. Pods that never started count as starting now. */
const byImportance = (a: PodState, b: PodState): number =>
  b.priority - a.priority || startTimeOf(a) - startTimeOf(b);

/**
 * The pods, most important first. kube-scheduler leaves true ties to the order it happens to have; here the name
 * decides, so that answers repeat. Of pods that have not started it takes the later ones first: each comparison reads
 * the clock anew.
 */
export function sortByImportance(pods: readonly PodState[]): readonly PodState[] {
  const sorted: PodState[] = [];
  for (const pod of pods) {
    let at = sorted.length;
    while (at > 0 && goesBefore(pod, sorted[at - 1])) at--;
    sorted.splice(at, 0, pod);
  }
  return sorted;
}

function goesBefore(pod: PodState, other: PodState | undefined): boolean {
  if (!other) return false;
  const order = byImportance(pod, other);
  return order < 0 || (order === 0 && !pod.pod.status?.startTime);
}

/** By namespace and name. */
export const byKey = (a: PodState, b: PodState): number => (a.key < b.key ? -1 : 1);

/** Milliseconds; Infinity for a pod that has not started. */
export const startTimeOf = ({ pod }: PodState): number =>
  pod.status?.startTime ? Date.parse(pod.status.startTime) : Number.MAX_VALUE;
