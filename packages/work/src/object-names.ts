// Names of the objects that a run makes. They follow from the run and its recorded times, so that doing an effect
// twice names the same object twice. Their shapes are those of Concurrent for MLflow (its tools look for them).
import { MAX_JOB_NAME_LENGTH } from './limits.js';
import type { JobRecord, RunState } from './run-state.js';

/** Label that ties every object to its run. */
export const RUN_LABEL = 'berth.dev/run';
/** Label with the pod's role in the run. */
export const ROLE_LABEL = 'berth.dev/role';
/** Label that Fargate profiles of the Concurrent preset select. */
export const NODE_TYPE_LABEL = 'concurrent-node-type';
/** Label that eksctl and EKS put on the nodes of a node group. */
export const NODE_GROUP_LABEL = 'alpha.eksctl.io/nodegroup-name';

/** Service account of bootstrap pods in a prepared namespace. */
export const bootstrapServiceAccount = (namespace: string): string =>
  `k8s-serviceaccount-for-parallels-${namespace}`;

/** Service account of worker pods in a prepared namespace. */
export const workerServiceAccount = (namespace: string): string =>
  `k8s-serviceaccount-for-users-${namespace}`;

/** `mlflow-project-<MLflow run id>-<epoch ms>`, or `<project name>-<date and time>` for the worker. */
export function jobName(state: RunState, role: JobRecord['role'], atMs: number): string {
  const { plan, spec } = state;
  if (role === 'bootstrap') return `mlflow-project-${plan?.trackingRunId ?? spec.id}-${atMs}`;
  const stamp = new Date(atMs).toISOString().replace('Z', '000').replaceAll(/[T:.]/g, '-');
  const room = MAX_JOB_NAME_LENGTH - stamp.length - 1;
  return `${legalName(plan?.projectName ?? '')
    .slice(0, room)
    .replace(/-+$/, '')}-${stamp}`;
}

/** The Secret with the run's own token; one for all Jobs of the run. */
export const tokenSecretName = (job: string): string => `${job}-token`;

/** Whether a name is one that {@link tokenSecretName} gives to bootstrap Jobs. */
export const isTokenSecretName = (name: string | undefined): boolean =>
  name !== undefined && /^mlflow-project-.*-token$/.test(name);

/** A name as a DNS label, the way people would spell it: `Wine ElasticNet` gives `wine-elasticnet`. */
export function legalName(text: string): string {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return /^[a-z]/.test(name) ? name : `mlflow-project${name ? `-${name}` : ''}`;
}

/** The labels of every object of a run. */
export const runLabels = (runId: string, role: JobRecord['role']): Readonly<Record<string, string>> => ({
  [RUN_LABEL]: runId,
  [ROLE_LABEL]: role,
  'app.kubernetes.io/managed-by': 'berth',
});
