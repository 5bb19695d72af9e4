// PodTopologySpread: hard constraints keep the skew between domains within bounds; soft ones score (spread-score.ts).
// https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
import {
  resolvable,
  SKIP,
  unresolvable,
  type Cycle,
  type FilterPlan,
  type NodeFilter,
  type Plugin,
  type Refusal,
} from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import {
  compileConstraints,
  countMatching,
  hasEveryKey,
  type SpreadConstraint,
} from './spread-constraint.js';
import { planSpreadScore } from './spread-score.js';

export const podTopologySpread: Plugin = {
  name: 'PodTopologySpread',
  planFilter,
  planScore: planSpreadScore,
};

/** A constraint with the pods counted in each of its domains. */
interface CountedConstraint extends SpreadConstraint {
  readonly counts: Map<string, number>;
  readonly selfMatch: 0 | 1;
}

function planFilter(cycle: Cycle): FilterPlan {
  const { pod, snapshot } = cycle;
  const compiled = compileConstraints(pod.pod.spec?.topologySpreadConstraints ?? [], pod, 'DoNotSchedule');
  if (compiled.error !== undefined) {
    const message = `get constraints from pod: obtaining pod's hard topology spread constraints: ${compiled.error}`;
    return { kind: 'error', message };
  }
  if (compiled.constraints.length === 0) return SKIP;
  const counted = compiled.constraints.map((constraint): CountedConstraint => ({
    ...constraint,
    counts: new Map(),
    selfMatch: constraint.selector.matches(pod.labels) ? 1 : 0,
  }));
  for (const node of snapshot.nodes) countNode(counted, node, pod.namespace);
  return { kind: 'filter', filter: spreadFilter(counted, pod) };
}

function spreadFilter(counted: readonly CountedConstraint[], pod: PodState): NodeFilter {
  const change = (other: PodState, node: NodeState, by: number): void => {
    if (other.namespace !== pod.namespace || !hasEveryKey(node, counted)) return;
    for (const { counts, selector, includes, topologyKey } of counted) {
      if (!selector.matches(other.labels) || !includes(node)) continue;
      const domain = node.labels[topologyKey] ?? '';
      counts.set(domain, (counts.get(domain) ?? 0) + by);
      minimum.delete(counts);
    }
  };
  const minimum = new Map<ReadonlyMap<string, number>, number>();
  const minimumOf = (constraint: CountedConstraint): number => {
    const known = minimum.get(constraint.counts);
    if (known !== undefined) return known;
    const least = leastOf(constraint);
    minimum.set(constraint.counts, least);
    return least;
  };
  return {
    check: (node) => {
      for (const constraint of counted) {
        const refusal = checkOne(constraint, node, minimumOf(constraint));
        if (refusal) return refusal;
      }
      return undefined;
    },
    // An empty selector counts no pod at the start, but every pod that comes.
    drifts: counted.some(({ selector }) => selector.isEmpty),
    addPod: (other, node) => change(other, node, 1),
    removePod: (other, node) => change(other, node, -1),
  };
}

function countNode(counted: readonly CountedConstraint[], node: NodeState, namespace: string): void {
  if (!hasEveryKey(node, counted)) return;
  for (const { counts, selector, includes, topologyKey } of counted) {
    if (!includes(node)) continue;
    const domain = node.labels[topologyKey] ?? '';
    counts.set(domain, (counts.get(domain) ?? 0) + countMatching(node, selector, namespace));
  }
}

/** The pods in the emptiest domain; 0 while there are fewer domains than the constraint asks for. */
function leastOf({ counts, minDomains }: CountedConstraint): number {
  if (counts.size < minDomains) return 0;
  let least = Infinity;
  for (const count of counts.values()) if (count < least) least = count;
  return least;
}

function checkOne(constraint: CountedConstraint, node: NodeState, least: number): Refusal | undefined {
  const { topologyKey, maxSkew, counts, selfMatch } = constraint;
  const message = "node(s) didn't match pod topology spread constraints";
  const domain = Object.hasOwn(node.labels, topologyKey) ? node.labels[topologyKey] : undefined;
  if (domain === undefined) {
    const detail = { topologyKey };
    return unresolvable({ rule: 'spread.key', message: `${message} (missing required label)`, detail });
  }
  const skew = (counts.get(domain) ?? 0) + selfMatch - least;
  if (skew <= maxSkew) return undefined;
  return resolvable({ rule: 'spread', message, detail: { topologyKey, domain, skew, maxSkew } });
}
