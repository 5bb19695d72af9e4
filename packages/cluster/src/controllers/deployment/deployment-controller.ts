// Rolls a Deployment out: a ReplicaSet for each template, scaled up and down within the bounds of its strategy.
// See https://kubernetes.io/docs/concepts/workloads/controllers/deployment/
import type { Deployment, Pod, ReplicaSet } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../event-recorder.js';
import { controllerOf, type OwnedPods } from '../owned-pods.js';
import { sameJson } from '../same-json.js';
import type { Requeue } from '../work-queue.js';
import { deadlineInMs, deploymentStatus, isComplete } from './deployment-status.js';
import {
  annotationsFor,
  claimReplicaSets,
  currentOf,
  newReplicaSet,
  REVISION,
  revisionOf,
} from './replica-sets.js';
import { boundsOf, planRollout, type SetSize } from './rollout-plan.js';

interface Deps extends ComponentDeps {
  readonly pods: OwnedPods;
}

/** Starts the Deployment controller. */
export function startDeploymentController(deps: Deps): Component {
  const record = createEventRecorder({ ...deps, component: 'deployment-controller' });
  return startController(deps, {
    name: 'deployment-controller',
    watch: (queue) => [
      follow(deps.api, 'deployments.apps', ({ object }) => queue.add(queueKey(object))),
      follow(deps.api, 'replicasets.apps', ({ object }) => {
        const owner = controllerOf(object);
        if (owner?.kind === 'Deployment') queue.add(`${object.metadata.namespace}/${owner.name}`);
      }),
      // A Recreate waits for pods, not only for what their ReplicaSet says of them.
      deps.pods.onChange((owner, pod) => {
        const set = deps.api.peek('replicasets.apps', {
          namespace: pod.metadata.namespace,
          name: owner.name,
        });
        const deployment = owner.kind === 'ReplicaSet' && set ? controllerOf(set) : undefined;
        if (deployment?.kind === 'Deployment') queue.add(`${pod.metadata.namespace}/${deployment.name}`);
      }),
    ],
    reconcile: (key) => reconcile(deps, record, key),
  });
}

async function reconcile(deps: Deps, record: RecordEvent, key: string): Promise<Requeue> {
  const deployment = deps.api.peek('deployments.apps', keyFromQueue(key));
  if (!deployment?.spec) return undefined;
  const sets = await claimReplicaSets(deps.api, deployment);
  if (!deployment.metadata.deletionTimestamp) await rollOut(deps, record, { deployment, sets });
  return writeStatus(deps, key);
}

interface Owned {
  readonly deployment: Deployment;
  readonly sets: readonly ReplicaSet[];
}

async function rollOut(deps: Deps, record: RecordEvent, { deployment, sets }: Owned): Promise<void> {
  const found = currentOf(deployment, sets);
  // A paused Deployment makes no new ReplicaSet: its template may change again before it is resumed.
  if (!found && deployment.spec?.paused) return;
  if (!found && (await stillRuns(deps, record, { deployment, sets }))) return;
  const current = await ensureCurrent(deps, record, { deployment, sets, found });
  if (!current) return;
  const old = sets.filter((set) => set.metadata.uid !== current.metadata.uid);
  const sizes = planRollout({
    deployment,
    current: sizeOf(deps, current),
    old: old.map((set) => sizeOf(deps, set)),
  });
  for (const set of [...old, current]) {
    const replicas = sizes.get(set.metadata.name ?? '');
    if (replicas !== undefined) await scale(deps, record, { deployment, set, replicas });
  }
  await cleanUp(deps, deployment, old);
}

/** A Recreate makes its new ReplicaSet only when the pods of the old ones are gone; scales those down meanwhile. */
async function stillRuns(deps: Deps, record: RecordEvent, { deployment, sets }: Owned): Promise<boolean> {
  if (deployment.spec?.strategy?.type !== 'Recreate') return false;
  const scaled = sets.filter((set) => (set.spec?.replicas ?? 0) > 0);
  for (const set of scaled) await scale(deps, record, { deployment, set, replicas: 0 });
  return scaled.length > 0 || sets.some((set) => deps.pods.of(set.metadata.uid).some(isRunning));
}

const isRunning = ({ status }: Pod): boolean => status?.phase !== 'Failed' && status?.phase !== 'Succeeded';

function sizeOf(deps: Deps, set: ReplicaSet): SetSize {
  return {
    name: set.metadata.name ?? '',
    replicas: set.spec?.replicas ?? 0,
    actual: deps.pods.of(set.metadata.uid).length,
    available: set.status?.availableReplicas ?? 0,
  };
}

async function ensureCurrent(
  deps: Deps,
  record: RecordEvent,
  of: Owned & { readonly found: ReplicaSet | undefined },
): Promise<ReplicaSet | undefined> {
  const { deployment, sets, found } = of;
  const others = sets.filter((set) => set !== found);
  const highest = Math.max(0, ...others.map(revisionOf));
  const revision = found && revisionOf(found) > highest ? revisionOf(found) : highest + 1;
  await setRevision(deps, deployment, revision);
  if (found) return refresh(deps, found, annotationsFor(deployment, revision));
  const { replicas, maxSurge } = boundsOf(deployment);
  const existing = others.reduce((sum, set) => sum + (set.spec?.replicas ?? 0), 0);
  const size = Math.min(replicas, Math.max(0, replicas + maxSurge - existing));
  const created = await deps.api.create('replicasets.apps', newReplicaSet(deployment, revision, size));
  if (size > 0) reportScaling(record, deployment, { set: created, from: 0, to: size });
  return created;
}

// Through the status, as kube-controller-manager does it: it is no change of what the user asked for (generation).
async function setRevision(deps: Deps, deployment: Deployment, revision: number): Promise<void> {
  if (deployment.metadata.annotations?.[REVISION] === String(revision)) return;
  const annotations = { ...deployment.metadata.annotations, [REVISION]: String(revision) };
  const noted = { ...deployment, metadata: { ...deployment.metadata, annotations } };
  await unlessGone(deps.api.update('deployments.apps', noted, { subresource: 'status' }));
}

async function refresh(
  deps: Deps,
  set: ReplicaSet,
  wanted: Readonly<Record<string, string>>,
): Promise<ReplicaSet | undefined> {
  const { namespace, name = '', annotations = {} } = set.metadata;
  if (Object.entries(wanted).every(([key, value]) => annotations[key] === value)) return set;
  // An adopted set without replicas keeps its other annotations as they were.
  const adopted = set.metadata.labels?.['pod-template-hash'] === undefined;
  const change = adopted ? { [REVISION]: wanted[REVISION] } : wanted;
  if (adopted && annotations[REVISION] === wanted[REVISION]) return set;
  const body = { metadata: { annotations: change } };
  return unlessGone(deps.api.patch('replicasets.apps', { namespace, name }, { type: 'merge', body }));
}

async function scale(
  deps: Deps,
  record: RecordEvent,
  of: { readonly deployment: Deployment; readonly set: ReplicaSet; readonly replicas: number },
): Promise<void> {
  const { deployment, set, replicas } = of;
  const { namespace, name = '' } = set.metadata;
  const { 'deployment.kubernetes.io/revision': revision = '0' } = set.metadata.annotations ?? {};
  const { [REVISION]: _, ...annotations } = annotationsFor(deployment, Number(revision));
  const body = { metadata: { annotations }, spec: { replicas } };
  const scaled = await unlessGone(
    deps.api.patch('replicasets.apps', { namespace, name }, { type: 'merge', body }),
  );
  if (scaled) reportScaling(record, deployment, { set, from: set.spec?.replicas ?? 0, to: replicas });
}

function reportScaling(
  record: RecordEvent,
  deployment: Deployment,
  { set, from, to }: { readonly set: ReplicaSet; readonly from: number; readonly to: number },
): void {
  const message = `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata.name} from ${from} to ${to}`;
  const about = referenceTo('Deployment', 'apps/v1', deployment);
  record({ about, type: 'Normal', reason: 'ScalingReplicaSet', message });
}

async function cleanUp(deps: Deps, deployment: Deployment, old: readonly ReplicaSet[]): Promise<void> {
  if (!deployment.status || !isComplete(deployment, deployment.status)) return;
  const idle = old.filter(
    (set) =>
      (set.spec?.replicas ?? 0) === 0 && (set.status?.replicas ?? 0) === 0 && !set.metadata.deletionTimestamp,
  );
  const surplus = idle.length - (deployment.spec?.revisionHistoryLimit ?? 10);
  for (const set of idle.slice(0, Math.max(0, surplus))) {
    const { namespace, name = '' } = set.metadata;
    await unlessGone(deps.api.delete('replicasets.apps', { namespace, name }));
  }
}

async function writeStatus(deps: Deps, key: string): Promise<Requeue> {
  const { api, clock } = deps;
  const deployment = api.peek('deployments.apps', keyFromQueue(key));
  if (!deployment?.spec) return undefined;
  const all = api
    .items('replicasets.apps', deployment.metadata.namespace)
    .filter((set) => controllerOf(set)?.uid === deployment.metadata.uid);
  const status = deploymentStatus({
    deployment,
    current: currentOf(deployment, all),
    all,
    nowMs: clock.now(),
  });
  if (!sameJson(status, deployment.status)) {
    await unlessGone(api.update('deployments.apps', { ...deployment, status }, { subresource: 'status' }));
  }
  const waitMs = deadlineInMs(deployment, status, clock.now());
  return waitMs === undefined ? undefined : waitMs + 1;
}
