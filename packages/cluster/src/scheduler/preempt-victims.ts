// Makes room for a pod of higher priority: marks the victims, tells them, deletes them.
// See https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
import { kubeTime, type Pod } from '@berth/kube';
import type { Preemption, Snapshot } from '@berth/placement';
import type { ComponentDeps } from '../component.js';
import { withCondition } from '../controllers/conditions.js';
import { keyFromQueue, unlessGone } from '../controllers/controller.js';
import { referenceTo, type RecordEvent } from '../controllers/event-recorder.js';
import { forEachParallel } from '../controllers/parallel.js';

/** Deletes the victims of a preemption with their own grace. */
export async function preemptVictims(
  deps: ComponentDeps & { readonly record: RecordEvent; readonly schedulerName: string },
  preemptor: Pod,
  preemption: Preemption,
): Promise<void> {
  await forEachParallel(preemption.victims, async (victim) => {
    const key = keyFromQueue(victim);
    const pod = deps.api.peek('pods', key);
    if (!pod || pod.metadata.deletionTimestamp) return;
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      lastTransitionTime: kubeTime(deps.clock.now()),
      observedGeneration: pod.metadata.generation,
      reason: 'PreemptionByScheduler',
      message: `${deps.schedulerName}: preempting to accommodate a higher priority pod`,
    } as const;
    const status = { ...pod.status, conditions: withCondition(pod.status?.conditions, condition) };
    await unlessGone(deps.api.update('pods', { ...pod, status }, { subresource: 'status' }));
    await unlessGone(deps.api.delete('pods', key, { uid: pod.metadata.uid }));
    deps.record({
      about: referenceTo('Pod', 'v1', pod),
      type: 'Normal',
      reason: 'Preempted',
      action: 'Preempting',
      message: `Preempted by pod ${preemptor.metadata.uid} on node ${preemption.node}`,
    });
  });
}

/** True while pods that were preempted for this one still leave its node: nothing more may be preempted for it. */
export function waitsForVictims(snapshot: Snapshot, pod: Pod): boolean {
  const node = snapshot.node(pod.status?.nominatedNodeName ?? '');
  if (!node) return false;
  const priority = pod.spec?.priority ?? 0;
  for (const other of node.pods) if (other.isTerminating && other.priority < priority) return true;
  return false;
}
