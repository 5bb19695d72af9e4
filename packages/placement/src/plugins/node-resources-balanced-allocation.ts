// NodeResourcesBalancedAllocation: prefers nodes whose cpu and memory would be used in the same share.
import { MAX_SCORE } from '../framework/normalise.js';
import { SKIP, type Plugin } from '../framework/plugin.js';
import { amountAt } from '../snapshot/columns.js';
import type { PodState } from '../snapshot/pod-state.js';
import { CPU, MEMORY } from '../snapshot/resource-names.js';

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  planScore: ({ snapshot, pod }) => {
    const cpu = requestOf(pod, CPU);
    const memory = requestOf(pod, MEMORY);
    if (cpu === 0 && memory === 0) return SKIP;
    const { allocatable, requested } = snapshot.columns;
    return {
      kind: 'score',
      scorer: {
        score: ({ index }) =>
          balanceScore([
            [amountAt(requested, CPU, index) + cpu, amountAt(allocatable, CPU, index)],
            [amountAt(requested, MEMORY, index) + memory, amountAt(allocatable, MEMORY, index)],
          ]),
      },
    };
  },
};

/** 100 less the standard deviation of the used shares, each `[requested, capacity]`. */
export function balanceScore(resources: readonly (readonly [number, number])[]): number {
  const shares: number[] = [];
  for (const [requested, capacity] of resources)
    if (capacity !== 0) shares.push(Math.min(requested / capacity, 1));
  const [first = 0, second = 0] = shares;
  const deviation = shares.length === 2 ? Math.abs((first - second) / 2) : 0;
  return Math.trunc((1 - deviation) * MAX_SCORE);
}

const requestOf = (pod: PodState, column: number): number =>
  pod.requests.find((request) => request.column === column)?.amount ?? 0;
