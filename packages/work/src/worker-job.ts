// The worker Job: the built image running the entry point on the worker pool. It holds no token and no credentials of
// ours; logs and status are shipped by the control plane, which follows the pod through the Kubernetes API.
import type { Job, PodSpec, ResourceRequirements } from '@berth/kube';
import { PROJECT_WORKDIR } from './entry-point.js';
import { environmentOf, jobAround } from './job-shell.js';
import type { JobTemplate } from './job-template.js';
import { WORKER_GRACE_SECONDS } from './limits.js';
import { workerServiceAccount } from './object-names.js';
import { pinnedSpec } from './pod-pinning.js';
import type { ResourceAmounts } from './run-spec.js';
import type { JobRecord, Pinning, RunPlan, RunState } from './run-state.js';

/** Name of the container that runs the entry point. */
const MAIN_CONTAINER = 'main';

export interface WorkerParts {
  readonly plan: RunPlan;
  readonly image: string;
  readonly pinning: Pinning;
  readonly concurrentUri: string;
  readonly template?: JobTemplate | undefined;
}

/** The worker Job of a run. A template's pod is kept as it is, save image, command, environment and labels. */
export function workerJob(state: RunState, job: JobRecord, parts: WorkerParts): Job {
  const { template, pinning } = parts;
  return jobAround({
    state,
    job,
    pinning,
    labels: { ...template?.labels, ...state.spec.labels },
    podSpec: template ? templatePod(state, parts, template) : ownPod(state, parts),
  });
}

function ownPod(state: RunState, parts: WorkerParts): PodSpec {
  const resources = requirements(state.spec.requests, state.spec.limits);
  return {
    serviceAccountName: workerServiceAccount(state.spec.namespace),
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: WORKER_GRACE_SECONDS,
    ...pinnedSpec(parts.pinning),
    containers: [{ name: MAIN_CONTAINER, ...mainContainer(state, parts), resources }],
  };
}

function templatePod(state: RunState, parts: WorkerParts, template: JobTemplate): PodSpec {
  const [first, ...others] = template.podSpec.containers;
  const main = mainContainer(state, parts);
  const resources = first?.resources ?? requirements(state.spec.requests, state.spec.limits);
  return {
    serviceAccountName: workerServiceAccount(state.spec.namespace),
    automountServiceAccountToken: false,
    ...template.podSpec,
    containers: [
      {
        name: MAIN_CONTAINER,
        ...first,
        ...main,
        resources,
        env: [...(first?.env ?? []), ...(main.env ?? [])],
      },
      ...others,
    ],
  };
}

function mainContainer(
  { spec }: RunState,
  { plan, image, concurrentUri }: WorkerParts,
): Omit<PodSpec['containers'][number], 'name'> {
  return {
    image,
    imagePullPolicy: 'IfNotPresent',
    workingDir: PROJECT_WORKDIR,
    command: plan.command,
    env: environmentOf({
      ...plan.environment,
      MLFLOW_RUN_ID: plan.trackingRunId,
      MLFLOW_TRACKING_URI: plan.trackingUri,
      MLFLOW_EXPERIMENT_ID: plan.experimentId,
      MLFLOW_CONCURRENT_URI: concurrentUri,
      BERTH_RUN_ID: spec.id,
      PYTHONUNBUFFERED: '1',
    }),
  };
}

/** Limits default to nothing; requests default to limits in Kubernetes itself. */
const requirements = (requests: ResourceAmounts, limits: ResourceAmounts): ResourceRequirements => ({
  ...(Object.keys(requests).length > 0 ? { requests } : {}),
  ...(Object.keys(limits).length > 0 ? { limits } : {}),
});
