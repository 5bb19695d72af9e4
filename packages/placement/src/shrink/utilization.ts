// How much of a node its pods ask for: the larger share of cpu and memory, or of GPUs alone where there are any.
import { gpuResourceOf } from '../growth/accelerators.js';
import { isDaemonSetPod } from '../growth/daemon-set-pods.js';
import { nanoOf } from '../snapshot/amount.js';
import { podRequestNanos } from '../snapshot/pod-requests.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { ScaleDownOptions } from './scale-down-options.js';

const NANO_PER_MILLI = 1_000_000n;

export interface Utilization {
  readonly share: number;
  readonly isGpu: boolean;
}

/** The share that thresholds are compared with; undefined when the node says nothing of its cpu or memory. */
export function utilizationOf(node: NodeState, options: ScaleDownOptions): Utilization | undefined {
  const gpu = gpuResourceOf(node.node);
  // GPUs that are not there yet count as unused.
  if (gpu !== undefined) return { share: shareOf(node, gpu, options) ?? 0, isGpu: true };
  const cpu = shareOf(node, 'cpu', options);
  const memory = shareOf(node, 'memory', options);
  if (cpu === undefined || memory === undefined) return undefined;
  return { share: cpu > memory ? cpu : memory, isGpu: false };
}

function shareOf(node: NodeState, resource: string, options: ScaleDownOptions): number | undefined {
  const allocatable = nanoOf(node.node.status?.allocatable?.[resource]);
  if (allocatable === 0n) return undefined;
  let asked = 0n;
  let apart = 0n;
  for (const { pod } of node.pods) {
    const amount = podRequestNanos(pod).get(resource) ?? 0n;
    if (options.ignoreDaemonSetsUtilization && isDaemonSetPod(pod)) apart += amount;
    else asked += amount;
  }
  return millis(asked) / (millis(allocatable) - millis(apart));
}

const millis = (nano: bigint): number => Number((nano + NANO_PER_MILLI - 1n) / NANO_PER_MILLI);
