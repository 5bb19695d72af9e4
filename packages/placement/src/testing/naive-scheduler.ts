// A second, naive implementation of the filters, written from the documentation and sharing nothing with the plugins:
// no columns, no counts kept, everything worked out anew for every node. The oracle of property tests.
import {
  matchesLabelSelector,
  matchesRequiredNodeAffinity,
  podRequests,
  quantityMillis,
  quantityOf,
  quantityValue,
  untolerated,
  type Node,
  type Pod,
  type PodAffinityTerm,
  type TopologySpreadConstraint,
} from '@berth/kube';

/** Nodes, and the pods on them. */
export interface NaiveCluster {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
}

/** Names of the nodes that could take the pod, sorted. Namespace selectors and volumes are not understood. */
export const naiveFeasible = ({ nodes, pods }: NaiveCluster, pod: Pod): readonly string[] =>
  nodes
    .filter((node) => fits({ nodes, pods }, pod, node))
    .map(nameOf)
    .toSorted();

/** What the first filter in kube-scheduler's order says of a node: nothing, or whether evictions could help. */
export type NaiveRefusal = 'Unschedulable' | 'UnschedulableAndUnresolvable' | undefined;

export const nameOf = (node: Node): string => node.metadata.name ?? '';
export const labelsOf = (object: Node | Pod): Readonly<Record<string, string>> =>
  object.metadata.labels ?? {};
export const podsOn = (pods: readonly Pod[], node: Node): readonly Pod[] =>
  pods.filter(({ spec }) => spec?.nodeName === nameOf(node));

const fits = (cluster: NaiveCluster, pod: Pod, node: Node): boolean =>
  naiveRefusal(cluster, pod, node) === undefined;

/** The first refusal of one node. */
export function naiveRefusal(cluster: NaiveCluster, pod: Pod, node: Node): NaiveRefusal {
  const running = podsOn(cluster.pods, node);
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  if (node.spec?.unschedulable) return 'UnschedulableAndUnresolvable';
  if (untolerated(node.spec?.taints, pod.spec?.tolerations).length > 0) return 'UnschedulableAndUnresolvable';
  if (!matchesRequiredNodeAffinity(pod, node)) return 'UnschedulableAndUnresolvable';
  if (!hasFreePorts(running, pod)) return 'Unschedulable';
  if (!hasRoom(running, pod, node))
    return hasRoom([], pod, node) ? 'Unschedulable' : 'UnschedulableAndUnresolvable';
  // Constraint after constraint: a missing key of the second is not seen when the first is broken.
  for (const constraint of hard) {
    if (labelsOf(node)[constraint.topologyKey] === undefined) return 'UnschedulableAndUnresolvable';
    if (!spreads(cluster, { pod, node, constraint })) return 'Unschedulable';
  }
  if (!isNearEnough(cluster, pod, node)) return 'UnschedulableAndUnresolvable';
  return isFarEnough(cluster, pod, node) ? undefined : 'Unschedulable';
}

const hostPorts = ({ spec }: Pod): readonly number[] =>
  (spec?.containers ?? []).flatMap(({ ports }) => (ports ?? []).flatMap(({ hostPort }) => hostPort ?? []));

const hasFreePorts = (running: readonly Pod[], pod: Pod): boolean =>
  hostPorts(pod).every((port) => running.every((other) => !hostPorts(other).includes(port)));

function hasRoom(running: readonly Pod[], pod: Pod, node: Node): boolean {
  const allocatable = node.status?.allocatable ?? {};
  if (running.length + 1 > Number(allocatable['pods'] ?? 0)) return false;
  return ['cpu', 'memory'].every((resource) => {
    const asked = amountOf(pod, resource);
    const used = running.reduce((sum, other) => sum + amountOf(other, resource), 0n);
    const quantity = quantityOf(allocatable[resource] ?? '0');
    const capacity = resource === 'cpu' ? quantityMillis(quantity) : quantityValue(quantity);
    return asked === 0n || used + asked <= capacity;
  });
}

function amountOf(pod: Pod, resource: string): bigint {
  const quantity = podRequests(pod)[resource];
  if (!quantity) return 0n;
  return resource === 'cpu' ? quantityMillis(quantity) : quantityValue(quantity);
}

interface Spread {
  readonly pod: Pod;
  readonly node: Node;
  readonly constraint: TopologySpreadConstraint;
}

function spreads({ nodes, pods }: NaiveCluster, { pod, node, constraint }: Spread): boolean {
  const { topologyKey: key, labelSelector, maxSkew } = constraint;
  const own = labelsOf(node)[key];
  if (own === undefined) return false;
  const isEmpty = Object.keys(labelSelector?.matchLabels ?? {}).length === 0;
  const eligible = nodes.filter(
    (other) => labelsOf(other)[key] !== undefined && matchesRequiredNodeAffinity(pod, other),
  );
  const countOf = (value: string | undefined): number =>
    eligible
      .filter((other) => labelsOf(other)[key] === value)
      .flatMap((other) => podsOn(pods, other))
      .filter(
        (other) =>
          !isEmpty && sameNamespace(other, pod) && matchesLabelSelector(labelSelector, labelsOf(other)),
      ).length;
  const counts = eligible.map((other) => countOf(labelsOf(other)[key]));
  const self = matchesLabelSelector(labelSelector, labelsOf(pod)) ? 1 : 0;
  return counts.length === 0 || countOf(own) + self - Math.min(...counts) <= maxSkew;
}

export const sameNamespace = (a: Pod, b: Pod): boolean => a.metadata.namespace === b.metadata.namespace;

/** The term of `owner` means `other`. */
export const means = (owner: Pod, term: PodAffinityTerm, other: Pod): boolean =>
  sameNamespace(owner, other) && matchesLabelSelector(term.labelSelector, labelsOf(other));

/** Pods that share the node's domain. */
const inDomain = ({ nodes, pods }: NaiveCluster, key: string, node: Node): readonly Pod[] =>
  nodes
    .filter((other) => labelsOf(other)[key] !== undefined && labelsOf(other)[key] === labelsOf(node)[key])
    .flatMap((other) => podsOn(pods, other));

function isNearEnough(cluster: NaiveCluster, pod: Pod, node: Node): boolean {
  const terms = pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (terms.length === 0) return true;
  if (terms.some(({ topologyKey }) => labelsOf(node)[topologyKey] === undefined)) return false;
  const meetsAll = (other: Pod): boolean => terms.every((term) => means(pod, term, other));
  if (terms.every(({ topologyKey }) => inDomain(cluster, topologyKey, node).some(meetsAll))) return true;
  const anywhere = cluster.nodes.some((other) =>
    terms.some(({ topologyKey }) => inDomain(cluster, topologyKey, other).some(meetsAll)),
  );
  return !anywhere && meetsAll(pod);
}

function isFarEnough(cluster: NaiveCluster, pod: Pod, node: Node): boolean {
  const own = antiTerms(pod).every((term) =>
    inDomain(cluster, term.topologyKey, node).every((other) => !means(pod, term, other)),
  );
  return (
    own &&
    cluster.pods.every((other) => {
      const host = cluster.nodes.find((one) => nameOf(one) === other.spec?.nodeName);
      return antiTerms(other).every((term) => {
        const value = host && labelsOf(host)[term.topologyKey];
        return value === undefined || labelsOf(node)[term.topologyKey] !== value || !means(other, term, pod);
      });
    })
  );
}

const antiTerms = ({ spec }: Pod): readonly PodAffinityTerm[] =>
  spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
