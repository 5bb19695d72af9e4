// The status of a Job after one look: what has ended is first noted by UID, then released, then counted,
// so that a crash between any two writes neither loses nor doubles an end.
import { kubeTime, type Job, type JobCondition, type JobStatus, type Pod } from '@berth/kube';
import { findCondition, withCondition } from '../conditions.js';
import { indexOfPod, isIndexed, renderIndexes } from './job-indexes.js';
import { isSucceeded, isTracked } from './job-pods.js';
import { completionsOf, type JobView } from './job-view.js';
import type { JobVerdict } from './job-verdict.js';
import { judgeFailure } from './pod-failure-policy.js';

/** The status with current numbers, the verdict, and newly ended pods noted as not yet counted. */
export function notedStatus(view: JobView, verdict: JobVerdict | undefined): JobStatus {
  const { job } = view;
  const uncounted = job.status?.uncountedTerminatedPods;
  const noted = view.endedNow.filter((pod) => countsAnything(view, pod, verdict));
  const succeeded = [...(uncounted?.succeeded ?? []), ...uids(noted.filter(isSucceeded))];
  const failed = [...(uncounted?.failed ?? []), ...uids(noted.filter((pod) => !isSucceeded(pod)))];
  return {
    ...job.status,
    ...startAndSuspension(view, verdict),
    active: view.active.length || undefined,
    ready: view.ready,
    terminating: view.terminating,
    ...indexFields(view),
    uncountedTerminatedPods: {
      ...(succeeded.length > 0 && { succeeded }),
      ...(failed.length > 0 && { failed }),
    },
  };
}

/** The status with those noted pods counted whose finalizer has gone. */
export function countedStatus(job: Job, pods: readonly Pod[]): JobStatus {
  const status = job.status ?? {};
  const tracked = new Set(uids(pods.filter(isTracked)));
  const succeeded = status.uncountedTerminatedPods?.succeeded ?? [];
  const failed = status.uncountedTerminatedPods?.failed ?? [];
  const waitingSucceeded = succeeded.filter((uid) => tracked.has(uid));
  const waitingFailed = failed.filter((uid) => tracked.has(uid));
  const counted = (status.succeeded ?? 0) + succeeded.length - waitingSucceeded.length;
  // An index counts once, however many of its pods succeeded.
  const succeededTotal = isIndexed(job) ? indexCount(status) : counted;
  return {
    ...status,
    succeeded: succeededTotal || undefined,
    failed: (status.failed ?? 0) + failed.length - waitingFailed.length || undefined,
    uncountedTerminatedPods: {
      ...(waitingSucceeded.length > 0 && { succeeded: waitingSucceeded }),
      ...(waitingFailed.length > 0 && { failed: waitingFailed }),
    },
  };
}

/** The status of a Job that has ended, once nothing of it runs and everything is counted; else undefined. */
export function endedStatus(job: Job, pods: readonly Pod[], nowMs: number): JobStatus | undefined {
  const status = job.status ?? {};
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  if (succeeded.length + failed.length > 0 || (status.active ?? 0) > 0) return undefined;
  if (pods.some((pod) => isTracked(pod) || isRunning(pod))) return undefined;
  const success = findCondition(status.conditions, 'SuccessCriteriaMet');
  const target = success?.status === 'True' ? success : findCondition(status.conditions, 'FailureTarget');
  if (target?.status !== 'True') return undefined;
  const type = target === success ? 'Complete' : 'Failed';
  const conditions = withCondition(status.conditions, conditionOf({ ...target, type }, nowMs));
  const quiet = { ready: 0, terminating: 0 };
  return { ...status, ...quiet, conditions, ...(target === success && { completionTime: kubeTime(nowMs) }) };
}

/** Pods whose finalizer may go now that their end is noted. */
export const releasable = (job: Job, pods: readonly Pod[]): readonly Pod[] => {
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  const noted = new Set([...succeeded, ...failed]);
  return pods.filter((pod) => isTracked(pod) && noted.has(pod.metadata.uid ?? ''));
};

/** Whether the end of a pod is counted at all: ends that the failure policy ignores are not, nor is an index twice. */
function countsAnything(view: JobView, pod: Pod, verdict: JobVerdict | undefined): boolean {
  const index = indexOfPod(pod);
  if (isIndexed(view.job) && (index === undefined || index >= completionsOf(view.job))) return false;
  if (isSucceeded(pod)) return true;
  if (view.target?.type === 'SuccessCriteriaMet' || verdict?.type === 'SuccessCriteriaMet') return false;
  return judgeFailure(view.job.spec?.podFailurePolicy, pod).action !== 'Ignore';
}

function indexFields(view: JobView): Partial<JobStatus> {
  if (!isIndexed(view.job)) return {};
  return {
    completedIndexes: renderIndexes(view.completedIndexes) || undefined,
    ...(view.perIndex && { failedIndexes: renderIndexes(view.perIndex.failedIndexes) }),
  };
}

function startAndSuspension(view: JobView, verdict: JobVerdict | undefined): Partial<JobStatus> {
  const { job, nowMs } = view;
  const conditions = job.status?.conditions;
  const { startTime } = job.status ?? {};
  const suspended = findCondition(conditions, 'Suspended');
  if (verdict) {
    const verdictCondition = conditionOf({ ...verdict, status: 'True' }, nowMs);
    const decided = view.target ? conditions : withCondition(conditions, verdictCondition);
    return { startTime: startTime ?? kubeTime(nowMs), conditions: decided };
  }
  if (job.spec?.suspend) {
    if (suspended?.status === 'True') return {};
    const text = { status: 'True', reason: 'JobSuspended', message: 'Job suspended' };
    return { conditions: withCondition(conditions, conditionOf({ type: 'Suspended', ...text }, nowMs)) };
  }
  if (suspended?.status === 'True') {
    const text = { status: 'False', reason: 'JobResumed', message: 'Job resumed' };
    const resumed = withCondition(conditions, conditionOf({ type: 'Suspended', ...text }, nowMs));
    return { startTime: kubeTime(nowMs), conditions: resumed };
  }
  return { startTime: startTime ?? kubeTime(nowMs) };
}

function conditionOf(
  condition: Pick<JobCondition, 'type' | 'status' | 'reason' | 'message'>,
  nowMs: number,
): JobCondition {
  const { type, status, reason, message } = condition;
  const time = kubeTime(nowMs);
  return { type, status, lastProbeTime: time, lastTransitionTime: time, reason, message };
}

const uids = (pods: readonly Pod[]): readonly string[] => pods.map((pod) => pod.metadata.uid ?? '');

const isRunning = (pod: Pod): boolean => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed';

function indexCount(status: JobStatus): number {
  let count = 0;
  for (const part of (status.completedIndexes ?? '').split(',')) {
    const [first = '', last = first] = part.split('-');
    if (first !== '') count += Number(last) - Number(first) + 1;
  }
  return count;
}
