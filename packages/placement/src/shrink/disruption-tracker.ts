// What is left of PodDisruptionBudgets while removals are planned.
import type { PodDisruptionBudget } from '@berth/kube';
import { compileLabelSelector, type CompiledSelector } from '../selectors/label-selector.js';
import type { PodState } from '../snapshot/pod-state.js';

export interface DisruptionTracker {
  /** True when some budget speaks of the pod. */
  readonly covers: (pod: PodState) => boolean;
  /** True when a used-up budget covers the pod. */
  readonly blocks: (pod: PodState) => boolean;
  /** True when the budgets allow all of them at once. */
  readonly allowsAll: (pods: readonly PodState[]) => boolean;
  readonly use: (pods: readonly PodState[]) => void;
}

/** Starts from the budgets' own counts. */
export function createDisruptionTracker(budgets: Iterable<PodDisruptionBudget>): DisruptionTracker {
  const entries = [...budgets].map((budget): Entry => ({
    namespace: budget.metadata.namespace ?? 'default',
    selector: compileLabelSelector(budget.spec?.selector),
    left: budget.status?.disruptionsAllowed ?? 0,
  }));
  const of = (pod: PodState): readonly Entry[] =>
    entries.filter(({ namespace, selector }) => namespace === pod.namespace && selector.matches(pod.labels));
  return {
    covers: (pod) => of(pod).length > 0,
    blocks: (pod) => of(pod).some(({ left }) => left < 1),
    allowsAll: (pods) => {
      const asked = new Map<Entry, number>();
      for (const pod of pods) for (const entry of of(pod)) asked.set(entry, (asked.get(entry) ?? 0) + 1);
      return [...asked].every(([{ left }, count]) => count <= left);
    },
    use: (pods) => {
      for (const pod of pods) for (const entry of of(pod)) entry.left--;
    },
  };
}

interface Entry {
  readonly namespace: string;
  readonly selector: CompiledSelector;
  left: number;
}
