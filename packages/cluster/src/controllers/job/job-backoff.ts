// How long a Job waits before it replaces failed pods: 10 s, doubling, at most 10 min, anew after each success.
import type { Job, Pod } from '@berth/kube';
import { JOB_BACKOFF_MAX_MS, JOB_BACKOFF_MS } from '../limits.js';
import { finishTimeMs, isFailed, isSucceeded } from './job-pods.js';

/** Failures since the last success, and when the last of them was. */
export interface BackoffRecord {
  readonly failures: number;
  readonly lastFailureMs: number;
}

export const NO_FAILURES: BackoffRecord = { failures: 0, lastFailureMs: 0 };

/** The record after some pods of the Job have ended. */
export function recordEnds(
  record: BackoffRecord,
  ended: readonly Pod[],
  at: { readonly job: Job; readonly nowMs: number },
): BackoffRecord {
  const byTime = ended
    .map((pod) => ({ pod, endMs: finishTimeMs(pod, at.nowMs) }))
    .toSorted((a, b) => a.endMs - b.endMs);
  let { failures, lastFailureMs } = record;
  for (const { pod, endMs } of byTime) {
    if (isSucceeded(pod)) failures = 0;
    else if (isFailed(pod, at.job)) {
      failures += 1;
      lastFailureMs = Math.max(lastFailureMs, endMs);
    }
  }
  return { failures, lastFailureMs };
}

/** Milliseconds until the next pod may be created; 0: now. */
export function backoffRemainingMs(record: BackoffRecord, nowMs: number): number {
  if (record.failures === 0) return 0;
  const delayMs = Math.min(JOB_BACKOFF_MAX_MS, JOB_BACKOFF_MS * 2 ** Math.min(record.failures - 1, 10));
  return Math.max(0, record.lastFailureMs + delayMs - nowMs);
}
