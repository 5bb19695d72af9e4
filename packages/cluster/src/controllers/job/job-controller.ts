// The Job controller: brings pods and status of each Job to what its spec asks.
// See https://kubernetes.io/docs/concepts/workloads/controllers/job/
import type { Job, JobStatus, ObjectKey, Pod } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { controllerOf, type OwnedPods } from '../owned-pods.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { createEventRecorder } from '../event-recorder.js';
import { sameJson } from '../same-json.js';
import type { Requeue } from '../work-queue.js';
import { NO_FAILURES, recordEnds, type BackoffRecord } from './job-backoff.js';
import { applyPlan, releasePods, reportTransitions, type JobActor } from './job-actions.js';
import { isManagedElsewhere, planPods } from './job-plan.js';
import { isTracked } from './job-pods.js';
import { countedStatus, endedStatus, notedStatus, releasable } from './job-status.js';
import { deadlineRemainingMs, judgeJob } from './job-verdict.js';
import { endOf, viewJob, type JobView } from './job-view.js';

interface JobController extends JobActor {
  readonly pods: OwnedPods;
  readonly backoffs: Map<string, BackoffRecord>;
}

// Queue keys of single pods, which wait for nothing but to lose their finalizer.
const POD_PREFIX = 'pod:';

/** Starts the Job controller, together with the cleaning of finalizers that a deleted Job left on its pods. */
export function startJobController(deps: ComponentDeps & { readonly pods: OwnedPods }): Component {
  const record = createEventRecorder({ ...deps, component: 'job-controller' });
  const controller: JobController = { deps, pods: deps.pods, record, backoffs: new Map() };
  return startController(deps, {
    name: 'job-controller',
    watch: (queue) => [
      follow(deps.api, 'jobs.batch', ({ type, object }) => {
        if (type !== 'DELETED') return queue.add(queueKey(object));
        controller.backoffs.delete(object.metadata.uid ?? '');
        for (const pod of deps.pods.of(object.metadata.uid)) queue.add(POD_PREFIX + queueKey(pod));
      }),
      deps.pods.onChange((owner, pod) => {
        if (owner.kind === 'Job') queue.add(`${pod.metadata.namespace}/${owner.name}`);
      }),
      follow(deps.api, 'pods', ({ type, object }) => {
        if (type !== 'DELETED' && isTracked(object) && !jobOf(deps, object)) {
          queue.add(POD_PREFIX + queueKey(object));
        }
      }),
    ],
    reconcile: (key) =>
      key.startsWith(POD_PREFIX)
        ? releaseOrphan(deps, keyFromQueue(key.slice(POD_PREFIX.length)))
        : reconcileJob(controller, keyFromQueue(key)),
  });
}

/** A pod of a Job that has gone may go as well: nobody will count it. */
async function releaseOrphan(deps: ComponentDeps, key: ObjectKey): Promise<Requeue> {
  const pod = deps.api.peek('pods', key);
  if (pod && !jobOf(deps, pod)) await releasePods(deps.api, [pod]);
  return undefined;
}

function jobOf(deps: ComponentDeps, pod: Pod): Job | undefined {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'Job') return undefined;
  const job = deps.api.peek('jobs.batch', { namespace: pod.metadata.namespace, name: owner.name });
  return job?.metadata.uid === owner.uid ? job : undefined;
}

async function reconcileJob(controller: JobController, key: ObjectKey): Promise<Requeue> {
  const { api, clock } = controller.deps;
  const job = api.peek('jobs.batch', key);
  if (!job || isManagedElsewhere(job)) return undefined;
  const uid = job.metadata.uid ?? '';
  const end = endOf(job);
  if (job.metadata.deletionTimestamp || end) {
    controller.backoffs.delete(uid);
    await releasePods(controller.deps.api, controller.pods.of(uid).filter(isTracked));
    if (!end || job.metadata.deletionTimestamp) return undefined;
    return expire(controller, job, end.lastTransitionTime);
  }
  const view = viewJob(job, controller.pods.of(uid), clock.now());
  const backoff = updateBackoff(controller, view);
  const verdict = judgeJob(view);
  // The verdict is written before its pods are deleted: their ends are a consequence, not a cause.
  if (verdict && !view.target) await putStatus(controller, job, notedStatus(view, verdict));
  const plan = planPods(view, verdict, backoff);
  const failure = await applyPlan(controller, view, plan);
  await writeStatus(controller, key);
  if (failure) throw failure.error;
  return earliest(plan.waitMs, deadlineRemainingMs(job, clock.now()));
}

function updateBackoff(controller: JobController, view: JobView): BackoffRecord {
  const uid = view.job.metadata.uid ?? '';
  const known = controller.backoffs.get(uid);
  // After a restart of ours the pods that still exist tell as much of the story as anyone knows.
  const ended = known ? view.endedNow : view.pods.filter((pod) => !view.active.includes(pod));
  const record = recordEnds(known ?? NO_FAILURES, ended, view);
  controller.backoffs.set(uid, record);
  return record;
}

// Three writes at most: note who ended, count them once released, and set the final condition.
async function writeStatus(controller: JobController, key: ObjectKey): Promise<void> {
  const { api, clock } = controller.deps;
  const podsOf = (job: Job): readonly Pod[] => controller.pods.of(job.metadata.uid);
  const job = api.peek('jobs.batch', key);
  if (!job || endOf(job)) return;
  const view = viewJob(job, podsOf(job), clock.now());
  const verdict = judgeJob(view);
  const noted = await putStatus(controller, job, notedStatus(view, verdict));
  const ignored = view.endedNow.filter((pod) => !isNoted(noted, pod));
  await releasePods(controller.deps.api, [...releasable(noted, podsOf(noted)), ...ignored]);
  const counted = await putStatus(controller, noted, countedStatus(noted, podsOf(noted)));
  const ended = endedStatus(counted, podsOf(counted), clock.now());
  if (ended) await putStatus(controller, counted, ended);
}

function isNoted(job: Job, pod: Pod): boolean {
  const { succeeded = [], failed = [] } = job.status?.uncountedTerminatedPods ?? {};
  return [...succeeded, ...failed].includes(pod.metadata.uid ?? '');
}

async function putStatus(controller: JobController, job: Job, status: JobStatus): Promise<Job> {
  if (sameJson(job.status, status)) return job;
  const written = await unlessGone(
    controller.deps.api.update('jobs.batch', { ...job, status }, { subresource: 'status' }),
  );
  if (!written) return { ...job, status };
  reportTransitions(controller.record, job, status);
  return written;
}

async function expire(controller: JobController, job: Job, endedAt: string | undefined): Promise<Requeue> {
  const { ttlSecondsAfterFinished } = job.spec ?? {};
  if (ttlSecondsAfterFinished === undefined) return undefined;
  const { namespace, name = '', uid } = job.metadata;
  const { api, clock } = controller.deps;
  const remainingMs = Date.parse(endedAt ?? '') + ttlSecondsAfterFinished * 1000 - clock.now();
  if (remainingMs > 0) return remainingMs;
  await unlessGone(api.delete('jobs.batch', { namespace, name }, { propagationPolicy: 'Foreground', uid }));
  return undefined;
}

function earliest(...delaysMs: readonly (number | undefined)[]): number | undefined {
  const known = delaysMs.filter((delayMs) => delayMs !== undefined);
  return known.length > 0 ? Math.max(1, Math.min(...known)) : undefined;
}
