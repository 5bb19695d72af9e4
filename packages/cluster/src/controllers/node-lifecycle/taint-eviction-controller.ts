// Deletes pods from nodes with a NoExecute taint that they do not tolerate, or only for a while.
// See https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
import { kubeTime, tolerates, type Pod, type Taint } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { withCondition } from '../conditions.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { createEventRecorder, type RecordEvent } from '../event-recorder.js';
import type { PodsByNode } from '../pods-by-node.js';
import type { Requeue } from '../work-queue.js';

/** Starts the taint eviction controller. */
export function startTaintEvictionController(
  deps: ComponentDeps & { readonly podsByNode: PodsByNode },
): Component {
  const record = createEventRecorder({ ...deps, component: 'taint-eviction-controller' });
  return startController(deps, {
    name: 'taint-eviction-controller',
    watch: (queue) => [
      follow(deps.api, 'nodes', ({ type, object, previous }) => {
        if (type === 'DELETED') return;
        if (noExecute(object.spec?.taints).length + noExecute(previous?.spec?.taints).length === 0) return;
        for (const pod of deps.podsByNode.on(object.metadata.name ?? '')) queue.add(queueKey(pod));
      }),
      deps.api.subscribe('pods', ({ type, object, previous }) => {
        const bound = object.spec?.nodeName;
        if (type !== 'DELETED' && bound && previous?.spec !== object.spec) queue.add(queueKey(object));
      }),
    ],
    reconcile: (key) => reconcilePod(deps, record, key),
  });
}

const noExecute = (taints: readonly Taint[] | undefined): readonly Taint[] =>
  (taints ?? []).filter((taint) => taint.effect === 'NoExecute');

async function reconcilePod(deps: ComponentDeps, record: RecordEvent, key: string): Promise<Requeue> {
  const { api, clock } = deps;
  const pod = api.peek('pods', keyFromQueue(key));
  if (!pod?.spec?.nodeName || pod.metadata.deletionTimestamp || hasEnded(pod)) return undefined;
  const taints = noExecute(api.peek('nodes', { name: pod.spec.nodeName })?.spec?.taints);
  const atMs = evictionTimeMs(pod, taints, clock.now());
  if (atMs === undefined) return undefined;
  if (atMs > clock.now()) return atMs - clock.now();
  await evict(deps, record, pod);
  return undefined;
}

/** When the pod has to go; undefined: it may stay. */
export function evictionTimeMs(pod: Pod, taints: readonly Taint[], nowMs: number): number | undefined {
  let earliestMs: number | undefined;
  for (const taint of taints) {
    const matching = (pod.spec?.tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    const limits = matching.map((toleration) => toleration.tolerationSeconds ?? Number.POSITIVE_INFINITY);
    const seconds = matching.length === 0 ? 0 : Math.max(0, Math.min(...limits));
    if (seconds === Number.POSITIVE_INFINITY) continue;
    const sinceMs = taint.timeAdded ? Date.parse(taint.timeAdded) : nowMs;
    earliestMs = Math.min(earliestMs ?? Number.POSITIVE_INFINITY, sinceMs + seconds * 1000);
  }
  return earliestMs;
}

async function evict(deps: ComponentDeps, record: RecordEvent, pod: Pod): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata;
  record({
    about: { kind: 'Pod', apiVersion: 'v1', namespace, name },
    type: 'Normal',
    reason: 'TaintManagerEviction',
    message: `Marking for deletion Pod ${namespace}/${name}`,
  });
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    lastTransitionTime: kubeTime(deps.clock.now()),
    observedGeneration: pod.metadata.generation,
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  } as const;
  const status = { ...pod.status, conditions: withCondition(pod.status?.conditions, condition) };
  await unlessGone(deps.api.update('pods', { ...pod, status }, { subresource: 'status' }));
  await unlessGone(deps.api.delete('pods', { namespace, name }, { uid }));
}

const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
