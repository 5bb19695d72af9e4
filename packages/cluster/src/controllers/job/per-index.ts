// Jobs with `backoffLimitPerIndex`: each index has its own failures, back-off and end.
import type { Job, Pod } from '@berth/kube';
import { JOB_BACKOFF_MAX_MS, JOB_BACKOFF_MS } from '../limits.js';
import { FAILURE_COUNT_KEY, IGNORED_FAILURE_COUNT_KEY, indexOfPod, parseIndexes } from './job-indexes.js';
import { finishTimeMs, isFailed, isSucceeded, isTracked } from './job-pods.js';
import { judgeFailure } from './pod-failure-policy.js';

export interface PerIndexView {
  readonly failedIndexes: ReadonlySet<number>;
  /** The last failed pod of each index that may be tried again. */
  readonly lastFailed: ReadonlyMap<number, Pod>;
}

/** Failures an index has behind it when this pod starts. */
const failuresBefore = (pod: Pod): number => annotationNumber(pod, FAILURE_COUNT_KEY);

/** Reads which indexes have failed for good and which wait to be tried again. */
export function perIndexView(job: Job, pods: readonly Pod[]): PerIndexView {
  const failedIndexes = parseIndexes(job.status?.failedIndexes, job.spec?.completions ?? 0);
  const lastFailed = new Map<number, Pod>();
  for (const pod of pods) {
    const index = indexOfPod(pod);
    if (index === undefined || isSucceeded(pod) || !isFailed(pod, job)) continue;
    if (isTracked(pod) && failsIndex(job, pod)) failedIndexes.add(index);
    const other = lastFailed.get(index);
    if (!other || failuresBefore(pod) >= failuresBefore(other)) lastFailed.set(index, pod);
  }
  return { failedIndexes, lastFailed };
}

/** Annotations of the next pod of an index, which count the failures behind it. */
export function failureAnnotations(job: Job, lastFailed: Pod | undefined): Record<string, string> {
  if (job.spec?.backoffLimitPerIndex === undefined) return {};
  if (!lastFailed) return { [FAILURE_COUNT_KEY]: '0' };
  const ignored = annotationNumber(lastFailed, IGNORED_FAILURE_COUNT_KEY);
  if (judgeFailure(job.spec.podFailurePolicy, lastFailed).action === 'Ignore') {
    return {
      [FAILURE_COUNT_KEY]: String(failuresBefore(lastFailed)),
      [IGNORED_FAILURE_COUNT_KEY]: String(ignored + 1),
    };
  }
  return {
    [FAILURE_COUNT_KEY]: String(failuresBefore(lastFailed) + 1),
    ...(ignored > 0 && { [IGNORED_FAILURE_COUNT_KEY]: String(ignored) }),
  };
}

/** Milliseconds until an index may be tried again after this failed pod. */
export function indexBackoffMs(lastFailed: Pod | undefined, nowMs: number): number {
  if (!lastFailed) return 0;
  const exponent = Math.min(
    10,
    failuresBefore(lastFailed) + annotationNumber(lastFailed, IGNORED_FAILURE_COUNT_KEY),
  );
  const delayMs = Math.min(JOB_BACKOFF_MAX_MS, JOB_BACKOFF_MS * 2 ** exponent);
  return Math.max(0, finishTimeMs(lastFailed, nowMs) + delayMs - nowMs);
}

function failsIndex(job: Job, pod: Pod): boolean {
  const { action } = judgeFailure(job.spec?.podFailurePolicy, pod);
  if (action === 'FailIndex') return true;
  return action !== 'Ignore' && failuresBefore(pod) >= (job.spec?.backoffLimitPerIndex ?? 0);
}

const annotationNumber = (pod: Pod, key: string): number => Number(pod.metadata.annotations?.[key] ?? 0);
