// Limits of the whole cluster: cores, memory, GPUs. Mirrors Cluster Autoscaler's core/scaleup/resource manager.
import type { Node } from '@berth/kube';
import { amountOf } from '../snapshot/amount.js';
import type { AutoscalerState } from './autoscaler-state.js';
import type { NodeTemplate } from './node-template.js';

const GIB = 1024 ** 3;
const GPU = 'nvidia.com/gpu';
/** The labels that name a node's accelerator, of the providers we know. */
const GPU_LABELS = [
  'TestGPULabel/accelerator',
  'k8s.amazonaws.com/accelerator',
  'cloud.google.com/gke-accelerator',
];

/** What may still be added, by resource; absent: no limit. */
export type ResourcesLeft = ReadonlyMap<string, number>;

/** What is left under the limits, counting groups by their target sizes. */
export function resourcesLeft(
  state: AutoscalerState,
  templates: ReadonlyMap<string, NodeTemplate>,
): ResourcesLeft {
  const used = new Map<string, number>();
  const add = (node: Node, count: number): void => {
    for (const [name, amount] of nodeAmounts(node)) used.set(name, (used.get(name) ?? 0) + amount * count);
  };
  for (const { name, size } of state.groups) {
    const template = templates.get(name);
    if (template) add(template.node, size);
  }
  for (const { group, node } of state.nodes) if (group === '') add(node, 1);
  const left = new Map<string, number>();
  for (const [name, max] of maximaOf(state)) left.set(name, Math.max(0, max - (used.get(name) ?? 0)));
  return left;
}

/** Names of the limits that one more node would break. */
export const brokenLimits = (left: ResourcesLeft, { node }: NodeTemplate): readonly string[] =>
  [...nodeAmounts(node)].flatMap(([name, amount]) => {
    const rest = left.get(name);
    return rest !== undefined && amount > 0 && amount > rest ? [name] : [];
  });

/** How many of the wanted nodes the limits allow. */
export function cappedByLimits(left: ResourcesLeft, { node }: NodeTemplate, wanted: number): number {
  let count = wanted;
  for (const [name, amount] of nodeAmounts(node)) {
    const rest = left.get(name);
    if (rest !== undefined && amount > 0) count = Math.min(count, Math.floor(rest / amount));
  }
  return count;
}

/** What one node counts for. */
export function nodeAmounts(node: Node): ReadonlyMap<string, number> {
  const { capacity = {} } = node.status ?? {};
  const delta = new Map([
    ['cpu', amountOf('cores', capacity['cpu'])],
    ['memory', amountOf('memory', capacity['memory'])],
  ]);
  const gpus = amountOf(GPU, capacity[GPU]);
  const type = GPU_LABELS.map((label) => node.metadata.labels?.[label]).find((value) => value !== undefined);
  if (gpus > 0 && type !== undefined) delta.set(type, gpus);
  return delta;
}

function maximaOf({ options }: AutoscalerState): ReadonlyMap<string, number> {
  const maxima = new Map<string, number>();
  if (options.coresTotal) maxima.set('cpu', options.coresTotal.max);
  if (options.memoryTotalGib) maxima.set('memory', options.memoryTotalGib.max * GIB);
  for (const { type, max } of options.gpuTotal) maxima.set(type, max);
  return maxima;
}
