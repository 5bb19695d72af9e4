// The pods that a run would make, before it is accepted: the very objects that are created later, as far as placement
// reads them.
import type { DeclaredCompute } from '@berth/compute';
import type { Job, Pod, Result } from '@berth/kube';
import { success } from '@berth/kube';
import { bootstrapJob } from './bootstrap-job.js';
import { readJobTemplate, type JobTemplate } from './job-template.js';
import { choosePinning } from './pod-pinning.js';
import type { RunSpec } from './run-spec.js';
import { acceptedRun, type JobRecord, type Pinning, type PodRole, type RunPlan } from './run-state.js';
import { workerJob } from './worker-job.js';

/** What of a run decides where its pods go. */
export type PlannedRun = Pick<RunSpec, 'id' | 'namespace'> &
  Partial<Pick<RunSpec, 'pool' | 'requests' | 'limits' | 'labels' | 'jobTemplate' | 'nodePinning'>>;

/** One of a run's two pods. */
export interface PlannedPod {
  readonly role: PodRole;
  readonly pod: Pod;
}

/** The bootstrap pod and the worker pod of a run on a cluster with these pools; fails for a template that is none. */
export function plannedPods(
  run: PlannedRun,
  compute: DeclaredCompute | undefined,
): Result<readonly PlannedPod[]> {
  const template = run.jobTemplate === undefined ? undefined : readJobTemplate(run.jobTemplate);
  if (template?.ok === false) return template;
  const spec: RunSpec = { ...EMPTY, ...run };
  const { namespace, pool, nodePinning } = spec;
  const bootstrap = choosePinning({ nodeType: 'system', namespace, compute });
  const worker: Pinning =
    template || !nodePinning
      ? { kind: 'none' }
      : choosePinning({ nodeType: 'worker', pool, namespace, compute });
  const jobs = jobsOf(spec, { ...PLAN, placement: { bootstrap, worker } }, template?.value);
  return success(jobs.map(({ role, job }) => ({ role, pod: podOf(job) })));
}

/** Nothing of this is read by placement. */
const EMPTY: RunSpec = {
  id: 'run',
  owner: '',
  acceptedAtMs: 0,
  origin: 'rest',
  project: { kind: 'artifacts' },
  sourceName: '',
  entryPoint: 'main',
  parameters: {},
  cluster: '',
  namespace: 'default',
  tracking: {},
  requests: {},
  limits: {},
  labels: {},
  nodePinning: true,
  onUnplaceable: 'refuse',
  maxRetries: 0,
};

const PLAN: Omit<RunPlan, 'placement'> = {
  bundle: '',
  projectName: '',
  projectDirectory: '.',
  dockerImage: '',
  command: [],
  environment: {},
  trackingUri: '',
  trackingRunId: '',
  experimentId: '',
};

interface RoleJob {
  readonly role: PodRole;
  readonly job: Job;
}

function jobsOf(spec: RunSpec, plan: RunPlan, template: JobTemplate | undefined): readonly RoleJob[] {
  const state = { ...acceptedRun(spec), plan };
  const record = (role: PodRole): JobRecord => ({
    role,
    attempt: 1,
    name: `${spec.id}-${role}`,
    plannedAtMs: 0,
    notBeforeMs: 0,
  });
  const { bootstrap, worker } = plan.placement;
  return [
    {
      role: 'bootstrap',
      job: bootstrapJob(state, record('bootstrap'), { pinning: bootstrap, berthUrl: '' }),
    },
    {
      role: 'worker',
      job: workerJob(state, record('worker'), {
        plan,
        image: 'to-be-built',
        pinning: worker,
        concurrentUri: '',
        template,
      }),
    },
  ];
}

/** The pod that the Job controller makes of a Job. */
const podOf = ({ metadata, spec }: Job): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { ...spec?.template.metadata, name: metadata.name, namespace: metadata.namespace },
  spec: spec?.template.spec,
});
