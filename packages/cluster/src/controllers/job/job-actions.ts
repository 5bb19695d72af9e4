// What the Job controller does to the world: creates and deletes pods, releases them, tells the story in events.
import { hasReason, type Job, type JobStatus, type Pod } from '@berth/kube';
import type { ComponentDeps } from '../../component.js';
import type { LocalApi } from '../../local-api.js';
import { unlessGone } from '../controller.js';
import { referenceTo, type RecordEvent } from '../event-recorder.js';
import { forEachParallel } from '../parallel.js';
import type { PodPlan } from './job-plan.js';
import { podOfJob } from './job-pod.js';
import { isTracked, TRACKING_FINALIZER } from './job-pods.js';
import type { JobView } from './job-view.js';

/** Who acts for a Job. */
export interface JobActor {
  readonly deps: ComponentDeps;
  readonly record: RecordEvent;
}

/** Carries out a plan; gives the first failure, after everything else was tried. */
export async function applyPlan(
  actor: JobActor,
  view: JobView,
  plan: PodPlan,
): Promise<{ readonly error: unknown } | undefined> {
  const { job } = view;
  try {
    // Released pods lose the finalizer first, so that their end is never taken for a failure.
    await releasePods(actor.deps.api, plan.release);
    await forEachParallel([...plan.release, ...plan.end], (pod) => deletePod(actor, job, pod));
    await forEachParallel(
      plan.create.map((index) => ({ index })),
      ({ index }) => createPod(actor, view, index),
    );
    return undefined;
  } catch (error) {
    return { error };
  }
}

async function createPod(actor: JobActor, view: JobView, index: number | undefined): Promise<void> {
  const { job } = view;
  const lastFailed = index === undefined ? undefined : view.perIndex?.lastFailed.get(index);
  try {
    const pod = await actor.deps.api.create('pods', podOfJob(job, { index, lastFailed }));
    report(actor.record, job, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
  } catch (error) {
    // A namespace that ends refuses new pods; the Job goes with it.
    if (hasReason(error, 'Forbidden') && isEnding(actor, job)) return;
    const message = `Error creating: ${error instanceof Error ? error.message : String(error)}`;
    report(actor.record, job, { type: 'Warning', reason: 'FailedCreate', message });
    throw error;
  }
}

const isEnding = (actor: JobActor, job: Job): boolean =>
  actor.deps.api.peek('namespaces', { name: job.metadata.namespace ?? '' })?.metadata.deletionTimestamp !==
  undefined;

async function deletePod(actor: JobActor, job: Job, pod: Pod): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata;
  await unlessGone(actor.deps.api.delete('pods', { namespace, name }, { uid }));
  report(actor.record, job, { reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` });
}

/** Takes the tracking finalizer off these pods, as far as they still have it. */
export async function releasePods(api: LocalApi, pods: readonly Pod[]): Promise<void> {
  await forEachParallel(pods, async (stale) => {
    const { namespace, name = '', uid } = stale.metadata;
    const pod = api.peek('pods', { namespace, name });
    if (!pod || pod.metadata.uid !== uid || !isTracked(pod)) return;
    const finalizers = pod.metadata.finalizers?.filter((finalizer) => finalizer !== TRACKING_FINALIZER);
    const { resourceVersion } = pod.metadata;
    const body = { metadata: { uid, resourceVersion, finalizers: finalizers?.length ? finalizers : null } };
    await unlessGone(api.patch('pods', { namespace, name }, { type: 'merge', body }));
  });
}

/** Each new condition is one event, in kube-controller-manager's words. */
export function reportTransitions(record: RecordEvent, job: Job, status: JobStatus): void {
  for (const condition of status.conditions ?? []) {
    const old = job.status?.conditions?.find((each) => each.type === condition.type);
    if (old?.status === condition.status) continue;
    const { type, reason = '', message = '' } = condition;
    if (type === 'Suspended') {
      report(record, job, { reason: condition.status === 'True' ? 'Suspended' : 'Resumed', message });
    } else if (type === 'Complete') {
      report(record, job, { reason: 'Completed', message: 'Job completed' });
    } else if (type === 'Failed') {
      report(record, job, { type: 'Warning', reason, message });
    }
  }
}

function report(
  record: RecordEvent,
  job: Job,
  event: { readonly type?: 'Warning'; readonly reason: string; readonly message: string },
): void {
  record({ type: 'Normal', ...event, about: referenceTo('Job', 'batch/v1', job) });
}
