// The soft side of InterPodAffinity: preferred terms of the pod and of running pods, and required affinity of
// running pods.
import type { Labels } from '@berth/kube';
import { MAX_SCORE } from '../framework/normalise.js';
import { SKIP, type Cycle, type ScorePlan } from '../framework/plugin.js';
import { termMatches, type AffinityTerm, type WeightedTerm } from '../selectors/affinity-term.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { namespaceLabelsOf, withNamespaces } from './affinity-namespaces.js';
import { countIn, type DomainChange, type DomainCounts } from './domain-counts.js';

/** What required affinity of a running pod to this one weighs. */
const HARD_AFFINITY_WEIGHT = 1;

/** Plans the score; skipped when no term of any pod matters. */
export function planInterPodScore({ snapshot, pod }: Cycle): ScorePlan {
  const resolve = (terms: readonly WeightedTerm[]): readonly WeightedTerm[] =>
    terms.map(({ weight, term }) => ({ weight, term: withNamespaces(snapshot, [term])[0] ?? term }));
  const wanted = resolve(pod.terms.preferredAffinity);
  const unwanted = resolve(pod.terms.preferredAntiAffinity);
  const isAsking = wanted.length > 0 || unwanted.length > 0;
  const namespaceLabels = namespaceLabelsOf(snapshot, pod.namespace);
  const scores: DomainCounts = new Map();
  const addOne = (term: AffinityTerm, weight: number, at: Omit<Theirs, 'pod' | 'namespaceLabels'>): void => {
    if (termMatches(term, at.other, undefined)) {
      addScore(scores, { node: at.node, topologyKey: term.topologyKey, by: weight });
    }
  };
  const addOwn = (other: PodState, node: NodeState): void => {
    for (const { weight, term } of wanted) addOne(term, weight, { other, node });
    for (const { weight, term } of unwanted) addOne(term, -weight, { other, node });
  };
  for (const node of isAsking ? snapshot.nodes : snapshot.nodesWithAffinity) {
    if (isAsking) for (const other of node.pods) addOwn(other, node);
    for (const other of node.podsWithAffinity) addTheirs(scores, { other, node, pod, namespaceLabels });
  }
  if (scores.size === 0) return SKIP;
  return {
    kind: 'score',
    scorer: {
      score: (node) => {
        let score = 0;
        for (const topologyKey of scores.keys()) score += countIn(scores, node, topologyKey);
        return score;
      },
      normalise,
    },
  };
}

interface Theirs {
  readonly other: PodState;
  readonly node: NodeState;
  readonly pod: PodState;
  readonly namespaceLabels: Labels;
}

function addTheirs(scores: DomainCounts, { other, node, pod, namespaceLabels }: Theirs): void {
  const add = (term: AffinityTerm, weight: number): void => {
    if (termMatches(term, pod, namespaceLabels))
      addScore(scores, { node, topologyKey: term.topologyKey, by: weight });
  };
  for (const term of other.terms.requiredAffinity) add(term, HARD_AFFINITY_WEIGHT);
  for (const { weight, term } of other.terms.preferredAffinity) add(term, weight);
  for (const { weight, term } of other.terms.preferredAntiAffinity) add(term, -weight);
}

/** Unlike counts, a score of zero stays: that a term matched at all decides whether the plugin scores. */
function addScore(scores: DomainCounts, { node, topologyKey, by }: DomainChange): void {
  if (!Object.hasOwn(node.labels, topologyKey)) return;
  const value = node.labels[topologyKey] ?? '';
  const byValue = scores.get(topologyKey) ?? new Map<string, number>();
  byValue.set(value, (byValue.get(value) ?? 0) + by);
  scores.set(topologyKey, byValue);
}

function normalise(scores: number[]): void {
  let least = Infinity;
  let most = -Infinity;
  for (const score of scores) {
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  const range = most - least;
  for (let index = 0; index < scores.length; index++) {
    const share = range > 0 ? ((scores[index] ?? 0) - least) / range : 0;
    scores[index] = Math.trunc(MAX_SCORE * share);
  }
}
