// A run as our API shows it: the stored state without what is only ours.
import { deathRule, statusOf, type Death, type JobRecord, type RunState } from '@berth/work';

const time = (epochMs: number | undefined): string | null =>
  epochMs === undefined ? null : new Date(epochMs).toISOString();

/**
 * What keeps a run from going on, besides its pods: what failed and is being tried again, or a tracking server of ours
 * that is only just starting.
 */
export function troubleOf(
  { phase, spec }: RunState,
  failed: string | undefined,
  unready: readonly string[],
): string | undefined {
  if (failed !== undefined) return failed;
  const asksMlflow = phase.kind === 'accepted' || phase.kind === 'held' || phase.kind === 'finishing';
  const isDown = spec.tracking.uri === undefined && unready.includes('mlflow');
  return asksMlflow && isDown ? 'MLflow is starting, or does not answer' : undefined;
}

/** The JSON of one run: `kind: Run`. `trouble` is what is being tried again, when something is. */
export function runView(state: RunState, trouble?: string) {
  const { spec, plan, report, phase } = state;
  const outcome = phase.kind === 'ended' || phase.kind === 'finishing' ? phase.outcome : undefined;
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Run',
    id: spec.id,
    status: statusOf(state),
    owner: spec.owner,
    origin: spec.origin,
    source: spec.sourceName,
    gitCommit: spec.gitCommit ?? null,
    project: plan?.projectName ?? null,
    entryPoint: spec.entryPoint,
    parameters: spec.parameters,
    cluster: spec.cluster,
    namespace: spec.namespace,
    pool: spec.pool ?? null,
    createdAt: time(spec.acceptedAtMs),
    updatedAt: time(state.updatedAtMs),
    endedAt: phase.kind === 'ended' ? time(state.updatedAtMs) : null,
    warnings: plan?.warnings ?? [],
    image: state.image ?? null,
    mlflow: mlflowView(state),
    waitingFor: state.jobs.at(-1)?.pod?.waitingFor ?? trouble ?? null,
    forecast: state.forecast.map(({ role, verdict }) => ({ role, verdict })),
    jobs: state.jobs.map(jobView),
    death: outcome && outcome.kind !== 'succeeded' ? deathView(outcome.death) : null,
    exitCode: outcome ? (outcome.kind === 'succeeded' ? 0 : deathRule(outcome.death.class).exitCode) : null,
    report: report ?? null,
  };
}

/** A run as the API answers it. */
export type RunView = ReturnType<typeof runView>;

function mlflowView({ plan, tracked }: RunState) {
  if (plan)
    return { trackingUri: plan.trackingUri, runId: plan.trackingRunId, experimentId: plan.experimentId };
  return tracked
    ? { trackingUri: tracked.uri, runId: tracked.runId, experimentId: tracked.experimentId }
    : null;
}

const deathView = (cause: Death) => ({ ...cause, hint: cause.hint ?? null, ...deathRule(cause.class) });

function jobView(job: JobRecord) {
  const { pod } = job;
  return {
    role: job.role,
    attempt: job.attempt,
    name: job.name,
    outcome: job.outcome ?? 'active',
    death: job.death ? deathView(job.death) : null,
    pod: pod
      ? {
          name: pod.name,
          phase: pod.phase,
          node: pod.node ?? null,
          target: pod.placed?.target ?? null,
          instanceType: pod.placed?.instanceType ?? null,
          zone: pod.placed?.zone ?? null,
          fargateSize: pod.placed?.fargateSize ?? null,
          waitingFor: pod.waitingFor ?? null,
          createdAt: time(pod.createdAtMs),
          scheduledAt: time(pod.scheduledAtMs),
          startedAt: time(pod.startedAtMs),
          finishedAt: time(pod.finishedAtMs),
          exitCode: pod.exitCode ?? null,
        }
      : null,
  };
}
