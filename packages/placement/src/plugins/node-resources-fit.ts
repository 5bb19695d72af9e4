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
  planScore: ({ snapshot: { columns }, pod, profile }) => {
    const rate = RATINGS[profile.scoringStrategy];
    const score = ({ index }: NodeState): number => {
      const cpu = amountAt(columns.allocatable, CPU, index);
      const memory = amountAt(columns.allocatable, MEMORY, index);
      // The mean over the resources that the node has.
      const ofCpu = cpu === 0 ? 0 : rate((columns.scoredCpu[index] ?? 0) + pod.askedCpu, cpu);
      const ofMemory = memory === 0 ? 0 : rate((columns.scoredMemory[index] ?? 0) + pod.askedMemory, memory);
      return cpu === 0 || memory === 0 ? ofCpu + ofMemory : Math.trunc((ofCpu + ofMemory) / 2);
    };
    return { kind: 'score', scorer: { score } };
  },
};

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

/** Higher is better: much left, or much used. */
const RATINGS: Readonly<Record<ScoringStrategy, (requested: number, capacity: number) => number>> = {
  LeastAllocated: (requested, capacity) => (requested > capacity ? 0 : share(capacity - requested, capacity)),
  MostAllocated: (requested, capacity) => share(Math.min(requested, capacity), capacity),
};

/** `part * 100 / whole`, truncated; in 64 bits, as kube-scheduler, where a double does not hold it. */
function share(part: number, whole: number): number {
  const product = part * MAX_SCORE;
  if (Number.isSafeInteger(product)) return Math.trunc(product / whole);
  return Number(BigInt.asIntN(64, BigInt(part) * BigInt(MAX_SCORE)) / BigInt(whole));
}
