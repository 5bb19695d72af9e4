// NodeResourcesBalancedAllocation: prefers nodes whose cpu and memory would be used in the same share.
import { MAX_SCORE } from '../framework/normalise.js';
import { SKIP, type Plugin } from '../framework/plugin.js';
import { amountAt } from '../snapshot/columns.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { CPU, MEMORY } from '../snapshot/resource-names.js';

export const nodeResourcesBalancedAllocation: Plugin = {
  name: 'NodeResourcesBalancedAllocation',
  planScore: ({ snapshot, pod }) => {
    const cpu = requestOf(pod, CPU);
    const memory = requestOf(pod, MEMORY);
    if (cpu === 0 && memory === 0) return SKIP;
    const { allocatable, requested } = snapshot.columns;
    const score = ({ index }: NodeState): number => {
      const ofCpu = usedShare(amountAt(requested, CPU, index) + cpu, amountAt(allocatable, CPU, index));
      const ofMemory = usedShare(
        amountAt(requested, MEMORY, index) + memory,
        amountAt(allocatable, MEMORY, index),
      );
      // With two resources the standard deviation is half their difference; with one there is none.
      const deviation = ofCpu === ABSENT || ofMemory === ABSENT ? 0 : Math.abs((ofCpu - ofMemory) / 2);
      return Math.trunc((1 - deviation) * MAX_SCORE);
    };
    return { kind: 'score', scorer: { score } };
  },
};

const ABSENT = -Infinity;

/** The share that would be used, at most 1; absent for a resource that the node does not have. */
const usedShare = (requested: number, capacity: number): number =>
  capacity === 0 ? ABSENT : Math.min(requested / capacity, 1);

const requestOf = (pod: PodState, column: number): number =>
  pod.requests.find((request) => request.column === column)?.amount ?? 0;
