// Which pending pods a scale-up is made for: those that no node there is, or on its way, could take.
// Mirrors Cluster Autoscaler's core/podlistprocessor.
import type { Pod } from '@berth/kube';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { AutoscalerState, PendingPod } from './autoscaler-state.js';
import { isDaemonSetPod } from './daemon-set-pods.js';
import { createPacker } from './packer.js';
import { controllerUid, shapeOf } from './pod-groups.js';
import { unstableSorted } from './unstable-sort.js';

/** The pods left to help. Those that fit stay in the snapshot, on the nodes they would go to. */
export function podsToHelp(state: AutoscalerState, snapshot: Snapshot): readonly PendingPod[] {
  const waiting: PendingPod[] = [];
  for (const pending of state.pending) {
    const { pod } = pending;
    if (isExpendable(state, pod)) continue;
    const nominated = pod.status?.nominatedNodeName && snapshot.node(pod.status.nominatedNodeName);
    if (!nominated && !isUnschedulable(pod)) continue;
    if (nominated) snapshot.attach(snapshot.podState(pod), nominated);
    else waiting.push(pending);
  }
  const left = withoutSchedulable(waiting, snapshot);
  return left.filter(({ pod }) => !isDaemonSetPod(pod));
}

/** True when pods below the cutoff neither cause a scale-up nor count as taking room. */
export const isExpendable = ({ options }: AutoscalerState, pod: Pod): boolean =>
  pod.spec?.priority !== undefined && pod.spec.priority < options.expendablePodsPriorityCutoff;

const isUnschedulable = (pod: Pod): boolean =>
  (pod.status?.conditions ?? []).some(
    ({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable',
  );

/** Higher priority first takes the room there is. */
function withoutSchedulable(pending: readonly PendingPod[], snapshot: Snapshot): readonly PendingPod[] {
  const packer = createPacker(snapshot);
  const nodes = [...snapshot.nodes];
  const left = new Set<PendingPod>();
  const hopeless = new Set<string>();
  const ordered = unstableSorted(
    pending,
    (a, b) => (a.pod.spec?.priority ?? 0) > (b.pod.spec?.priority ?? 0),
  );
  for (const one of ordered) {
    const shape =
      controllerUid(one.pod) === undefined ? undefined : `${controllerUid(one.pod)} ${shapeOf(one.pod)}`;
    const node =
      nodes.length === 0 || (shape !== undefined && hopeless.has(shape))
        ? undefined
        : packer.findNode(packer.start(one.pod), nodes);
    if (node) packer.place(one.pod, node);
    else {
      left.add(one);
      if (shape !== undefined) hopeless.add(shape);
    }
  }
  return ordered.filter((one) => left.has(one));
}
