// Whether a Job has reached its end: SuccessCriteriaMet or FailureTarget, with Kubernetes' reasons and messages.
import type { Job, Pod } from '@berth/kube';
import { isIndexed, parseIndexes } from './job-indexes.js';
import { isFailed, isSucceeded, isTracked, restartsOf } from './job-pods.js';
import { completionsOf, type JobView } from './job-view.js';
import { judgeFailure } from './pod-failure-policy.js';

/** Why a Job ends. */
export interface JobVerdict {
  readonly type: 'SuccessCriteriaMet' | 'FailureTarget';
  readonly reason: string;
  readonly message: string;
}

/** The verdict on a Job as it is now; undefined while it goes on. */
export function judgeJob(view: JobView): JobVerdict | undefined {
  const { target } = view;
  if (target?.type === 'SuccessCriteriaMet' || target?.type === 'FailureTarget') {
    return { type: target.type, reason: target.reason ?? '', message: target.message ?? '' };
  }
  return failedByPolicy(view) ?? failedByLimits(view) ?? succeededByPolicy(view) ?? completed(view);
}

const fail = (reason: string, message: string): JobVerdict => ({ type: 'FailureTarget', reason, message });

function failedByPolicy(view: JobView): JobVerdict | undefined {
  const policy = view.job.spec?.podFailurePolicy;
  if (!policy) return undefined;
  for (const pod of view.pods) {
    if (!isTracked(pod) || isSucceeded(pod) || !isFailed(pod, view.job)) continue;
    const { action, message } = judgeFailure(policy, pod);
    if (action === 'FailJob') return fail('PodFailurePolicy', message ?? '');
  }
  return undefined;
}

function failedByLimits(view: JobView): JobVerdict | undefined {
  const { job } = view;
  const backoffLimit = job.spec?.backoffLimit ?? 6;
  if (countedFailures(view) > backoffLimit || restartsExceed(view, backoffLimit)) {
    return fail('BackoffLimitExceeded', 'Job has reached the specified backoff limit');
  }
  if (deadlineRemainingMs(job, view.nowMs) === 0) {
    return fail('DeadlineExceeded', 'Job was active longer than specified deadline');
  }
  return view.perIndex && failedByIndexes(view, view.perIndex.failedIndexes);
}

function failedByIndexes(view: JobView, failed: ReadonlySet<number>): JobVerdict | undefined {
  const { maxFailedIndexes } = view.job.spec ?? {};
  if (maxFailedIndexes !== undefined && failed.size > maxFailedIndexes) {
    const message = 'Job has exceeded the specified maximal number of failed indexes';
    return fail('MaxFailedIndexesExceeded', message);
  }
  const ended = failed.size + view.completedIndexes.size >= completionsOf(view.job);
  return failed.size > 0 && ended ? fail('FailedIndexes', 'Job has failed indexes') : undefined;
}

/** Failures that count: those that the failure policy ignores do not. */
function countedFailures(view: JobView): number {
  const policy = view.job.spec?.podFailurePolicy;
  if (!policy) return view.failed;
  const ignored = view.endedNow.filter(
    (pod: Pod) => !isSucceeded(pod) && judgeFailure(policy, pod).action === 'Ignore',
  );
  return view.failed - ignored.length;
}

function restartsExceed(view: JobView, backoffLimit: number): boolean {
  if (view.job.spec?.template.spec?.restartPolicy !== 'OnFailure') return false;
  const restarts = restartsOf(view.active);
  return backoffLimit === 0 ? restarts > 0 : restarts >= backoffLimit;
}

function succeededByPolicy(view: JobView): JobVerdict | undefined {
  const { successPolicy } = view.job.spec ?? {};
  if (!successPolicy || !isIndexed(view.job)) return undefined;
  const at = successPolicy.rules.findIndex((rule) => {
    const wanted =
      rule.succeededIndexes === undefined
        ? undefined
        : parseIndexes(rule.succeededIndexes, completionsOf(view.job));
    const done = [...view.completedIndexes].filter((index) => wanted?.has(index) ?? true).length;
    return done >= (rule.succeededCount ?? wanted?.size ?? Number.POSITIVE_INFINITY);
  });
  return at < 0
    ? undefined
    : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message: `Matched rules at index ${at}` };
}

function completed(view: JobView): JobVerdict | undefined {
  const { completions } = view.job.spec ?? {};
  const reached =
    completions === undefined
      ? view.succeeded > 0 && view.active.length === 0
      : view.succeeded >= completions;
  if (!reached) return undefined;
  const message = 'Reached expected number of succeeded pods';
  return { type: 'SuccessCriteriaMet', reason: 'CompletionsReached', message };
}

/** Milliseconds the Job may still be active; undefined without a deadline. */
export function deadlineRemainingMs(job: Job, nowMs: number): number | undefined {
  const { activeDeadlineSeconds, suspend } = job.spec ?? {};
  const { startTime } = job.status ?? {};
  if (activeDeadlineSeconds === undefined || suspend || !startTime) return undefined;
  return Math.max(0, Date.parse(startTime) + activeDeadlineSeconds * 1000 - nowMs);
}
