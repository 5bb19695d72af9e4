// Starts the Jobs of CronJobs at their times.
// See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
import {
  hasReason,
  kubeTime,
  type CronJob,
  type CronJobStatus,
  type Job,
  type ObjectReference,
} from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { isTrue } from '../conditions.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../event-recorder.js';
import { MISSED_CRON_STARTS } from '../limits.js';
import { controllerOf } from '../owned-pods.js';
import { sameJson } from '../same-json.js';
import type { Requeue } from '../work-queue.js';
import { ownerReference } from '../workloads/claim-pods.js';
import { nextCronTime, parseCron, type CronSchedule } from './cron-schedule.js';

/** Starts the CronJob controller. */
export function startCronJobController(deps: ComponentDeps): Component {
  const record = createEventRecorder({ ...deps, component: 'cronjob-controller' });
  return startController(deps, {
    name: 'cronjob-controller',
    watch: (queue) => [
      follow(deps.api, 'cronjobs.batch', ({ object }) => queue.add(queueKey(object))),
      follow(deps.api, 'jobs.batch', ({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'CronJob') queue.add(`${object.metadata.namespace}/${owner.name}`);
      }),
    ],
    reconcile: (key) => reconcile(deps, record, key),
  });
}

async function reconcile(deps: ComponentDeps, record: RecordEvent, key: string): Promise<Requeue> {
  const cron = deps.api.peek('cronjobs.batch', keyFromQueue(key));
  if (!cron?.spec || cron.metadata.deletionTimestamp) return undefined;
  const jobs = deps.api
    .items('jobs.batch', cron.metadata.namespace)
    .filter((job) => controllerOf(job)?.uid === cron.metadata.uid);
  await trimHistory(deps, cron, jobs);
  const started = await startIfDue(deps, record, { cron, jobs });
  await writeStatus(deps, key, started);
  return nextLookMs(deps, cron);
}

interface Owned {
  readonly cron: CronJob;
  readonly jobs: readonly Job[];
}

const hasEnded = (job: Job): boolean =>
  isTrue(job.status?.conditions, 'Complete') || isTrue(job.status?.conditions, 'Failed');

function nextLookMs(deps: ComponentDeps, cron: CronJob): number | undefined {
  const schedule = parseCron(cron.spec?.schedule ?? '');
  if (!schedule || cron.spec?.suspend) return undefined;
  const nowMs = deps.clock.now();
  const nextMs = nextCronTime(schedule, nowMs, cron.spec?.timeZone);
  // Timers cannot wait for more than 24 days; looking once a day costs nothing.
  return nextMs === undefined ? undefined : Math.min(nextMs - nowMs, 86_400_000);
}

/** Starts the Job of the last time that has come, unless policy or deadline forbid it; gives that time. */
async function startIfDue(
  deps: ComponentDeps,
  record: RecordEvent,
  { cron, jobs }: Owned,
): Promise<number | undefined> {
  const { spec } = cron;
  const schedule = parseCron(spec?.schedule ?? '');
  if (!spec || !schedule || spec.suspend) return undefined;
  const dueMs = lastDueMs(deps, cron, schedule);
  if (dueMs === undefined) return undefined;
  const about = referenceTo('CronJob', 'batch/v1', cron);
  const deadlineMs =
    spec.startingDeadlineSeconds === undefined ? Infinity : spec.startingDeadlineSeconds * 1000;
  if (deps.clock.now() - dueMs > deadlineMs) {
    const message = `Missed scheduled time to start a job: ${new Date(dueMs).toUTCString()}`;
    record({ about, type: 'Warning', reason: 'MissSchedule', message });
    return undefined;
  }
  const active = jobs.filter((job) => !hasEnded(job));
  if (spec.concurrencyPolicy === 'Forbid' && active.length > 0) {
    const message = 'Not starting job because prior execution is running and concurrency policy is Forbid';
    record({ about, type: 'Normal', reason: 'JobAlreadyActive', message });
    return undefined;
  }
  if (spec.concurrencyPolicy === 'Replace') for (const job of active) await removeJob(deps, job);
  const name = await createJob(deps, cron, dueMs);
  if (name) record({ about, type: 'Normal', reason: 'SuccessfulCreate', message: `Created job ${name}` });
  return dueMs;
}

/** The last scheduled time since the Job before, if any has come. */
function lastDueMs(deps: ComponentDeps, cron: CronJob, schedule: CronSchedule): number | undefined {
  const nowMs = deps.clock.now();
  const since = cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp ?? '';
  const deadlineSeconds = cron.spec?.startingDeadlineSeconds;
  const horizonMs = deadlineSeconds === undefined ? 0 : nowMs - deadlineSeconds * 1000;
  let dueMs: number | undefined;
  let atMs = nextCronTime(schedule, Math.max(Date.parse(since), horizonMs), cron.spec?.timeZone);
  for (let missed = 0; atMs !== undefined && atMs <= nowMs && missed < MISSED_CRON_STARTS; missed++) {
    dueMs = atMs;
    atMs = nextCronTime(schedule, atMs, cron.spec?.timeZone);
  }
  return dueMs;
}

// The name carries the time: the same start is never made twice, whoever tries again.
async function createJob(deps: ComponentDeps, cron: CronJob, dueMs: number): Promise<string | undefined> {
  const { metadata, spec } = cron.spec?.jobTemplate ?? {};
  const name = `${(cron.metadata.name ?? '').slice(0, 52)}-${Math.floor(dueMs / 60_000)}`;
  const job: Job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      ...metadata,
      namespace: cron.metadata.namespace,
      name,
      annotations: {
        ...metadata?.annotations,
        'batch.kubernetes.io/cronjob-scheduled-timestamp': kubeTime(dueMs),
      },
      ownerReferences: [ownerReference({ ...cron, apiVersion: 'batch/v1', kind: 'CronJob' })],
    },
    spec,
  };
  try {
    await deps.api.create('jobs.batch', job);
    return name;
  } catch (error) {
    if (hasReason(error, 'AlreadyExists')) return undefined;
    throw error;
  }
}

async function removeJob(deps: ComponentDeps, job: Job): Promise<void> {
  const { namespace, name = '', uid } = job.metadata;
  const options = { propagationPolicy: 'Background', uid } as const;
  await unlessGone(deps.api.delete('jobs.batch', { namespace, name }, options));
}

async function trimHistory(deps: ComponentDeps, cron: CronJob, jobs: readonly Job[]): Promise<void> {
  const keep = async (type: 'Complete' | 'Failed', limit: number): Promise<void> => {
    const ended = jobs.filter(
      (job) => isTrue(job.status?.conditions, type) && !job.metadata.deletionTimestamp,
    );
    const oldest = ended.toSorted((a, b) => startedAt(a).localeCompare(startedAt(b)));
    for (const job of oldest.slice(0, Math.max(0, ended.length - limit))) await removeJob(deps, job);
  };
  await keep('Complete', cron.spec?.successfulJobsHistoryLimit ?? 3);
  await keep('Failed', cron.spec?.failedJobsHistoryLimit ?? 1);
}

const startedAt = (job: Job): string => job.status?.startTime ?? job.metadata.creationTimestamp ?? '';

// Without the version of the Job, which would change the status with every change of the Job.
const referenceToJob = ({ metadata: { name, namespace, uid } }: Job): ObjectReference => ({
  kind: 'Job',
  apiVersion: 'batch/v1',
  namespace,
  name,
  uid,
});

async function writeStatus(deps: ComponentDeps, key: string, startedMs: number | undefined): Promise<void> {
  const cron = deps.api.peek('cronjobs.batch', keyFromQueue(key));
  if (!cron) return;
  const jobs = deps.api
    .items('jobs.batch', cron.metadata.namespace)
    .filter((job) => controllerOf(job)?.uid === cron.metadata.uid);
  const active = jobs.filter((job) => !hasEnded(job)).map(referenceToJob);
  const successes = jobs.flatMap((job) => job.status?.completionTime ?? []).toSorted();
  const last = [cron.status?.lastSuccessfulTime ?? '', ...successes].toSorted().at(-1);
  const status: CronJobStatus = {
    ...(active.length > 0 && { active }),
    lastScheduleTime: startedMs === undefined ? cron.status?.lastScheduleTime : kubeTime(startedMs),
    ...(last && { lastSuccessfulTime: last }),
  };
  if (sameJson(status, cron.status ?? {})) return;
  await unlessGone(deps.api.update('cronjobs.batch', { ...cron, status }, { subresource: 'status' }));
}
