// Limits of the whole cluster: cores, memory, GPUs. Mirrors Cluster Autoscaler's core/scaleup/resource manager.
import type { Node } from '@berth/kube';
import { amountOf } from '../snapshot/amount.js';
import { gpuCount, gpuTypeOf } from './accelerators.js';
import type { AutoscalerState, NodeGroup } from './autoscaler-state.js';
import { isReadyAndSchedulable } from './node-readiness.js';
import type { NodeTemplate } from './node-template.js';

const GIB = 1024 ** 3;

/** What may still be added, by resource; absent: no limit. */
export type ResourcesLeft = ReadonlyMap<string, number>;

/** What is left under the limits, counting groups by their target sizes and other nodes as far as they are ready. */
export function resourcesLeft(
  state: AutoscalerState,
  templates: ReadonlyMap<string, NodeTemplate>,
): ResourcesLeft {
  const used = new Map<string, number>();
  const add = (amounts: ReadonlyMap<string, number>, count: number): void => {
    for (const [name, amount] of amounts) used.set(name, (used.get(name) ?? 0) + amount * count);
  };
  for (const group of state.groups) {
    const template = templates.get(group.name);
    if (template) add(amountsOf(template, group), group.size);
  }
  for (const one of state.nodes) {
    if (one.group === '' && isReadyAndSchedulable(one)) add(nodeAmounts(one.node, undefined), 1);
  }
  const left = new Map<string, number>();
  for (const [name, max] of maximaOf(state)) left.set(name, Math.max(0, max - (used.get(name) ?? 0)));
  return left;
}

/** Names of the limits that so many more nodes would break, sorted. */
export const brokenLimits = (
  left: ResourcesLeft,
  amounts: ReadonlyMap<string, number>,
  count: number,
): readonly string[] =>
  [...amounts]
    .flatMap(([name, amount]) => {
      const rest = left.get(name);
      return rest !== undefined && amount > 0 && amount * count > rest ? [name] : [];
    })
    .toSorted();

/** How many of the wanted nodes the limits allow. */
export function cappedByLimits(
  left: ResourcesLeft,
  amounts: ReadonlyMap<string, number>,
  wanted: number,
): number {
  let count = wanted;
  for (const [name, amount] of amounts) {
    const rest = left.get(name);
    if (rest !== undefined && amount > 0) count = Math.min(count, Math.floor(rest / amount));
  }
  return count;
}

/** What one new node of the group counts for. */
export const amountsOf = ({ node }: NodeTemplate, group: NodeGroup): ReadonlyMap<string, number> =>
  nodeAmounts(node, group.template);

/** What one node counts for; the template of its group tells of GPUs that are not there yet. */
export function nodeAmounts(node: Node, template: Node | undefined): ReadonlyMap<string, number> {
  const { capacity = {} } = node.status ?? {};
  const amounts = new Map([
    ['cpu', Math.max(0, amountOf('cores', capacity['cpu']))],
    ['memory', Math.max(0, amountOf('memory', capacity['memory']))],
  ]);
  const type = gpuTypeOf(node);
  const gpus = type === undefined ? 0 : gpuCount(node, template);
  if (type !== undefined && gpus > 0) amounts.set(type, gpus);
  return amounts;
}

/** A maximum of 0 is no limit. */
function maximaOf({ options }: AutoscalerState): ReadonlyMap<string, number> {
  const maxima: readonly (readonly [string, number])[] = [
    ['cpu', options.coresTotal?.max ?? 0],
    ['memory', (options.memoryTotalGib?.max ?? 0) * GIB],
    ...options.gpuTotal.map(({ type, max }) => [type, max] as const),
  ];
  return new Map(maxima.filter(([, max]) => max > 0));
}
