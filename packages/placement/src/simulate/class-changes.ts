// Pods that come and go, as pods of one shape see it.
import { NO_AFFINITY_TERMS, termMatches, type AffinityTerm } from '../selectors/affinity-term.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { PodChange } from '../snapshot/snapshot.js';
import { markStale, type ClassState } from './class-state.js';
import { countsFor } from './spread-parts.js';

/** Takes over a change. False: the class has to be made anew, as other rules apply now. */
export function applyChange(state: ClassState, { pod, node, isAdded }: PodChange): boolean {
  const { terms } = pod;
  if (terms !== NO_AFFINITY_TERMS && !keepsRules(state, pod)) return false;
  // Pods on their way out were never counted by topology spread, so they cannot be counted off either.
  if (state.spread && pod.isTerminating) return false;
  const phase = isAdded ? 'addPod' : 'removePod';
  state.spread?.filter[phase]?.(pod, node);
  state.affinity?.filter[phase]?.(pod, node);
  countPod(state, { pod, node, isAdded });
  // Nodes that anti-affinity closed may open when a pod leaves.
  if (!isAdded && state.parked.size > 0) unparkAll(state);
  markStale(state, node.index);
  return true;
}

/**
 * Pods with required anti-affinity alone change what the filter counts; other terms bring scores into play, if they
 * mean pods like this.
 */
function keepsRules({ affinity, cycle, namespaceLabels }: ClassState, { terms }: PodState): boolean {
  const means = (term: AffinityTerm): boolean => termMatches(term, cycle.pod, namespaceLabels);
  if (!affinity && terms.requiredAntiAffinity.some(means)) return false;
  return (
    !terms.requiredAffinity.some(means) &&
    !terms.preferredAffinity.some(({ term }) => means(term)) &&
    !terms.preferredAntiAffinity.some(({ term }) => means(term))
  );
}

function countPod(state: ClassState, { pod, node, isAdded }: PodChange): void {
  for (const part of state.countedParts) {
    const domain = part.domainOf[node.index] ?? -1;
    if (domain < 0 || !countsFor(part, pod, state.cycle.pod.namespace) || !part.counted(node)) continue;
    part.counts[domain] = (part.counts[domain] ?? 0) + (isAdded ? 1 : -1);
    const rows = part.rowsOf?.[domain];
    if (rows) for (const row of rows) markStale(state, row);
  }
}

function unparkAll(state: ClassState): void {
  for (const { index } of state.parked) markStale(state, index);
  state.parked.clear();
}
