// The text of kube-scheduler's FailedScheduling event, to the letter: kubectl users know it by heart.
import type { Decision } from '../framework/decision.js';
import { renderCounts } from './count-reasons.js';

/**
 * The message for a pod that was not placed: how many nodes for which reason (the first of each node), then
 * what preemption
 * said. `nodeCount` is the number of all nodes, also those that were not looked at.
 */
export function renderFailedScheduling(decision: Decision, nodeCount = decision.nodeCount): string {
  if (decision.error) return decision.error.message;
  if (nodeCount === 0) return 'no nodes available to schedule pods';
  const preemption = decision.preemption?.message;
  return [reasonsText(decision, nodeCount), ...(preemption === undefined ? [] : [preemption])].join(' ');
}

function reasonsText({ prefilter, refused }: Decision, nodeCount: number): string {
  if (prefilter) return `0/${nodeCount} nodes are available: ${prefilter.message}.`;
  const reasons = new Map<string, number>();
  for (const { refusals } of refused) {
    for (const { message } of refusals[0]?.findings ?? [])
      reasons.set(message, (reasons.get(message) ?? 0) + 1);
  }
  return renderCounts(nodeCount, reasons);
}
