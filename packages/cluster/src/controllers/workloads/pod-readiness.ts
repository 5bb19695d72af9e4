// What workload controllers ask of a pod: does it count, is it ready, for how long.
import type { Pod } from '@berth/kube';
import { findCondition } from '../conditions.js';

/** Neither ended nor being deleted. */
export const isActivePod = (pod: Pod): boolean =>
  !pod.metadata.deletionTimestamp && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

export const isReadyPod = (pod: Pod): boolean =>
  findCondition(pod.status?.conditions, 'Ready')?.status === 'True';

/** Milliseconds until the pod counts as available: ready for `minReadySeconds`; undefined: it is not ready. */
export function availableInMs(pod: Pod, minReadySeconds: number, nowMs: number): number | undefined {
  const ready = findCondition(pod.status?.conditions, 'Ready');
  if (ready?.status !== 'True') return undefined;
  if (minReadySeconds === 0) return 0;
  const sinceMs = Date.parse(ready.lastTransitionTime ?? '');
  return Number.isFinite(sinceMs) ? Math.max(0, sinceMs + minReadySeconds * 1000 - nowMs) : 0;
}

/** Pods in the order they are given up: not placed, not running, not ready, youngest. */
export const leastUsefulFirst = (pods: readonly Pod[]): readonly Pod[] =>
  pods.toSorted(
    (a, b) =>
      progressOf(a) - progressOf(b) ||
      (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '') ||
      (a.metadata.name ?? '').localeCompare(b.metadata.name ?? ''),
  );

const progressOf = (pod: Pod): number =>
  (pod.spec?.nodeName ? 1 : 0) + (pod.status?.phase === 'Running' ? 2 : 0) + (isReadyPod(pod) ? 4 : 0);
