// The soft side of PodTopologySpread: nodes in domains with few matching pods score higher.
// Pods without constraints get the system defaults: hostname skew 3 and zone skew 5, over their service's or
// controller's pods.
import { MAX_SCORE } from '../framework/normalise.js';
import { SKIP, type Cycle, type ScorePlan } from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { defaultSpreadSelector } from './default-spread-selector.js';
import {
  compileConstraints,
  countMatching,
  hasEveryKey,
  type CompiledConstraints,
  type SpreadConstraint,
} from './spread-constraint.js';

export const HOSTNAME = 'kubernetes.io/hostname';
const SYSTEM_DEFAULTS = [
  { topologyKey: HOSTNAME, maxSkew: 3, whenUnsatisfiable: 'ScheduleAnyway', labelSelector: {} },
  {
    topologyKey: 'topology.kubernetes.io/zone',
    maxSkew: 5,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: {},
  },
] as const;

/** kube-scheduler marks ignored nodes with this score, and so ignores a node that comes by it honestly. */
const INVALID = -1;

interface ScoredConstraint extends SpreadConstraint {
  readonly counts: Map<string, number>;
  weight: number;
}

/** Plans the score of soft constraints; skipped when there are none. */
export function planSpreadScore(cycle: Cycle, feasible: readonly NodeState[]): ScorePlan {
  const { pod, snapshot } = cycle;
  const { isStated, compiled } = softConstraints(cycle);
  if (compiled.error !== undefined) {
    const what = "calculating preScoreState: obtaining pod's soft topology spread constraints";
    return { kind: 'error', message: `${what}: ${compiled.error}` };
  }
  if (compiled.constraints.length === 0) return SKIP;
  const constraints = compiled.constraints.map((constraint): ScoredConstraint => ({
    ...constraint,
    counts: new Map(),
    weight: 0,
  }));
  const ignored = new Set(isStated ? feasible.filter((node) => !hasEveryKey(node, constraints)) : []);
  prepareDomains(constraints, feasible, ignored);
  for (const node of snapshot.nodes) {
    if (!isStated || hasEveryKey(node, constraints)) countNode(constraints, node, pod.namespace);
  }
  return {
    kind: 'score',
    scorer: {
      score: (node) => (ignored.has(node) ? 0 : scoreNode(constraints, node, pod)),
      normalise: (scores, nodes) => normaliseSpread(scores, (index) => ignored.has(at(nodes, index))),
    },
  };
}

/** The soft constraints that count for a pod: its own, or the system's for a pod that states none of any kind. */
export function softConstraints(cycle: Cycle): {
  readonly isStated: boolean;
  readonly compiled: CompiledConstraints;
} {
  const isStated = (cycle.pod.pod.spec?.topologySpreadConstraints ?? []).length > 0;
  return { isStated, compiled: isStated ? statedConstraints(cycle.pod) : defaultConstraints(cycle) };
}

const statedConstraints = (pod: PodState): CompiledConstraints =>
  compileConstraints(pod.pod.spec?.topologySpreadConstraints ?? [], pod, 'ScheduleAnyway');

function defaultConstraints({ snapshot, pod }: Cycle): CompiledConstraints {
  const selector = defaultSpreadSelector(snapshot, pod);
  if (selector.isEmpty) return { constraints: [] };
  const compiled = compileConstraints(SYSTEM_DEFAULTS, pod, 'ScheduleAnyway');
  if (compiled.error !== undefined) return compiled;
  return { constraints: compiled.constraints.map((constraint) => ({ ...constraint, selector })) };
}

function prepareDomains(
  constraints: readonly ScoredConstraint[],
  feasible: readonly NodeState[],
  ignored: ReadonlySet<NodeState>,
): void {
  for (const node of feasible) {
    if (ignored.has(node)) continue;
    for (const { topologyKey, counts } of constraints) {
      if (topologyKey !== HOSTNAME) counts.set(node.labels[topologyKey] ?? '', 0);
    }
  }
  for (const constraint of constraints) {
    const domains =
      constraint.topologyKey === HOSTNAME ? feasible.length - ignored.size : constraint.counts.size;
    constraint.weight = spreadWeight(domains);
  }
}

/** The more domains, the more a pod in one of them counts. */
export const spreadWeight = (domains: number): number => Math.log(domains + 2);

function countNode(constraints: readonly ScoredConstraint[], node: NodeState, namespace: string): void {
  for (const { topologyKey, counts, selector, includes } of constraints) {
    const domain = node.labels[topologyKey] ?? '';
    const before = counts.get(domain);
    if (before === undefined || !includes(node)) continue;
    counts.set(domain, before + countMatching(node, selector, namespace));
  }
}

function scoreNode(constraints: readonly ScoredConstraint[], node: NodeState, pod: PodState): number {
  let score = 0;
  for (const { topologyKey, counts, selector, maxSkew, weight } of constraints) {
    if (!Object.hasOwn(node.labels, topologyKey)) continue;
    const isHostname = topologyKey === HOSTNAME;
    const count = isHostname
      ? countMatching(node, selector, pod.namespace)
      : (counts.get(node.labels[topologyKey] ?? '') ?? 0);
    score += count * weight + (maxSkew - 1);
  }
  // Halves go away from zero, as in Go.
  return Math.sign(score) * Math.round(Math.abs(score));
}

/** Brings scores to 0 to 100, the lowest best; ignored ones to 0. */
export function normaliseSpread(scores: number[], isIgnored: (index: number) => boolean): void {
  let least = Infinity;
  let most = 0;
  scores.forEach((score, index) => {
    if (isIgnored(index)) return;
    least = Math.min(least, score);
    most = Math.max(most, score);
  });
  scores.forEach((score, index) => {
    if (isIgnored(index) || score === INVALID) scores[index] = 0;
    else scores[index] = most === 0 ? MAX_SCORE : Math.trunc((MAX_SCORE * (most + least - score)) / most);
  });
}

function at(nodes: readonly NodeState[], index: number): NodeState {
  const node = nodes[index];
  if (!node) throw new Error(`no node at ${index}`);
  return node;
}
