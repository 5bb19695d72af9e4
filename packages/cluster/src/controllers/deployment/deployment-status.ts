// The status of a Deployment: counts, and the conditions Available and Progressing in Kubernetes' words.
import {
  kubeTime,
  type Deployment,
  type DeploymentCondition,
  type DeploymentStatus,
  type ReplicaSet,
} from '@berth/kube';
import { findCondition } from '../conditions.js';
import { boundsOf } from './rollout-plan.js';

export interface StatusInput {
  readonly deployment: Deployment;
  readonly current: ReplicaSet | undefined;
  readonly all: readonly ReplicaSet[];
  readonly nowMs: number;
}

/** The status now. */
export function deploymentStatus(input: StatusInput): DeploymentStatus {
  const { deployment, current, all } = input;
  const total = count(all, ({ status }) => status?.replicas);
  const available = count(all, ({ status }) => status?.availableReplicas);
  const wanted = count(all, ({ spec }) => spec?.replicas);
  const numbers = {
    observedGeneration: deployment.metadata.generation,
    replicas: total || undefined,
    updatedReplicas: current?.status?.replicas || undefined,
    readyReplicas: count(all, ({ status }) => status?.readyReplicas) || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: Math.max(0, wanted - available) || undefined,
    collisionCount: deployment.status?.collisionCount,
  };
  return { ...numbers, conditions: conditionsOf(input, numbers) };
}

/** True when every pod is of the current template and available. */
export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = deployment.spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas
  );
}

/** Milliseconds until the deadline of progress; undefined when nothing is waited for. */
export function deadlineInMs(
  deployment: Deployment,
  status: DeploymentStatus,
  nowMs: number,
): number | undefined {
  const seconds = deployment.spec?.progressDeadlineSeconds;
  const progressing = findCondition(status.conditions, 'Progressing');
  if (seconds === undefined || deployment.spec?.paused || progressing?.status !== 'True') return undefined;
  if (progressing.reason === 'NewReplicaSetAvailable') return undefined;
  return Math.max(0, Date.parse(progressing.lastUpdateTime ?? '') + seconds * 1000 - nowMs);
}

const count = (sets: readonly ReplicaSet[], number: (set: ReplicaSet) => number | undefined): number =>
  sets.reduce((sum, set) => sum + (number(set) ?? 0), 0);

function conditionsOf(input: StatusInput, numbers: DeploymentStatus): readonly DeploymentCondition[] {
  const { deployment } = input;
  const old = deployment.status?.conditions ?? [];
  const { replicas, maxUnavailable } = boundsOf(deployment);
  const available = (numbers.availableReplicas ?? 0) >= replicas - maxUnavailable;
  const conditions = [
    available
      ? condition('Available', ['True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'])
      : condition('Available', [
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ]),
    ...(progressCondition(input, numbers) ?? []),
  ];
  const order = new Map(old.map(({ type }, index) => [type, index]));
  const kept = old.filter(({ type }) => !conditions.some((each) => each.type === type));
  return [...conditions.map((each) => dated(each, old, input)), ...kept].toSorted(
    (a, b) => (order.get(a.type) ?? 99) - (order.get(b.type) ?? 99),
  );
}

type Words = readonly [status: string, reason: string, message: string];

const condition = (type: string, [status, reason, message]: Words): DeploymentCondition => ({
  type,
  status,
  reason,
  message,
});

// `lastTransitionTime` is of the status, `lastUpdateTime` of the reason or of any progress.
function dated(
  next: DeploymentCondition,
  old: readonly DeploymentCondition[],
  input: StatusInput,
): DeploymentCondition {
  const before = findCondition(old, next.type);
  const now = kubeTime(input.nowMs);
  const same = before?.status === next.status && before?.reason === next.reason;
  const moved = next.type === 'Progressing' && next.reason === 'ReplicaSetUpdated' && hasMoved(input);
  const lastUpdateTime = same && !moved ? before?.lastUpdateTime : now;
  const lastTransitionTime = before?.status === next.status ? before?.lastTransitionTime : now;
  return { ...next, lastUpdateTime, lastTransitionTime };
}

function progressCondition(
  input: StatusInput,
  numbers: DeploymentStatus,
): readonly DeploymentCondition[] | undefined {
  const { deployment, current } = input;
  if (deployment.spec?.paused)
    return [condition('Progressing', ['Unknown', 'DeploymentPaused', 'Deployment is paused'])];
  const before = findCondition(deployment.status?.conditions, 'Progressing');
  const name = current ? `ReplicaSet "${current.metadata.name}"` : 'Deployment';
  if (isComplete(deployment, numbers)) {
    return [
      condition('Progressing', ['True', 'NewReplicaSetAvailable', `${name} has successfully progressed.`]),
    ];
  }
  if (before?.reason === 'ProgressDeadlineExceeded' && !hasMoved(input)) return [before];
  const old = { ...deployment.status, conditions: deployment.status?.conditions };
  if (before && !hasMoved(input) && deadlineInMs(deployment, old, input.nowMs) === 0) {
    return [
      condition('Progressing', ['False', 'ProgressDeadlineExceeded', `${name} has timed out progressing.`]),
    ];
  }
  return [condition('Progressing', ['True', 'ReplicaSetUpdated', `${name} is progressing.`])];
}

// Progress is: more pods of the new template, fewer old ones, more that are ready or available.
function hasMoved({ deployment, current, all }: StatusInput): boolean {
  const before = deployment.status ?? {};
  const updated = current?.status?.replicas ?? 0;
  const oldPods = count(all, ({ status }) => status?.replicas) - updated;
  return (
    updated > (before.updatedReplicas ?? 0) ||
    oldPods < (before.replicas ?? 0) - (before.updatedReplicas ?? 0) ||
    count(all, ({ status }) => status?.readyReplicas) > (before.readyReplicas ?? 0) ||
    count(all, ({ status }) => status?.availableReplicas) > (before.availableReplicas ?? 0)
  );
}
