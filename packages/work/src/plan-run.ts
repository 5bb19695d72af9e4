// The `plan` effect: everything that can go wrong without starting anything is found here, cheapest check first.
import { hasReason, nearest, parseQuantity, type Job, type Pod } from '@berth/kube';
import type { Verdict } from '@berth/placement';
import { bootstrapJob } from './bootstrap-job.js';
import { death } from './death-class.js';
import { readJobTemplate, type JobTemplate } from './job-template.js';
import { MAX_LISTED_NAMES } from './limits.js';
import { choosePinning } from './pod-pinning.js';
import type { ClusterTarget, RunPorts, Tracking } from './ports.js';
import { checkProject, type CheckedProject } from './project-check.js';
import { namespaceEnds, RunDeath } from './run-death.js';
import type { RunEvent } from './run-event.js';
import type { RunSpec } from './run-spec.js';
import type { JobRecord, Pinning, PodForecast, PodRole, RunPlan, RunState } from './run-state.js';
import { ensureServiceAccounts } from './service-accounts.js';
import { forbiddenField } from './template-rules.js';
import { unplaceable } from './unplaceable.js';
import { workerJob } from './worker-job.js';

/** Plans a run. Throws {@link RunDeath} when it can never work, anything else when trying again may help. */
export async function planRun(state: RunState, ports: RunPorts): Promise<RunEvent> {
  const { spec } = state;
  const target = findTarget(spec, ports);
  await requireNamespace(spec, target);
  await ensureServiceAccounts(spec.namespace, target);
  requirePool(spec, target);
  requireAmounts(spec);
  const template = templateOf(spec);
  const tracking = ports.tracking(spec.tracking.uri);
  const run = await tracking.ensureRun(spec);
  const bundle =
    spec.project.kind === 'bundle'
      ? spec.project.digest
      : await ports.bundles.fromArtifacts(tracking, run.runId);
  const project = check(spec, await ports.bundles.open(bundle));
  const placement = pinnings(spec, target, template);
  const plan = planOf(project, { bundle, tracking, run, placement });
  await noteInTracking(state, plan, tracking);
  const forecast = await forecastPods({ ...state, plan }, target, ports);
  return {
    kind: 'planned',
    atMs: ports.clock.now(),
    plan,
    forecast,
    unplaceable: unplaceable(forecast, plan),
  };
}

/** The cluster of a run, or the death of a run whose cluster nobody knows. */
export function findTarget(spec: RunSpec, { clusters }: Pick<RunPorts, 'clusters'>): ClusterTarget {
  const target = clusters.get(spec.cluster);
  if (target) return target;
  const known = clusters.names();
  const like = nearest(spec.cluster, known);
  throw new RunDeath(
    death('unknown-cluster', `no cluster named ${spec.cluster}; known: ${known.join(', ')}`, {
      hint: like ? `did you mean ${like}?` : `name one of ${known.join(', ')}`,
      evidence: { cluster: spec.cluster, known },
    }),
  );
}

async function requireNamespace({ namespace }: RunSpec, { api, name }: ClusterTarget): Promise<void> {
  try {
    const found = await api.get('namespaces', { name: namespace });
    if (found.metadata.deletionTimestamp !== undefined) throw namespaceEnds(namespace, name);
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    const { items } = await api.list('namespaces');
    const known = items.flatMap(({ metadata }) => metadata.name ?? []).slice(0, MAX_LISTED_NAMES);
    throw new RunDeath(
      death(
        'unknown-namespace',
        `cluster ${name} has no namespace ${namespace}; it has ${known.join(', ')}`,
        {
          hint: `kubectl create namespace ${namespace}`,
          evidence: { namespace, known },
        },
      ),
    );
  }
}

function requirePool({ pool, cluster }: RunSpec, { compute }: ClusterTarget): void {
  const known = compute?.pools.map(({ name }) => name) ?? [];
  if (!pool || !compute || known.includes(pool)) return;
  const like = nearest(pool, known);
  throw new RunDeath(
    death('unknown-pool', `cluster ${cluster} has no pool ${pool}; it has ${known.join(', ') || 'none'}`, {
      hint: like ? `did you mean ${like}?` : 'name one of its pools, or declare the pool',
      evidence: { pool, known },
    }),
  );
}

function requireAmounts({ requests, limits }: RunSpec): void {
  for (const [kind, amounts] of Object.entries({ requests, limits }))
    for (const [resource, amount] of Object.entries(amounts)) {
      const parsed = parseQuantity(amount);
      if (parsed.ok) continue;
      throw new RunDeath(
        death('config', `resources.${kind}.${resource}: ${parsed.problem.message}`, {
          hint: parsed.problem.hint ?? 'write amounts as Kubernetes does: 500m, 2, 1024Mi, 4Gi',
          evidence: { kind, resource, amount },
        }),
      );
    }
}

function templateOf({ jobTemplate, namespace }: RunSpec): JobTemplate | undefined {
  if (jobTemplate === undefined) return undefined;
  const template = readJobTemplate(jobTemplate);
  if (!template.ok) {
    const { message, hint, code } = template.problem;
    throw new RunDeath(death('invalid-template', message, { hint, evidence: { code } }));
  }
  const field = forbiddenField(template.value.podSpec, namespace);
  if (field === undefined) return template.value;
  throw new RunDeath(
    death('invalid-template', `the job template asks for what runs may not have: ${field}`, {
      hint: 'leave it out of the template; the run is created by the account of Berth, not by yours',
      evidence: { field },
    }),
  );
}

function check(spec: RunSpec, files: Parameters<typeof checkProject>[0]): CheckedProject {
  const checked = checkProject(files, spec.entryPoint, spec.parameters);
  if (!checked.ok) throw new RunDeath(checked.death);
  return checked.value;
}

/** A template decides itself where its pod may run; so does a run whose pinning was switched off. */
function pinnings(
  spec: RunSpec,
  { compute }: ClusterTarget,
  template: JobTemplate | undefined,
): Readonly<Record<PodRole, Pinning>> {
  const { namespace, pool } = spec;
  const worker: Pinning =
    template || !spec.nodePinning
      ? { kind: 'none' }
      : choosePinning({ nodeType: 'worker', pool, namespace, compute });
  return { bootstrap: choosePinning({ nodeType: 'system', namespace, compute }), worker };
}

interface PlanParts {
  readonly bundle: string;
  readonly tracking: Tracking;
  readonly run: { readonly runId: string; readonly experimentId: string };
  readonly placement: RunPlan['placement'];
}

const planOf = (
  { project, directory, command, pythonEnv, warnings }: CheckedProject,
  parts: PlanParts,
): RunPlan => ({
  bundle: parts.bundle,
  projectName: project.name ?? '',
  projectDirectory: directory,
  dockerImage: project.dockerImage,
  pythonEnv,
  warnings,
  command,
  environment: project.environment,
  trackingUri: parts.tracking.uri,
  trackingRunId: parts.run.runId,
  experimentId: parts.run.experimentId,
  placement: parts.placement,
});

async function noteInTracking({ spec }: RunState, plan: RunPlan, tracking: Tracking): Promise<void> {
  if (spec.origin === 'rest') await tracking.logParams(plan.trackingRunId, spec.parameters);
  await tracking.setTags(plan.trackingRunId, {
    'berth.run_id': spec.id,
    'berth.cluster': spec.cluster,
    'mlflow.project.env': 'docker',
    'mlflow.project.backend': 'concurrent-backend',
    'mlflow.project.entryPoint': spec.entryPoint,
  });
}

/** Foretells both pods with the very objects that will be created. */
async function forecastPods(
  state: RunState,
  target: ClusterTarget,
  ports: RunPorts,
): Promise<readonly PodForecast[]> {
  const roles = ['bootstrap', 'worker'] as const;
  const verdicts: readonly Verdict[] = await ports.forecast(
    target,
    roles.map((role) => plannedPod(state, role, target)),
  );
  return roles.flatMap((role, index) => {
    const verdict = verdicts[index];
    return verdict ? [{ role, verdict }] : [];
  });
}

function plannedPod(state: RunState, role: PodRole, target: ClusterTarget): Pod {
  const job: JobRecord = {
    role,
    attempt: 1,
    name: `${state.spec.id}-${role}`,
    plannedAtMs: 0,
    notBeforeMs: 0,
  };
  return podOf(buildJob(state, job, { target, image: 'to-be-built' }));
}

/** The pod that the Job controller makes of a Job. */
const podOf = (job: Job): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...job.spec?.template.metadata,
    name: job.metadata.name,
    namespace: job.metadata.namespace,
  },
  spec: job.spec?.template.spec,
});

/** The Job object of a record: the same record always gives the same object. */
export function buildJob(
  state: RunState,
  job: JobRecord,
  { target, image }: { readonly target: ClusterTarget; readonly image: string },
): Job {
  const { plan } = state;
  if (!plan) throw new Error(`run ${state.spec.id} has no plan`);
  const { berthUrl } = target;
  if (job.role === 'bootstrap')
    return bootstrapJob(state, job, { pinning: plan.placement.bootstrap, berthUrl });
  const template = templateOf(state.spec);
  return workerJob(state, job, {
    plan,
    image,
    pinning: plan.placement.worker,
    concurrentUri: berthUrl,
    template,
  });
}
