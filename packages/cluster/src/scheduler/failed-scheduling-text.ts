// The sentence of a FailedScheduling event, as kube-scheduler words it.
import type { Decision } from '@berth/placement';

/** Renders why a pod fits nowhere: `0/3 nodes are available: 1 Insufficient cpu, 2 …. preemption: …`. */
export function renderFailedScheduling(decision: Decision): string {
  const { nodeCount, prefilter, preemption, error } = decision;
  if (error) return error.message;
  if (nodeCount === 0) return 'no nodes available to schedule pods';
  const after = preemption?.message && !preemption.chosen ? ` ${preemption.message}` : '';
  const reasons = prefilter ? prefilter.message : renderCounts(decision);
  return `0/${nodeCount} nodes are available: ${reasons}.${after}`;
}

function renderCounts(decision: Decision): string {
  const counts = new Map<string, number>();
  for (const { refusals } of decision.refused) {
    for (const { message } of refusals[0]?.findings ?? [])
      counts.set(message, (counts.get(message) ?? 0) + 1);
  }
  const parts = [...counts].map(([message, count]) => `${count} ${message}`);
  return parts.toSorted((a, b) => (a < b ? -1 : 1)).join(', ');
}
