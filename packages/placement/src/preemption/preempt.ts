// Default preemption: which node to free, and of which pods, for a pod that fits nowhere.
// https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
import type { Preemption } from '../verdict.js';
import type { PluginRefusal, PreemptionAnswer } from '../framework/decision.js';
import type { ActiveFilter } from '../framework/filter-run.js';
import type { Cycle } from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import { renderCounts } from '../reasons/count-reasons.js';
import { bestCandidates, type Candidate } from './candidate-order.js';
import { selectVictims } from './victims.js';

/** The prefix that dynamic resource allocation, which runs first, gives every message. */
const PREFIX = 'no new claims to deallocate, preemption: ';
const NOT_HELPFUL = 'Preemption is not helpful for scheduling';

/** Tries every node whose first refusal evictions might lift. */
export function preempt(
  cycle: Cycle,
  filters: readonly ActiveFilter[],
  firstRefusals: ReadonlyMap<NodeState, PluginRefusal>,
): PreemptionAnswer {
  if (cycle.pod.pod.spec?.preemptionPolicy === 'Never') {
    return { chosen: null, candidates: [], message: `${PREFIX}not eligible due to preemptionPolicy=Never.` };
  }
  const candidates: Candidate[] = [];
  const reasons = new Map<string, number>();
  const addReason = (reason: string): unknown => reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  for (const [node, refusal] of firstRefusals) {
    if (refusal.code !== 'Unschedulable') {
      addReason(NOT_HELPFUL);
      continue;
    }
    const selected = selectVictims(cycle, filters, node);
    if (selected.kind === 'victims') candidates.push({ node, ...selected });
    else for (const reason of selected.reasons) addReason(reason);
  }
  if (candidates.length === 0) {
    return { chosen: null, candidates: [], message: `${PREFIX}${renderCounts(firstRefusals.size, reasons)}` };
  }
  return answerOf(candidates);
}

function answerOf(candidates: readonly Candidate[]): PreemptionAnswer {
  const any = bestCandidates(candidates).map(preemptionOf).toSorted(byNode);
  const all = candidates
    .map((one) => ({ ...preemptionOf(one), pdbViolations: one.pdbViolations }))
    .toSorted(byNode);
  return { chosen: any[0] ?? null, ...(any.length > 1 ? { any } : {}), candidates: all };
}

const preemptionOf = ({ node, victims }: Candidate): Preemption => ({
  node: node.name,
  victims: victims.map(({ key }) => key),
});

const byNode = (a: Preemption, b: Preemption): number => (a.node < b.node ? -1 : 1);
