// Which pending pods a scale-up is made for: those that no node there is, or on its way, could take.
// Mirrors Cluster Autoscaler's core/podlistprocessor.
import type { Pod } from '@berth/kube';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { AutoscalerState, PendingPod } from './autoscaler-state.js';
import { isDaemonSetPod } from './daemon-set-pods.js';
import { createPacker } from './packer.js';
import { isExpendable } from './expendable-pods.js';
import { secondsOfDuration } from './go-duration.js';
import { controllerUid, MAX_SHAPES_BY_CONTROLLER, shapeOf } from './pod-groups.js';
import { unstableSorted } from './unstable-sort.js';

/** The pods left to help. Those that fit stay in the snapshot, on the nodes they would go to. */
export function podsToHelp(state: AutoscalerState, snapshot: Snapshot): readonly PendingPod[] {
  const waiting: PendingPod[] = [];
  for (const pending of state.pending) {
    const { pod } = pending;
    if (!isUnschedulable(pod) || isExpendable(state, pod)) continue;
    const nominated = pod.status?.nominatedNodeName && snapshot.node(pod.status.nominatedNodeName);
    if (nominated) snapshot.attach(snapshot.podState(pod), nominated);
    else waiting.push(pending);
  }
  const left = withoutSchedulable(waiting, snapshot);
  return left.filter(({ pod }) => !isDaemonSetPod(pod));
}

/** True when the pod is as old as its own annotation or the setting asks: the later of the two. */
export function isOldEnough({ options }: AutoscalerState, { pod, ageSeconds }: PendingPod): boolean {
  const own = secondsOfDuration(pod.metadata.annotations?.[DELAY] ?? '') ?? 0;
  return ageSeconds > Math.max(own, options.newPodScaleUpDelaySeconds);
}

const DELAY = 'cluster-autoscaler.kubernetes.io/pod-scale-up-delay';

const isUnschedulable = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp &&
  (status?.conditions ?? []).some(
    (one) => one.type === 'PodScheduled' && one.status === 'False' && one.reason === 'Unschedulable',
  );

/** Higher priority first takes the room there is. */
function withoutSchedulable(pending: readonly PendingPod[], snapshot: Snapshot): readonly PendingPod[] {
  const packer = createPacker(snapshot);
  const nodes = [...snapshot.nodes];
  const left = new Set<PendingPod>();
  const hopeless = createHopelessPods();
  const ordered = unstableSorted(
    pending,
    (a, b) => (a.pod.spec?.priority ?? 0) > (b.pod.spec?.priority ?? 0),
  );
  for (const one of ordered) {
    const isHopeless = nodes.length === 0 || hopeless.has(one.pod);
    const node = isHopeless ? undefined : packer.findNode(packer.start(one.pod), nodes);
    if (node) packer.place(one.pod, node);
    else {
      left.add(one);
      if (!isHopeless) hopeless.add(one.pod);
    }
  }
  return ordered.filter((one) => left.has(one));
}

/** Pods of which one like them found no room: the others of their controller are not tried again. */
interface HopelessPods {
  readonly has: (pod: Pod) => boolean;
  readonly add: (pod: Pod) => void;
}

function createHopelessPods(): HopelessPods {
  const shapes = new Map<string, Set<string>>();
  return {
    has: (pod) => shapes.get(controllerUid(pod) ?? '')?.has(shapeOf(pod)) ?? false,
    add: (pod) => {
      const controller = controllerUid(pod);
      if (controller === undefined) return;
      const known = shapes.get(controller) ?? new Set();
      if (known.size < MAX_SHAPES_BY_CONTROLLER) shapes.set(controller, known.add(shapeOf(pod)));
    },
  };
}
