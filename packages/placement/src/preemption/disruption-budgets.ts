// Which evictions would break a PodDisruptionBudget, counted in the order given.
// https://kubernetes.io/docs/tasks/run-application/configure-pdb/
import type { PodDisruptionBudget } from '@berth/kube';
import { compileLabelSelector } from '../selectors/label-selector.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';

export interface SplitByBudget {
  readonly violating: readonly PodState[];
  readonly others: readonly PodState[];
}

/** Takes the pods one after the other: each uses up one disruption of every budget that covers it. */
export function splitByBudget(snapshot: Snapshot, pods: readonly PodState[]): SplitByBudget {
  const allowed = new Map<PodDisruptionBudget, number>();
  for (const budget of snapshot.tables.podDisruptionBudgets.values()) {
    allowed.set(budget, budget.status?.disruptionsAllowed ?? 0);
  }
  const violating: PodState[] = [];
  const others: PodState[] = [];
  for (const pod of pods) (useBudgets(allowed, pod) ? violating : others).push(pod);
  return { violating, others };
}

/** True when a budget that covers the pod had nothing left. */
function useBudgets(allowed: Map<PodDisruptionBudget, number>, pod: PodState): boolean {
  let isViolated = false;
  for (const [budget, left] of allowed) {
    if (!covers(budget, pod)) continue;
    allowed.set(budget, left - 1);
    if (left - 1 < 0) isViolated = true;
  }
  return isViolated;
}

/** Empty and absent selectors cover nothing here, and a pod already being disrupted is not counted twice. */
function covers({ metadata, spec, status }: PodDisruptionBudget, pod: PodState): boolean {
  if (metadata.namespace !== pod.namespace || Object.keys(pod.labels).length === 0) return false;
  const selector = compileLabelSelector(spec?.selector);
  if (selector.isEmpty || !selector.matches(pod.labels)) return false;
  return !Object.hasOwn(status?.disruptedPods ?? {}, pod.name);
}
