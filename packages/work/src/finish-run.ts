// The `finish` effect: stops what still runs, ships logs and status to MLflow, takes back the run's token, leaves
// nothing. Each part may be repeated; MLflow's status comes last, so whoever sees it sees the logs too.
import { hasReason, type Job, type ObjectApi } from '@berth/kube';
import { describePod } from './describe-pod.js';
import { JOB_TTL_AFTER_END_SECONDS, STOP_POLL_MS, STOP_WAIT_MS } from './limits.js';
import { RUN_LABEL } from './object-names.js';
import type { ClusterTarget, RunPorts, Tracking, TrackingStatus } from './ports.js';
import { RunDeath } from './run-death.js';
import { logOf, RUN_LOGS } from './run-logs.js';
import { reportRun } from './run-report.js';
import type { RunEvent } from './run-event.js';
import type { RunOutcome, RunState, TrackedRun } from './run-state.js';

/** What finishing needs besides the state it was asked for. */
export interface FinishContext {
  readonly ports: RunPorts;
  readonly outcome: RunOutcome;
  readonly signal: AbortSignal;
  /** The state as it is by now: pods may end while they are being stopped. */
  readonly latest: () => RunState;
  /** Give up on the tracking server and end the run without it. */
  readonly withoutTracking: boolean;
}

/** Finishes a run and reports on it. */
export async function finishRun(state: RunState, context: FinishContext): Promise<RunEvent> {
  const { ports } = context;
  const target = ports.clusters.get(state.spec.cluster);
  if (target) await stopPods(state, target, context);
  await ports.logs.settle(state.spec.id);
  const report = reportRun(context.latest(), target?.compute);
  const tracked = context.withoutTracking
    ? undefined
    : await writeReachable(context.latest(), target, context);
  await ports.tokens.revoke(state.spec.id);
  if (target) await cleanUp(state, target);
  return { kind: 'finished', atMs: ports.clock.now(), report, tracked };
}

/** Ends every Job of the run that has not ended, and waits until no pod of it runs. */
async function stopPods(
  { spec }: RunState,
  { api }: ClusterTarget,
  { ports, signal }: FinishContext,
): Promise<void> {
  const selection = { namespace: spec.namespace, labelSelector: `${RUN_LABEL}=${spec.id}` };
  const { items: jobs } = await api.list('jobs.batch', selection);
  const alive = jobs.filter((job) => !hasEnded(job));
  if (alive.length === 0) return;
  for (const job of alive) await deleteJob(api, job);
  const untilMs = ports.clock.now() + STOP_WAIT_MS;
  while (!signal.aborted && ports.clock.now() < untilMs) {
    const { items: pods } = await api.list('pods', selection);
    const running = pods.some(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
    if (!running) return;
    await new Promise<void>((resolve) => void ports.clock.after(STOP_POLL_MS, resolve));
  }
}

const hasEnded = (job: Job): boolean =>
  job.status?.conditions?.some(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  ) ?? false;

async function deleteJob(api: ObjectApi, { metadata }: Job): Promise<void> {
  const { namespace, name = '', uid } = metadata;
  await ignoring(
    'NotFound',
    api.delete('jobs.batch', { namespace, name }, { propagationPolicy: 'Background', uid }),
  );
}

/** Secrets go at once; Jobs stay a while for kubectl and are then removed by Kubernetes itself. */
async function cleanUp({ spec }: RunState, { api }: ClusterTarget): Promise<void> {
  const { namespace } = spec;
  const selection = { namespace, labelSelector: `${RUN_LABEL}=${spec.id}` };
  const { items: secrets } = await api.list('secrets', selection);
  for (const { metadata } of secrets)
    await ignoring('NotFound', api.delete('secrets', { namespace, name: metadata.name ?? '' }));
  const { items: jobs } = await api.list('jobs.batch', selection);
  const body = { spec: { ttlSecondsAfterFinished: JOB_TTL_AFTER_END_SECONDS } };
  for (const { metadata } of jobs)
    await ignoring(
      'NotFound',
      api.patch('jobs.batch', { namespace, name: metadata.name ?? '' }, { type: 'merge', body }),
    );
}

async function ignoring(reason: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasReason(error, reason)) throw error;
  }
}

/** A run that its tracking server does not know, or an address that cannot be written to, is no reason to wait. */
async function writeReachable(
  state: RunState,
  target: ClusterTarget | undefined,
  context: FinishContext,
): Promise<TrackedRun | undefined> {
  try {
    return await writeTracking(state, target, context);
  } catch (error) {
    if (!(error instanceof RunDeath)) throw error;
    context.ports.onTrouble(state.spec.id, 'writing to MLflow', error);
    return undefined;
  }
}

async function writeTracking(
  state: RunState,
  target: ClusterTarget | undefined,
  { ports, outcome }: FinishContext,
): Promise<TrackedRun> {
  const tracking = ports.tracking(state.spec.tracking.uri);
  const { runId, experimentId } = await trackedRun(state, tracking);
  await uploadLogs({ ...state, plan: state.plan }, { ports, tracking, runId, outcome });
  if (target) await uploadDescriptions(state, target, (path, text) => tracking.uploadText(runId, path, text));
  await tracking.setTags(runId, outcomeTags(state, outcome));
  await tracking.setStatus(runId, trackingStatus(outcome), ports.clock.now());
  return { uri: tracking.uri, runId, experimentId };
}

const trackedRun = async ({ plan, spec }: RunState, tracking: Tracking): Promise<Omit<TrackedRun, 'uri'>> =>
  plan ? { runId: plan.trackingRunId, experimentId: plan.experimentId } : tracking.ensureRun(spec);

interface Shipping {
  readonly ports: RunPorts;
  readonly tracking: Tracking;
  readonly runId: string;
  readonly outcome: RunOutcome;
}

/** `run-logs.txt` always exists: when no worker ran, it holds the reason. */
async function uploadLogs(state: RunState, { ports, tracking, runId, outcome }: Shipping): Promise<void> {
  const worker = await logOf(state, 'worker', ports);
  const bootstrap = await logOf(state, 'bootstrap', ports);
  await tracking.uploadText(runId, RUN_LOGS, worker + lastWords(outcome));
  if (bootstrap) await tracking.uploadText(runId, '.concurrent/logs/bootstrap-log.txt', bootstrap);
}

function lastWords(outcome: RunOutcome): string {
  if (outcome.kind === 'succeeded') return '';
  const { class: name, sentence, hint } = outcome.death;
  return `\nberth: ${name}: ${sentence}${hint ? `\nberth: ${hint}` : ''}\n`;
}

async function uploadDescriptions(
  state: RunState,
  { api }: ClusterTarget,
  upload: (path: string, text: string) => Promise<void>,
): Promise<void> {
  const { namespace, id } = state.spec;
  const { items: pods } = await api.list('pods', { namespace, labelSelector: `${RUN_LABEL}=${id}` });
  for (const pod of pods) {
    const name = pod.metadata.name ?? '';
    const { items: events } = await api.list('events', {
      namespace,
      fieldSelector: `involvedObject.name=${name}`,
    });
    await upload(`.concurrent/logs/describe-${name}.txt`, describePod(pod, events));
  }
}

function outcomeTags({ spec }: RunState, outcome: RunOutcome): Readonly<Record<string, string>> {
  const base = { 'berth.run_id': spec.id, 'berth.outcome': outcome.kind };
  if (outcome.kind === 'succeeded') return base;
  return {
    ...base,
    'berth.death': outcome.death.class,
    'berth.reason': outcome.death.sentence.slice(0, 4_000),
  };
}

function trackingStatus({ kind }: RunOutcome): TrackingStatus {
  if (kind === 'succeeded') return 'FINISHED';
  return kind === 'cancelled' ? 'KILLED' : 'FAILED';
}
