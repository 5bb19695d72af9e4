// NodeResourcesFit: room for the pod's requests and one more pod; scores how much stays free (or is used).
// https://kubernetes.io/docs/concepts/scheduling-eviction/resource-bin-packing/
import { filterBy, type Cycle, type Finding, type Plugin, type Refusal } from '../framework/plugin.js';
import type { ScoringStrategy } from '../framework/profile.js';
import { MAX_SCORE } from '../framework/normalise.js';
import { amountAt } from '../snapshot/columns.js';
import type { NodeState } from '../snapshot/node-state.js';
import { CPU, MEMORY } from '../snapshot/resource-names.js';

export const nodeResourcesFit: Plugin = {
  name: 'NodeResourcesFit',
  planFilter: (cycle) => filterBy((node) => (hasRoom(cycle, node) ? undefined : refusalOf(cycle, node))),
  planScore: ({ snapshot, pod, profile }) => ({
    kind: 'score',
    scorer: {
      score: ({ index }) => {
        const { allocatable, scoredCpu, scoredMemory } = snapshot.columns;
        return freeRoomScore(profile.scoringStrategy, [
          [(scoredCpu[index] ?? 0) + pod.askedCpu, amountAt(allocatable, CPU, index)],
          [(scoredMemory[index] ?? 0) + pod.askedMemory, amountAt(allocatable, MEMORY, index)],
        ]);
      },
    },
  }),
};

/** The mean over the resources that the node has, each `[requested, capacity]`. */
export function freeRoomScore(
  strategy: ScoringStrategy,
  resources: readonly (readonly [number, number])[],
): number {
  let sum = 0;
  let count = 0;
  for (const [requested, capacity] of resources) {
    if (capacity === 0) continue;
    sum +=
      strategy === 'LeastAllocated'
        ? leastAllocated(requested, capacity)
        : mostAllocated(requested, capacity);
    count++;
  }
  return count === 0 ? 0 : Math.trunc(sum / count);
}

/** True when every resource the pod asks for has room on the node, and one more pod may run there. */
function hasRoom({ snapshot: { columns }, pod }: Cycle, { index }: NodeState): boolean {
  if ((columns.podCount[index] ?? 0) + 1 > (columns.allowedPods[index] ?? 0)) return false;
  for (const { column, amount } of pod.wanted) {
    if (
      amount > 0 &&
      amount > amountAt(columns.allocatable, column, index) - amountAt(columns.requested, column, index)
    ) {
      return false;
    }
  }
  return true;
}

function refusalOf({ snapshot, pod }: Cycle, { index }: NodeState): Refusal {
  const { columns, resources } = snapshot;
  const findings: Finding[] = [];
  let isResolvable = true;
  const allowed = columns.allowedPods[index] ?? 0;
  const running = columns.podCount[index] ?? 0;
  if (running + 1 > allowed)
    findings.push(finding('pods', { requested: 1, used: running, allocatable: allowed }));
  for (const { column, amount } of pod.wanted) {
    const allocatable = amountAt(columns.allocatable, column, index);
    const used = amountAt(columns.requested, column, index);
    if (amount <= 0 || amount <= allocatable - used) continue;
    if (amount > allocatable) isResolvable = false;
    findings.push(finding(resources.names[column] ?? '', { requested: amount, used, allocatable }));
  }
  return { code: isResolvable ? 'Unschedulable' : 'UnschedulableAndUnresolvable', findings };
}

const finding = (resource: string, amounts: Readonly<Record<string, number>>): Finding => ({
  rule: `resources.${resource}`,
  message: resource === 'pods' ? 'Too many pods' : `Insufficient ${resource}`,
  detail: { resource, unit: resource === 'cpu' ? 'millis' : 'units', ...amounts },
});

const leastAllocated = (requested: number, capacity: number): number =>
  requested > capacity ? 0 : share(capacity - requested, capacity);

const mostAllocated = (requested: number, capacity: number): number =>
  share(Math.min(requested, capacity), capacity);

/** `part * 100 / whole`, truncated; exact beyond what a double holds. */
function share(part: number, whole: number): number {
  const product = part * MAX_SCORE;
  if (Number.isSafeInteger(product)) return Math.trunc(product / whole);
  return Number((BigInt(part) * BigInt(MAX_SCORE)) / BigInt(whole));
}
