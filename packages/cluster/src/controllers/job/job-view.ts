// One look at a Job and its pods: all the numbers that the decisions about it are made from.
import type { Job, JobCondition, Pod } from '@berth/kube';
import { findCondition, isTrue } from '../conditions.js';
import { indexOfPod, isIndexed, parseIndexes } from './job-indexes.js';
import { isActive, isFailed, isReady, isSucceeded, isTerminating, isTracked } from './job-pods.js';
import { perIndexView, type PerIndexView } from './per-index.js';

export interface JobView {
  readonly job: Job;
  readonly pods: readonly Pod[];
  readonly nowMs: number;
  readonly active: readonly Pod[];
  readonly ready: number;
  readonly terminating: number;
  /** Ended pods whose end is not in the status yet. */
  readonly endedNow: readonly Pod[];
  /** All that succeeded so far, those not in the status yet included. */
  readonly succeeded: number;
  readonly failed: number;
  /** For Indexed Jobs: indexes with a success. */
  readonly completedIndexes: ReadonlySet<number>;
  /** For `backoffLimitPerIndex`. */
  readonly perIndex: PerIndexView | undefined;
  /** SuccessCriteriaMet or FailureTarget, when already decided. */
  readonly target: JobCondition | undefined;
}

/** Number of completions that count for sets of indexes; unbounded for work queues. */
export const completionsOf = (job: Job): number => job.spec?.completions ?? Number.MAX_SAFE_INTEGER;

/** Takes the look. */
export function viewJob(job: Job, pods: readonly Pod[], nowMs: number): JobView {
  const active = pods.filter(isActive);
  const target = targetOf(job);
  const uncounted = job.status?.uncountedTerminatedPods;
  const known = new Set([...(uncounted?.succeeded ?? []), ...(uncounted?.failed ?? [])]);
  const endedNow = pods.filter(
    (pod) => isTracked(pod) && !known.has(pod.metadata.uid ?? '') && (isSucceeded(pod) || isFailed(pod, job)),
  );
  const succeededNow = endedNow.filter(isSucceeded);
  const completedIndexes = completedIndexesOf(job, pods);
  const failedNow = target?.type === 'SuccessCriteriaMet' ? 0 : endedNow.length - succeededNow.length;
  const succeededBefore = (job.status?.succeeded ?? 0) + (uncounted?.succeeded?.length ?? 0);
  return {
    job,
    pods,
    nowMs,
    active,
    ready: active.filter(isReady).length,
    terminating: pods.filter(isTerminating).length,
    endedNow,
    succeeded: isIndexed(job) ? completedIndexes.size : succeededBefore + succeededNow.length,
    failed: (job.status?.failed ?? 0) + (uncounted?.failed?.length ?? 0) + failedNow,
    completedIndexes,
    perIndex:
      job.spec?.backoffLimitPerIndex === undefined ? undefined : perIndexView(job, target ? [] : pods),
    target,
  };
}

/** Complete or Failed, when the Job has ended. */
export const endOf = (job: Job): JobCondition | undefined =>
  ['Complete', 'Failed']
    .filter((type) => isTrue(job.status?.conditions, type))
    .map((type) => findCondition(job.status?.conditions, type))[0];

function targetOf(job: Job): JobCondition | undefined {
  for (const type of ['SuccessCriteriaMet', 'FailureTarget']) {
    const condition = findCondition(job.status?.conditions, type);
    if (condition?.status === 'True') return condition;
  }
  return undefined;
}

function completedIndexesOf(job: Job, pods: readonly Pod[]): ReadonlySet<number> {
  if (!isIndexed(job)) return new Set();
  const completed = parseIndexes(job.status?.completedIndexes, completionsOf(job));
  for (const pod of pods) {
    const index = isSucceeded(pod) && isTracked(pod) ? indexOfPod(pod) : undefined;
    if (index !== undefined && index < completionsOf(job)) completed.add(index);
  }
  return completed;
}
