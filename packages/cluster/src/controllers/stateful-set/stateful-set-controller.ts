// Keeps the pods of a StatefulSet: stable names, ordered starts, stops and updates.
// See https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
import type { Pod, StatefulSet, StatefulSetStatus } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone, unlessThere } from '../controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../event-recorder.js';
import type { OwnedPods } from '../owned-pods.js';
import { sameJson } from '../same-json.js';
import type { Requeue } from '../work-queue.js';
import { claimPods } from '../workloads/claim-pods.js';
import { ensureRevision, REVISION_HASH, trimRevisions } from '../workloads/controller-revisions.js';
import { availableInMs, isReadyPod } from '../workloads/pod-readiness.js';
import { planStateful } from './stateful-plan.js';
import { claimsOfOrdinal, podOfOrdinal } from './stateful-pod.js';

interface Deps extends ComponentDeps {
  readonly pods: OwnedPods;
}

/** Starts the StatefulSet controller. */
export function startStatefulSetController(deps: Deps): Component {
  const record = createEventRecorder({ ...deps, component: 'statefulset-controller' });
  return startController(deps, {
    name: 'statefulset-controller',
    watch: (queue) => [
      follow(deps.api, 'statefulsets.apps', ({ object }) => queue.add(queueKey(object))),
      deps.pods.onChange((owner, pod) => {
        if (owner.kind === 'StatefulSet') queue.add(`${pod.metadata.namespace}/${owner.name}`);
      }),
    ],
    reconcile: (key) => reconcile(deps, record, key),
  });
}

async function reconcile(deps: Deps, record: RecordEvent, key: string): Promise<Requeue> {
  const { api } = deps;
  const set = api.peek('statefulsets.apps', keyFromQueue(key));
  if (!set?.spec || set.metadata.deletionTimestamp) return undefined;
  const owner = { ...set, apiVersion: 'apps/v1', kind: 'StatefulSet' };
  const update = await ensureRevision(api, owner, set.spec.template);
  const pods = await claimPods(api, deps.pods, { ...owner, selector: set.spec.selector });
  const plan = planStateful(set, pods, update.name);
  for (const pod of plan.remove) await removePod(deps, record, { set, pod });
  for (const ordinal of plan.create) await createPod(deps, record, { set, ordinal, revision: update.name });
  const live = new Set(pods.map((pod) => pod.metadata.labels?.[REVISION_HASH] ?? ''));
  await trimRevisions(api, owner, {
    limit: set.spec.revisionHistoryLimit ?? 10,
    live: live.add(update.name),
  });
  return writeStatus(deps, key, update.name);
}

async function createPod(
  deps: Deps,
  record: RecordEvent,
  of: { readonly set: StatefulSet; readonly ordinal: number; readonly revision: string },
): Promise<void> {
  const { set, ordinal } = of;
  const about = referenceTo('StatefulSet', 'apps/v1', set);
  const pod = podOfOrdinal(set, ordinal, of.revision);
  const what = `create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
  try {
    for (const claim of claimsOfOrdinal(set, ordinal)) {
      await unlessThere(deps.api.create('persistentvolumeclaims', claim));
    }
    await unlessThere(deps.api.create('pods', pod));
    record({ about, type: 'Normal', reason: 'SuccessfulCreate', message: `${what} successful` });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    record({ about, type: 'Warning', reason: 'FailedCreate', message: `${what} failed error: ${why}` });
    throw error;
  }
}

async function removePod(
  deps: Deps,
  record: RecordEvent,
  { set, pod }: { readonly set: StatefulSet; readonly pod: Pod },
): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata;
  await unlessGone(deps.api.delete('pods', { namespace, name }, { uid }));
  const message = `delete Pod ${name} in StatefulSet ${set.metadata.name} successful`;
  const about = referenceTo('StatefulSet', 'apps/v1', set);
  record({ about, type: 'Normal', reason: 'SuccessfulDelete', message });
}

async function writeStatus(deps: Deps, key: string, updateRevision: string): Promise<Requeue> {
  const set = deps.api.peek('statefulsets.apps', keyFromQueue(key));
  if (!set?.spec) return undefined;
  const pods = deps.pods.of(set.metadata.uid).filter((pod) => pod.status?.phase !== 'Failed');
  const living = pods.filter((pod) => !pod.metadata.deletionTimestamp);
  const ofRevision = (revision: string): number =>
    living.filter((pod) => pod.metadata.labels?.[REVISION_HASH] === revision).length;
  const waits = living.flatMap(
    (pod) => availableInMs(pod, set.spec?.minReadySeconds ?? 0, deps.clock.now()) ?? [],
  );
  const updated = ofRevision(updateRevision);
  const isUpdated = updated === living.length && living.length === (set.spec.replicas ?? 1);
  const before = set.status?.currentRevision ?? updateRevision;
  const currentRevision = isUpdated ? updateRevision : before;
  const status: StatefulSetStatus = {
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: living.filter(isReadyPod).length || undefined,
    availableReplicas: waits.filter((waitMs) => waitMs === 0).length,
    currentReplicas: ofRevision(currentRevision) || undefined,
    updatedReplicas: updated || undefined,
    currentRevision,
    updateRevision,
    collisionCount: set.status?.collisionCount ?? 0,
  };
  if (!sameJson(status, set.status)) {
    await unlessGone(deps.api.update('statefulsets.apps', { ...set, status }, { subresource: 'status' }));
  }
  const later = waits.filter((waitMs) => waitMs > 0);
  return later.length > 0 ? Math.min(...later) : undefined;
}
