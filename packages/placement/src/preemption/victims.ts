// The fewest, least important pods to evict from one node so that the pod fits.
import {
  firstRefusal,
  keepingPorts,
  tryPod,
  withPods,
  competitorsOn,
  type ActiveFilter,
  type Trial,
} from '../framework/filter-run.js';
import type { Cycle } from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { splitByBudget } from './disruption-budgets.js';
import { byKey, sortByImportance } from './importance.js';

export type Selection =
  | { readonly kind: 'victims'; readonly victims: readonly PodState[]; readonly pdbViolations: number }
  | { readonly kind: 'none'; readonly reasons: readonly string[] };

/** Takes off everything of lower priority, then puts back what still fits, most important first, budgets first. */
export const selectVictims = (cycle: Cycle, filters: readonly ActiveFilter[], node: NodeState): Selection =>
  keepingPorts(node, () => tryVictims(cycle, filters, node));

function tryVictims(cycle: Cycle, filters: readonly ActiveFilter[], node: NodeState): Selection {
  const potential = [...node.pods].filter((other) => other.priority < cycle.pod.priority);
  if (potential.length === 0)
    return { kind: 'none', reasons: ['No preemption victims found for incoming pod'] };
  const trial: Trial = { snapshot: cycle.snapshot, filters, node, pods: [] };
  for (const other of potential) tryPod(trial, other, 'removePod');
  const refusal = judgeCrowded(cycle, filters, node);
  if (refusal) {
    for (const other of potential) tryPod(trial, other, 'addPod');
    return { kind: 'none', reasons: refusal.findings.map(({ message }) => message) };
  }
  const { violating, others } = splitByBudget(cycle.snapshot, sortByImportance(potential.toSorted(byKey)));
  const stays = (other: PodState): boolean => {
    tryPod(trial, other, 'addPod');
    if (!judgeCrowded(cycle, filters, node)) return true;
    tryPod(trial, other, 'removePod');
    return false;
  };
  const violated = violating.filter((other) => !stays(other));
  const evicted = others.filter((other) => !stays(other));
  const chosen = [...violated, ...evicted];
  // Each part is in order already.
  const isMixed = violating.length > 0 && others.length > 0;
  const victims = isMixed ? sortByImportance(chosen) : chosen;
  for (const other of victims) tryPod(trial, other, 'addPod');
  return { kind: 'victims', victims, pdbViolations: violated.length };
}

function judgeCrowded(
  cycle: Cycle,
  filters: readonly ActiveFilter[],
  node: NodeState,
): ReturnType<typeof firstRefusal> {
  const pods = competitorsOn(cycle, node);
  if (pods.length === 0) return firstRefusal(filters, node);
  const { snapshot } = cycle;
  return (
    withPods({ snapshot, filters, node, pods }, () => firstRefusal(filters, node)) ??
    firstRefusal(filters, node)
  );
}
