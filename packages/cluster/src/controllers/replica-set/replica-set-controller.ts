// Keeps as many pods of a ReplicaSet as it asks for.
// See https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/
import {
  kubeTime,
  matchesLabelSelector,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
} from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { withCondition } from '../conditions.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { createEventRecorder, referenceTo, type RecordEvent } from '../event-recorder.js';
import { PODS_PER_RECONCILE } from '../limits.js';
import { controllerOf, type OwnedPods } from '../owned-pods.js';
import { sameJson } from '../same-json.js';
import type { Requeue } from '../work-queue.js';
import { claimPods, ownerReference } from '../workloads/claim-pods.js';
import { createPods, deletePods } from '../workloads/pod-changes.js';
import { availableInMs, isActivePod, isReadyPod, leastUsefulFirst } from '../workloads/pod-readiness.js';

interface Deps extends ComponentDeps {
  readonly pods: OwnedPods;
}

/** Starts the ReplicaSet controller. */
export function startReplicaSetController(deps: Deps): Component {
  const record = createEventRecorder({ ...deps, component: 'replicaset-controller' });
  return startController(deps, {
    name: 'replicaset-controller',
    watch: (queue) => [
      follow(deps.api, 'replicasets.apps', ({ object }) => queue.add(queueKey(object))),
      deps.pods.onChange((owner, pod) => {
        if (owner.kind === 'ReplicaSet') queue.add(`${pod.metadata.namespace}/${owner.name}`);
      }),
      deps.api.subscribe('pods', ({ type, object }) => {
        if (type === 'DELETED' || controllerOf(object)) return;
        for (const set of deps.api.items('replicasets.apps', object.metadata.namespace)) {
          if (matchesLabelSelector(set.spec?.selector, object.metadata.labels ?? {}))
            queue.add(queueKey(set));
        }
      }),
    ],
    reconcile: (key) => reconcile(deps, record, key),
  });
}

async function reconcile(deps: Deps, record: RecordEvent, key: string): Promise<Requeue> {
  const { api } = deps;
  const set = api.peek('replicasets.apps', keyFromQueue(key));
  if (!set?.spec) return undefined;
  const { selector } = set.spec;
  const claimed = await claimPods(api, deps.pods, {
    ...set,
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    selector,
  });
  const failure = set.metadata.deletionTimestamp
    ? undefined
    : await replicate(deps, record, { set, active: claimed.filter(isActivePod) });
  const waitMs = await writeStatus(deps, { key, failure });
  if (failure) throw failure.error;
  return waitMs;
}

interface Failure {
  readonly reason: 'FailedCreate' | 'FailedDelete';
  readonly error: unknown;
}

async function replicate(
  deps: Deps,
  record: RecordEvent,
  of: { readonly set: ReplicaSet; readonly active: readonly Pod[] },
): Promise<Failure | undefined> {
  const { set, active } = of;
  const changer = { api: deps.api, record, about: referenceTo('ReplicaSet', 'apps/v1', set) };
  const missing = (set.spec?.replicas ?? 1) - active.length;
  try {
    if (missing > 0) {
      const count = Math.min(missing, PODS_PER_RECONCILE);
      await createPods(
        changer,
        Array.from({ length: count }, () => podOf(set)),
      );
    } else if (missing < 0) {
      await deletePods(changer, leastUsefulFirst(active).slice(0, Math.min(-missing, PODS_PER_RECONCILE)));
    }
    return undefined;
  } catch (error) {
    return { reason: missing > 0 ? 'FailedCreate' : 'FailedDelete', error };
  }
}

function podOf(set: ReplicaSet): Pod {
  const { metadata, spec } = set.spec?.template ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: set.metadata.namespace,
      generateName: `${set.metadata.name}-`,
      labels: metadata?.labels,
      annotations: metadata?.annotations,
      finalizers: metadata?.finalizers,
      ownerReferences: [ownerReference({ ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet' })],
    },
    spec,
  };
}

/** Writes the status; gives when the next pod becomes available. */
async function writeStatus(
  deps: Deps,
  of: { readonly key: string; readonly failure: Failure | undefined },
): Promise<Requeue> {
  const nowMs = deps.clock.now();
  const set = deps.api.peek('replicasets.apps', keyFromQueue(of.key));
  if (!set?.spec) return undefined;
  const pods = deps.pods.of(set.metadata.uid).filter(isActivePod);
  const waits = pods.flatMap((pod) => availableInMs(pod, set.spec?.minReadySeconds ?? 0, nowMs) ?? []);
  const labels = Object.entries(set.spec.template?.metadata?.labels ?? {});
  const labeled = pods.filter((pod) =>
    labels.every(([name, value]) => pod.metadata.labels?.[name] === value),
  );
  const status: ReplicaSetStatus = {
    replicas: pods.length,
    fullyLabeledReplicas: labeled.length || undefined,
    readyReplicas: pods.filter(isReadyPod).length || undefined,
    availableReplicas: waits.filter((waitMs) => waitMs === 0).length || undefined,
    observedGeneration: set.metadata.generation,
    conditions: conditionsOf(set, of.failure, nowMs),
  };
  if (!sameJson(status, set.status)) {
    await unlessGone(deps.api.update('replicasets.apps', { ...set, status }, { subresource: 'status' }));
  }
  const later = waits.filter((waitMs) => waitMs > 0);
  return later.length > 0 ? Math.min(...later) : undefined;
}

function conditionsOf(
  set: ReplicaSet,
  failure: Failure | undefined,
  nowMs: number,
): ReplicaSetStatus['conditions'] {
  const others = set.status?.conditions?.filter(({ type }) => type !== 'ReplicaFailure');
  if (!failure) return others?.length ? others : undefined;
  return withCondition(set.status?.conditions, {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: kubeTime(nowMs),
    reason: failure.reason,
    message: failure.error instanceof Error ? failure.error.message : String(failure.error),
  });
}
