// InterPodAffinity: required affinity and anti-affinity to pods in the same domain, both ways; soft terms score.
// https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
import type { Labels } from '@berth/kube';
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
import { meetsAllTerms, termMatches, type AffinityTerm } from '../selectors/affinity-term.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { namespaceLabelsOf, withNamespaces } from './affinity-namespaces.js';
import { planInterPodScore } from './inter-pod-score.js';
import { changeDomain, countIn, type DomainCounts } from './domain-counts.js';

export const interPodAffinity: Plugin = {
  name: 'InterPodAffinity',
  planFilter,
  planScore: planInterPodScore,
};

/** The pods that matter, counted by topology domain. */
interface Counts {
  readonly pod: PodState;
  readonly namespaceLabels: Labels;
  readonly affinity: readonly AffinityTerm[];
  readonly antiAffinity: readonly AffinityTerm[];
  /** Running pods that meet all the required terms of the pod. */
  readonly wanted: DomainCounts;
  /** Running pods that the pod's own anti-affinity keeps away from. */
  readonly unwanted: DomainCounts;
  /** Running pods whose anti-affinity keeps away from the pod. */
  readonly objecting: DomainCounts;
}

/** A pod that comes to a node or leaves it. */
interface PodChange {
  readonly other: PodState;
  readonly node: NodeState;
  readonly by: 1 | -1;
}

function planFilter({ snapshot, pod }: Cycle): FilterPlan {
  if (pod.terms.error !== undefined) {
    const finding = { rule: 'pod-affinity.syntax', message: `parsing pod: ${pod.terms.error}`, detail: {} };
    return { kind: 'refuse', refusal: unresolvable(finding) };
  }
  const counts: Counts = {
    pod,
    namespaceLabels: namespaceLabelsOf(snapshot, pod.namespace),
    affinity: withNamespaces(snapshot, pod.terms.requiredAffinity),
    antiAffinity: withNamespaces(snapshot, pod.terms.requiredAntiAffinity),
    wanted: new Map(),
    unwanted: new Map(),
    objecting: new Map(),
  };
  for (const node of snapshot.nodesWithRequiredAntiAffinity) {
    for (const other of node.podsWithRequiredAntiAffinity) countObjecting(counts, { other, node, by: 1 });
  }
  const hasTerms = counts.affinity.length > 0 || counts.antiAffinity.length > 0;
  if (!hasTerms && counts.objecting.size === 0) return SKIP;
  if (hasTerms) {
    for (const node of snapshot.nodes)
      for (const other of node.pods) countTerms(counts, { other, node, by: 1 });
  }
  return { kind: 'filter', filter: affinityFilter(counts) };
}

const affinityFilter = (counts: Counts): NodeFilter => ({
  check: (node) =>
    checkAffinity(counts, node) ?? checkAntiAffinity(counts, node) ?? checkObjecting(counts, node),
  addPod: (other, node) => {
    countObjecting(counts, { other, node, by: 1 });
    countTerms(counts, { other, node, by: 1 });
  },
  removePod: (other, node) => {
    countObjecting(counts, { other, node, by: -1 });
    countTerms(counts, { other, node, by: -1 });
  },
});

function countObjecting(counts: Counts, { other, node, by }: PodChange): void {
  for (const term of other.terms.requiredAntiAffinity) {
    if (termMatches(term, counts.pod, counts.namespaceLabels))
      changeDomain(counts.objecting, { node, topologyKey: term.topologyKey, by });
  }
}

function countTerms(counts: Counts, { other, node, by }: PodChange): void {
  if (meetsAllTerms(counts.affinity, other)) {
    for (const term of counts.affinity)
      changeDomain(counts.wanted, { node, topologyKey: term.topologyKey, by });
  }
  for (const term of counts.antiAffinity) {
    if (termMatches(term, other, undefined))
      changeDomain(counts.unwanted, { node, topologyKey: term.topologyKey, by });
  }
}

function checkAffinity(counts: Counts, node: NodeState): Refusal | undefined {
  let missing: AffinityTerm | undefined;
  for (const term of counts.affinity) {
    if (!Object.hasOwn(node.labels, term.topologyKey)) return affinityRefusal(term);
    if (countIn(counts.wanted, node, term.topologyKey) <= 0) missing = term;
  }
  if (!missing) return undefined;
  const isFirst = counts.wanted.size === 0 && meetsAllTerms(counts.affinity, counts.pod);
  return isFirst ? undefined : affinityRefusal(missing);
}

function checkAntiAffinity(counts: Counts, node: NodeState): Refusal | undefined {
  const term = counts.antiAffinity.find((one) => countIn(counts.unwanted, node, one.topologyKey) > 0);
  if (!term) return undefined;
  const message = "node(s) didn't match pod anti-affinity rules";
  return resolvable({ rule: 'pod-anti-affinity', message, detail: { term: term.source } });
}

function checkObjecting(counts: Counts, node: NodeState): Refusal | undefined {
  if (counts.objecting.size === 0) return undefined;
  const topologyKeys = [...counts.objecting.keys()].filter((key) => countIn(counts.objecting, node, key) > 0);
  if (topologyKeys.length === 0) return undefined;
  const message = "node(s) didn't satisfy existing pods anti-affinity rules";
  const detail = { topologyKeys: topologyKeys.toSorted() };
  return resolvable({ rule: 'pod-anti-affinity.existing', message, detail });
}

const affinityRefusal = (term: AffinityTerm): Refusal =>
  unresolvable({
    rule: 'pod-affinity',
    message: "node(s) didn't match pod affinity rules",
    detail: { term: term.source },
  });
