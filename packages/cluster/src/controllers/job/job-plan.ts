// Which pods a Job creates and deletes next. Pure: a view in, a plan out.
import type { Job, Pod } from '@berth/kube';
import { PODS_PER_RECONCILE } from '../limits.js';
import { backoffRemainingMs, type BackoffRecord } from './job-backoff.js';
import { indexOfPod, isIndexed } from './job-indexes.js';
import { isReady, replacesOnlyFailed } from './job-pods.js';
import { completionsOf, type JobView } from './job-view.js';
import type { JobVerdict } from './job-verdict.js';
import { indexBackoffMs } from './per-index.js';

export interface PodPlan {
  /** Pods to delete without counting them as failed (scale down, suspension). */
  readonly release: readonly Pod[];
  /** Pods to delete because the Job has ended: they count. */
  readonly end: readonly Pod[];
  /** One entry a pod to create: its index, or undefined for non-indexed Jobs. */
  readonly create: readonly (number | undefined)[];
  /** When to look again although nothing changed. */
  readonly waitMs: number | undefined;
}

const NOTHING: PodPlan = { release: [], end: [], create: [], waitMs: undefined };

/** Plans the pods of a Job that may go on, has been suspended, or has its verdict. */
export function planPods(view: JobView, verdict: JobVerdict | undefined, backoff: BackoffRecord): PodPlan {
  if (view.job.metadata.deletionTimestamp) return NOTHING;
  if (verdict) return { ...NOTHING, end: view.active };
  if (view.job.spec?.suspend) return { ...NOTHING, release: view.active };
  const failedForGood = view.active.filter((pod) => isSurplusIndex(view, pod));
  const wanted = wantedActive(view);
  const surplus = view.active.length - failedForGood.length - wanted;
  if (failedForGood.length > 0 || surplus > 0) {
    const rest = view.active.filter((pod) => !failedForGood.includes(pod));
    return { ...NOTHING, release: [...failedForGood, ...leastUseful(rest).slice(0, Math.max(0, surplus))] };
  }
  const occupied = view.active.length + (replacesOnlyFailed(view.job) ? view.terminating : 0);
  const missing = Math.min(wanted - occupied, PODS_PER_RECONCILE);
  return missing > 0 ? planCreates(view, missing, backoff) : NOTHING;
}

function wantedActive(view: JobView): number {
  const parallelism = view.job.spec?.parallelism ?? 1;
  if (view.job.spec?.completions === undefined) {
    // A work queue: after the first success nothing new is started.
    return view.succeeded > 0 ? Math.min(view.active.length, parallelism) : parallelism;
  }
  const failedForGood = view.perIndex?.failedIndexes.size ?? 0;
  return Math.max(0, Math.min(parallelism, completionsOf(view.job) - view.succeeded - failedForGood));
}

// An index beyond the completions, or one that has ended meanwhile, needs no pod any more.
function isSurplusIndex(view: JobView, pod: Pod): boolean {
  if (!isIndexed(view.job)) return false;
  const index = indexOfPod(pod) ?? 0;
  return (
    index >= completionsOf(view.job) ||
    view.completedIndexes.has(index) ||
    (view.perIndex?.failedIndexes.has(index) ?? false)
  );
}

function planCreates(view: JobView, missing: number, backoff: BackoffRecord): PodPlan {
  if (view.perIndex) return planIndependentIndexes(view, missing);
  const waitMs = backoffRemainingMs(backoff, view.nowMs);
  if (waitMs > 0) return { ...NOTHING, waitMs };
  const create = isIndexed(view.job)
    ? freeIndexes(view).slice(0, missing)
    : Array.from({ length: missing }, () => undefined);
  return { ...NOTHING, create };
}

function planIndependentIndexes(view: JobView, missing: number): PodPlan {
  const create: number[] = [];
  let waitMs: number | undefined;
  for (const index of freeIndexes(view)) {
    if (create.length === missing) break;
    const remainingMs = indexBackoffMs(view.perIndex?.lastFailed.get(index), view.nowMs);
    if (remainingMs === 0) create.push(index);
    else waitMs = Math.min(waitMs ?? remainingMs, remainingMs);
  }
  return { ...NOTHING, create, waitMs };
}

/** Indexes without success, final failure or pod, lowest first. */
function freeIndexes(view: JobView): readonly number[] {
  const taken = new Set<number | undefined>(view.active.map(indexOfPod));
  if (replacesOnlyFailed(view.job) || view.perIndex) {
    for (const pod of view.pods) if (occupiesIndex(view, pod)) taken.add(indexOfPod(pod));
  }
  const free: number[] = [];
  for (let index = 0; index < completionsOf(view.job) && free.length < PODS_PER_RECONCILE; index++) {
    const ended = view.completedIndexes.has(index) || view.perIndex?.failedIndexes.has(index);
    if (!ended && !taken.has(index)) free.push(index);
  }
  return free;
}

const occupiesIndex = (view: JobView, pod: Pod): boolean =>
  pod.metadata.deletionTimestamp !== undefined &&
  pod.status?.phase !== 'Failed' &&
  pod.status?.phase !== 'Succeeded' &&
  replacesOnlyFailed(view.job);

// What has got least far goes first: not yet on a node, not yet ready, youngest; higher indexes before lower.
const leastUseful = (pods: readonly Pod[]): readonly Pod[] =>
  pods.toSorted(
    (a, b) =>
      progressOf(a) - progressOf(b) ||
      (indexOfPod(b) ?? 0) - (indexOfPod(a) ?? 0) ||
      (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? ''),
  );

const progressOf = (pod: Pod): number => (pod.spec?.nodeName ? 1 : 0) + (isReady(pod) ? 1 : 0);

/** True when the Job is none of ours: `spec.managedBy` names another controller. */
export const isManagedElsewhere = (job: Job): boolean =>
  job.spec?.managedBy !== undefined && job.spec.managedBy !== 'kubernetes.io/job-controller';
