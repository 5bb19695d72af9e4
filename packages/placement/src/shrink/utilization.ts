// How much of a node its pods ask for: the larger share of cpu and memory, or of GPUs alone where there are any.
import type { Node } from '@berth/kube';
import { isDaemonSetPod } from '../growth/daemon-set-pods.js';
import { nanoOf } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { ScaleDownOptions } from './scale-down-options.js';

const GPU = 'nvidia.com/gpu';
const NANO_PER_MILLI = 1_000_000n;
/** Labels by which providers mark nodes with accelerators. */
const GPU_LABELS = [
  'TestGPULabel/accelerator',
  'k8s.amazonaws.com/accelerator',
  'cloud.google.com/gke-accelerator',
];

export interface Utilization {
  readonly share: number;
  readonly isGpu: boolean;
}

/** The share that thresholds are compared with. */
export function utilizationOf(node: NodeState, options: ScaleDownOptions): Utilization {
  if (hasGpu(node.node)) return { share: shareOf(node, GPU, options), isGpu: true };
  return { share: Math.max(shareOf(node, 'cpu', options), shareOf(node, 'memory', options)), isGpu: false };
}

const hasGpu = ({ metadata, status }: Node): boolean =>
  GPU_LABELS.some((label) => metadata.labels?.[label] !== undefined) || nanoOf(status?.capacity?.[GPU]) > 0n;

function shareOf(node: NodeState, resource: string, options: ScaleDownOptions): number {
  let asked = 0n;
  let apart = 0n;
  for (const { pod } of node.pods) {
    const amount = podRequestNanos(pod).get(resource) ?? 0n;
    if (options.ignoreDaemonSetsUtilization && isDaemonSetPod(pod)) apart += amount;
    else asked += amount;
  }
  const allocatable = nanoOf(node.node.status?.allocatable?.[resource]) - apart;
  if (allocatable <= 0n) return 0;
  return Number(asked / NANO_PER_MILLI) / Number(allocatable / NANO_PER_MILLI);
}
