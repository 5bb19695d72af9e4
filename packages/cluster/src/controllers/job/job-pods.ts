// What the Job controller sees in a pod: still at work, done, failed; and when it ended.
import type { Job, Pod } from '@berth/kube';
import { findCondition, isTrue } from '../conditions.js';

export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking';

/** True while the pod's end still has to be counted. */
export const isTracked = (pod: Pod): boolean =>
  pod.metadata.finalizers?.includes(TRACKING_FINALIZER) ?? false;

export const isSucceeded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded';

/** Neither ended nor being deleted. */
export const isActive = (pod: Pod): boolean => !isTerminal(pod) && !pod.metadata.deletionTimestamp;

/** Being deleted, but its containers may still run. */
export const isTerminating = (pod: Pod): boolean =>
  !isTerminal(pod) && pod.metadata.deletionTimestamp !== undefined;

export const isReady = (pod: Pod): boolean => isTrue(pod.status?.conditions, 'Ready');

/**
 * True when the pod counts as failed. A deleted pod does at once, unless the Job replaces pods only when they have
 * really ended (`podReplacementPolicy: Failed`, or any podFailurePolicy).
 */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  if (isSucceeded(pod) || !pod.metadata.deletionTimestamp) return false;
  // A pod that never reached a node has nothing left to wait for: it is gone but for our finalizer.
  return !replacesOnlyFailed(job) || !pod.spec?.nodeName;
}

/** True when a terminating pod still occupies its place. */
export const replacesOnlyFailed = (job: Job): boolean => job.spec?.podReplacementPolicy === 'Failed';

/** When the pod ended, as well as its status tells. */
export function finishTimeMs(pod: Pod, nowMs: number): number {
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])];
  const finished = statuses.map((status) => Date.parse(status.state?.terminated?.finishedAt ?? ''));
  const known = finished.filter((timeMs) => Number.isFinite(timeMs));
  if (known.length > 0) return Math.max(...known);
  const fallback =
    pod.metadata.deletionTimestamp ?? findCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime;
  return Math.min(nowMs, fallback ? Date.parse(fallback) : nowMs);
}

/** Restarts of all containers of pods whose kubelet restarts them (`restartPolicy: OnFailure`). */
export function restartsOf(pods: readonly Pod[]): number {
  let restarts = 0;
  for (const pod of pods) {
    if (pod.spec?.restartPolicy !== 'OnFailure') continue;
    for (const status of pod.status?.initContainerStatuses ?? []) restarts += status.restartCount;
    for (const status of pod.status?.containerStatuses ?? []) restarts += status.restartCount;
  }
  return restarts;
}

const isTerminal = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
