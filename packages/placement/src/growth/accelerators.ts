// GPUs as Cluster Autoscaler sees them: by its provider's label, and by the resources of four vendors.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#gpu-node-groups
import type { Node, Pod } from '@berth/kube';
import { amountOf, nanoOf } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';

/** The label whose value names a node's accelerator. */
const GPU_LABEL = 'k8s.amazonaws.com/accelerator';
const NVIDIA = 'nvidia.com/gpu';
/** In the order in which they are looked for. */
const GPU_RESOURCES: readonly string[] = [NVIDIA, 'habana.ai/gaudi', 'amd.com/gpu', 'microsoft.com/directx'];

/** What the node's label says it has; undefined without one. */
export const gpuTypeOf = ({ metadata }: Node): string | undefined => metadata.labels?.[GPU_LABEL];

/** The resource that the node's GPUs are counted by; undefined when it has none, and no label that promises some. */
export const gpuResourceOf = (node: Node): string | undefined =>
  allocatableGpu(node) ?? (gpuTypeOf(node) === undefined ? undefined : NVIDIA);

/** True when the label promises GPUs that are not there (yet): the node does not count as ready. */
export const lacksPromisedGpus = (node: Node): boolean =>
  gpuTypeOf(node) !== undefined && allocatableGpu(node) === undefined;

/** GPUs of a node with the label; where they are not there yet, those of the group's template. */
export function gpuCount(node: Node, template: Node | undefined): number {
  const resource = allocatableGpu(node);
  if (resource !== undefined) return amountOf(resource, node.status?.allocatable?.[resource]);
  const capacity = template?.status?.capacity ?? {};
  const promised = GPU_RESOURCES.find((name) => capacity[name] !== undefined);
  return promised === undefined ? 0 : amountOf(promised, capacity[promised]);
}

/** True when the pod asks for GPUs of any vendor. */
export const asksForGpu = (pod: Pod): boolean => {
  const asked = podRequestNanos(pod);
  return GPU_RESOURCES.some((name) => asked.has(name));
};

const allocatableGpu = ({ status }: Node): string | undefined =>
  GPU_RESOURCES.find((name) => nanoOf(status?.allocatable?.[name]) !== 0n);
