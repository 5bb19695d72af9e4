// Removes pods that nobody else will: those of nodes that are gone, those that never got a node, too many ended ones.
// See https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-garbage-collection
import { kubeTime, type Pod } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { withCondition } from '../conditions.js';
import { startController, unlessGone } from '../controller.js';
import { MISSING_NODE_QUARANTINE_MS, POD_GC_PERIOD_MS, TERMINATED_POD_THRESHOLD } from '../limits.js';
import { forEachParallel } from '../parallel.js';
import type { Requeue } from '../work-queue.js';

/** Starts the collector; it looks at all pods every {@link POD_GC_PERIOD_MS}. */
export function startPodGcController(deps: ComponentDeps): Component {
  const missingSince = new Map<string, number>();
  return startController(deps, {
    name: 'pod-garbage-collector-controller',
    watch: (queue) => {
      queue.addAfter('all', POD_GC_PERIOD_MS);
      return [];
    },
    reconcile: async (): Promise<Requeue> => {
      await collect(deps, missingSince);
      return POD_GC_PERIOD_MS;
    },
  });
}

async function collect(deps: ComponentDeps, missingSince: Map<string, number>): Promise<void> {
  const nowMs = deps.clock.now();
  const nodes = new Set(deps.api.items('nodes').map((node) => node.metadata.name));
  const ended: Pod[] = [];
  const orphaned: Pod[] = [];
  const unbound: Pod[] = [];
  for (const pod of deps.api.items('pods')) {
    const node = pod.spec?.nodeName;
    if (node && !nodes.has(node)) {
      const since = missingSince.get(node) ?? nowMs;
      missingSince.set(node, since);
      if (nowMs - since >= MISSING_NODE_QUARANTINE_MS) orphaned.push(pod);
    } else if (!node && pod.metadata.deletionTimestamp) unbound.push(pod);
    else if (hasEnded(pod) && !pod.metadata.deletionTimestamp) ended.push(pod);
  }
  for (const node of missingSince.keys()) if (nodes.has(node)) missingSince.delete(node);
  await forEachParallel(orphaned, (pod) => removeOrphan(deps, pod));
  const surplus = oldest(ended, ended.length - TERMINATED_POD_THRESHOLD);
  await forEachParallel([...unbound, ...surplus], (pod) => remove(deps, pod));
}

const oldest = (pods: readonly Pod[], count: number): readonly Pod[] =>
  count <= 0 ? [] : pods.toSorted((a, b) => createdAt(a).localeCompare(createdAt(b))).slice(0, count);

const createdAt = (pod: Pod): string => pod.metadata.creationTimestamp ?? '';

async function removeOrphan(deps: ComponentDeps, pod: Pod): Promise<void> {
  if (!hasEnded(pod)) {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      lastTransitionTime: kubeTime(deps.clock.now()),
      observedGeneration: pod.metadata.generation,
      reason: 'DeletionByPodGC',
      message: 'PodGC: node no longer exists',
    } as const;
    const conditions = withCondition(pod.status?.conditions, condition);
    const status = { ...pod.status, phase: 'Failed' as const, conditions };
    await unlessGone(deps.api.update('pods', { ...pod, status }, { subresource: 'status' }));
  }
  await remove(deps, pod);
}

async function remove(deps: ComponentDeps, pod: Pod): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata;
  await unlessGone(deps.api.delete('pods', { namespace, name }, { uid, gracePeriodSeconds: 0 }));
}

const hasEnded = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
