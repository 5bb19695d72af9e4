// A second, naive implementation of the scores, written from the documentation: every plugin for every node anew,
// then normalised and weighted. The oracle of property tests; images, volumes and default spread are not understood.
import {
  matchesLabelSelector,
  matchesNodeSelectorTerm,
  matchesRequiredNodeAffinity,
  quantityMillis,
  quantityOf,
  quantityValue,
  tolerates,
  type Node,
  type Pod,
  type PodAffinityTerm,
  type TopologySpreadConstraint,
} from '@berth/kube';
import { labelsOf, means, nameOf, podsOn, sameNamespace, type NaiveCluster } from './naive-scheduler.js';

/** Weighted scores by plugin of each feasible node; a plugin that passes is not there. */
export type NaiveScores = Readonly<Record<string, Readonly<Record<string, number>>>>;

type RawScores = readonly number[] | undefined;

/** The scores of the feasible nodes. */
export function naiveScores(cluster: NaiveCluster, pod: Pod, feasible: readonly string[]): NaiveScores {
  const nodes = cluster.nodes.filter((node) => feasible.includes(nameOf(node)));
  const plugins: Readonly<Record<string, { readonly weight: number; readonly scores: RawScores }>> = {
    TaintToleration: {
      weight: 3,
      scores: normalised(
        nodes.map((node) => softTaints(pod, node)),
        true,
      ),
    },
    NodeAffinity: { weight: 2, scores: preferences(pod, nodes) },
    PodTopologySpread: { weight: 2, scores: softSpread(cluster, pod, nodes) },
    InterPodAffinity: { weight: 2, scores: neighbours(cluster, pod, nodes) },
    NodeResourcesFit: { weight: 1, scores: nodes.map((node) => leastAllocated(cluster, pod, node)) },
    NodeResourcesBalancedAllocation: { weight: 1, scores: balanced(cluster, pod, nodes) },
    ImageLocality: { weight: 1, scores: nodes.map(() => 0) },
  };
  return Object.fromEntries(
    nodes.map((node, index) => [
      nameOf(node),
      Object.fromEntries(
        Object.entries(plugins).flatMap(([name, { weight, scores }]) =>
          scores ? [[name, weight * (scores[index] ?? 0)]] : [],
        ),
      ),
    ]),
  );
}

/** The nodes with the highest sum. */
export function naiveBest(scores: NaiveScores): readonly string[] {
  const totals = Object.entries(scores).map(([node, byPlugin]) => ({
    node,
    total: sum(Object.values(byPlugin)),
  }));
  const highest = Math.max(...totals.map(({ total }) => total));
  return totals
    .filter(({ total }) => total === highest)
    .map(({ node }) => node)
    .toSorted();
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Shares of the highest in percent; reversed, the lowest is best. */
function normalised(scores: readonly number[], isReversed: boolean): readonly number[] {
  const highest = Math.max(0, ...scores);
  if (highest === 0) return scores.map(() => (isReversed ? 100 : 0));
  const shares = scores.map((score) => Math.floor((100 * score) / highest));
  return isReversed ? shares.map((share) => 100 - share) : shares;
}

function softTaints({ spec }: Pod, node: Node): number {
  const tolerations = (spec?.tolerations ?? []).filter(
    ({ effect }) => !effect || effect === 'PreferNoSchedule',
  );
  const soft = (node.spec?.taints ?? []).filter(({ effect }) => effect === 'PreferNoSchedule');
  return soft.filter((taint) => !tolerations.some((toleration) => tolerates(toleration, taint))).length;
}

function preferences({ spec }: Pod, nodes: readonly Node[]): RawScores {
  const terms = spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  if (terms.length === 0) return undefined;
  const weightOn = (node: Node): number =>
    sum(terms.map(({ weight, preference }) => (matchesNodeSelectorTerm(preference, node) ? weight : 0)));
  return normalised(nodes.map(weightOn), false);
}

const HOSTNAME = 'kubernetes.io/hostname';

function softSpread(cluster: NaiveCluster, pod: Pod, nodes: readonly Node[]): RawScores {
  const constraints = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway',
  );
  if (constraints.length === 0) return undefined;
  const hasKeys = (node: Node): boolean =>
    constraints.every(({ topologyKey }) => labelsOf(node)[topologyKey] !== undefined);
  const counted = nodes.filter(hasKeys);
  const raw = nodes.map((node) =>
    hasKeys(node)
      ? Math.round(
          sum(constraints.map((constraint) => crowd({ cluster, pod, counted, hasKeys }, constraint, node))),
        )
      : undefined,
  );
  const known = raw.flatMap((score) => score ?? []);
  const [lowest, highest] = [Math.min(...known), Math.max(0, ...known)];
  return raw.map((score) => {
    if (score === undefined) return 0;
    return highest === 0 ? 100 : Math.floor((100 * (highest + lowest - score)) / highest);
  });
}

interface SpreadContext {
  readonly cluster: NaiveCluster;
  readonly pod: Pod;
  /** Feasible nodes that have all the keys. */
  readonly counted: readonly Node[];
  readonly hasKeys: (node: Node) => boolean;
}

/** How many like pods share the node's domain, weighed by the number of domains. */
function crowd(context: SpreadContext, constraint: TopologySpreadConstraint, node: Node): number {
  const { cluster, pod, counted, hasKeys } = context;
  const { topologyKey: key, labelSelector, maxSkew } = constraint;
  const domainsOf = (some: readonly Node[]) => new Set(some.map((one) => labelsOf(one)[key]));
  const weight = Math.log((key === HOSTNAME ? counted.length : domainsOf(counted).size) + 2);
  const isEmpty = Object.keys(labelSelector?.matchLabels ?? {}).length === 0;
  const sameDomain =
    key === HOSTNAME
      ? [node]
      : cluster.nodes.filter(
          (other) =>
            hasKeys(other) &&
            matchesRequiredNodeAffinity(pod, other) &&
            labelsOf(other)[key] === labelsOf(node)[key],
        );
  const like = sameDomain
    .flatMap((other) => podsOn(cluster.pods, other))
    .filter(
      (other) =>
        !isEmpty && sameNamespace(other, pod) && matchesLabelSelector(labelSelector, labelsOf(other)),
    );
  return like.length * weight + (maxSkew - 1);
}

interface Pull {
  readonly key: string;
  readonly value: string;
  readonly weight: number;
}

/** Every term that binds the pod and a running one pulls towards, or pushes from, the running one's domain. */
function neighbours(cluster: NaiveCluster, pod: Pod, nodes: readonly Node[]): RawScores {
  const pulls = cluster.nodes.flatMap((node) =>
    podsOn(cluster.pods, node).flatMap((other) => [
      ...pullsOf(node, softTerms(pod), (term) => means(pod, term, other)),
      ...pullsOf(node, [...softTerms(other), ...hardTerms(other)], (term) => means(other, term, pod)),
    ]),
  );
  if (pulls.length === 0) return undefined;
  const raw = nodes.map((node) =>
    sum(pulls.filter(({ key, value }) => labelsOf(node)[key] === value).map(({ weight }) => weight)),
  );
  const [lowest, highest] = [Math.min(...raw), Math.max(...raw)];
  return raw.map((score) =>
    highest === lowest ? 0 : Math.trunc(100 * ((score - lowest) / (highest - lowest))),
  );
}

interface WeightedTerm {
  readonly term: PodAffinityTerm;
  readonly weight: number;
}

const pullsOf = (
  node: Node,
  terms: readonly WeightedTerm[],
  binds: (term: PodAffinityTerm) => boolean,
): readonly Pull[] =>
  terms.flatMap(({ term, weight }) => {
    const value = labelsOf(node)[term.topologyKey];
    return value !== undefined && binds(term) ? [{ key: term.topologyKey, value, weight }] : [];
  });

function softTerms({ spec }: Pod): readonly WeightedTerm[] {
  const near = spec?.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const far = spec?.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...near.map(({ weight, podAffinityTerm: term }) => ({ term, weight })),
    ...far.map(({ weight, podAffinityTerm: term }) => ({ term, weight: -weight })),
  ];
}

/** Required affinity of running pods counts one. */
const hardTerms = ({ spec }: Pod): readonly WeightedTerm[] =>
  (spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => ({
    term,
    weight: 1,
  }));

const ABSENT = { cpu: 100, memory: 200 * 1024 ** 2 } as const;
type Resource = keyof typeof ABSENT;

const amount = (resource: Resource, text: string | number): number => {
  const quantity = quantityOf(text);
  return Number(resource === 'cpu' ? quantityMillis(quantity) : quantityValue(quantity));
};

/** What the containers ask for; those that say nothing count as a little when scores ask. */
const asked = ({ spec }: Pod, resource: Resource, absent: number): number =>
  sum(
    (spec?.containers ?? []).map(({ resources }) => {
      const text = resources?.requests?.[resource];
      return text === undefined ? absent : amount(resource, text);
    }),
  );

function usage(
  cluster: NaiveCluster,
  pod: Pod,
  { node, countsAbsent }: { node: Node; countsAbsent: boolean },
) {
  return (['cpu', 'memory'] as const).map((resource) => {
    const absent = countsAbsent ? ABSENT[resource] : 0;
    const used = sum([...podsOn(cluster.pods, node), pod].map((one) => asked(one, resource, absent)));
    return { used, capacity: amount(resource, node.status?.allocatable?.[resource] ?? '0') };
  });
}

function leastAllocated(cluster: NaiveCluster, pod: Pod, node: Node): number {
  const shares = usage(cluster, pod, { node, countsAbsent: true }).map(({ used, capacity }) =>
    used > capacity ? 0 : Math.floor(((capacity - used) * 100) / capacity),
  );
  return Math.floor(sum(shares) / shares.length);
}

function balanced(cluster: NaiveCluster, pod: Pod, nodes: readonly Node[]): RawScores {
  if (asked(pod, 'cpu', 0) === 0 && asked(pod, 'memory', 0) === 0) return undefined;
  return nodes.map((node) => {
    const [cpu = 0, memory = 0] = usage(cluster, pod, { node, countsAbsent: false }).map(
      ({ used, capacity }) => Math.min(1, used / capacity),
    );
    return Math.trunc((1 - Math.abs((cpu - memory) / 2)) * 100);
  });
}
