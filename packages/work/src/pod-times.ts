// What a pod's status says of its way: waiting, placed, started, ended. Kubernetes writes whole seconds.
import type { ContainerStatus, Node, Pod } from '@berth/kube';
import { NODE_GROUP_LABEL } from './object-names.js';
import type { PlacedOn, PodRecord } from './run-state.js';

/** Records a pod; `node` is the node it is bound to, when that still exists. */
export function recordPod(pod: Pod, node: Node | undefined): PodRecord {
  const status = mainStatus(pod);
  const ended = status?.state?.terminated;
  const scheduled = condition(pod, 'PodScheduled');
  return {
    name: pod.metadata.name ?? '',
    uid: pod.metadata.uid ?? '',
    phase: pod.status?.phase ?? 'Pending',
    node: pod.spec?.nodeName,
    waitingFor: pod.spec?.nodeName ? undefined : scheduled?.message,
    createdAtMs: timeMs(pod.metadata.creationTimestamp) ?? 0,
    scheduledAtMs: scheduled?.status === 'True' ? timeMs(scheduled.lastTransitionTime) : undefined,
    startedAtMs: timeMs(status?.state?.running?.startedAt ?? ended?.startedAt),
    finishedAtMs: timeMs(ended?.finishedAt),
    exitCode: ended?.exitCode,
    placed: node ? placedOn(pod, node) : undefined,
  };
}

/** The status of the container that carries the run: the first of the spec. */
export function mainStatus(pod: Pod): ContainerStatus | undefined {
  const name = pod.spec?.containers[0]?.name;
  return pod.status?.containerStatuses?.find((status) => status.name === name);
}

/** A condition of the pod by type. */
export const condition = (pod: Pod, type: string) =>
  pod.status?.conditions?.find((candidate) => candidate.type === type);

/** True when the node is reclaimable capacity, by the labels of EKS, eksctl and Karpenter. */
export function isSpotNode(node: Node | undefined): boolean {
  const labels = node?.metadata.labels ?? {};
  const kinds = ['eks.amazonaws.com/capacityType', 'node-lifecycle', 'karpenter.sh/capacity-type'];
  return kinds.some((label) => labels[label]?.toLowerCase() === 'spot');
}

function placedOn(pod: Pod, node: Node): PlacedOn {
  const labels = node.metadata.labels ?? {};
  const profile = pod.metadata.labels?.['eks.amazonaws.com/fargate-profile'];
  const isFargate = labels['eks.amazonaws.com/compute-type'] === 'fargate';
  const pool = labels[NODE_GROUP_LABEL] ?? labels['eks.amazonaws.com/nodegroup'];
  const name = node.metadata.name ?? '';
  return {
    target: isFargate ? `fargate:${profile ?? ''}` : pool ? `pool:${pool}` : `node:${name}`,
    instanceType: labels['node.kubernetes.io/instance-type'],
    zone: labels['topology.kubernetes.io/zone'],
    spot: isSpotNode(node),
    fargateSize: isFargate ? pod.metadata.annotations?.['CapacityProvisioned'] : undefined,
  };
}

function timeMs(time: string | undefined): number | undefined {
  const parsed = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(parsed) ? undefined : parsed;
}
