// A first look at whether a pod fits a node: by its amounts alone, without asking every rule.
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** False when the pod asks for more than the node has left. */
export function hasRoomFor({ columns }: Snapshot, { wanted }: PodState, { index }: NodeState): boolean {
  const { allocatable, requested, podCount, allowedPods } = columns;
  if ((podCount[index] ?? 0) >= (allowedPods[index] ?? 0)) return false;
  for (const { column, amount } of wanted) {
    const left = (allocatable[column]?.[index] ?? 0) - (requested[column]?.[index] ?? 0);
    if (amount > 0 && amount > left) return false;
  }
  return true;
}
