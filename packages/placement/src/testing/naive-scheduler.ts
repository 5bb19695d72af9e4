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
import type { ArbitraryCluster } from './arbitrary-cluster.js';

/** Names of the nodes that could take the pod, sorted. Namespace selectors and volumes are not understood. */
export const naiveFeasible = ({ nodes, pods }: ArbitraryCluster, pod: Pod): readonly string[] =>
  nodes
    .filter((node) => fits({ nodes, pods }, pod, node))
    .map(nameOf)
    .toSorted();

const nameOf = (node: Node): string => node.metadata.name ?? '';
const labelsOf = (object: Node | Pod): Readonly<Record<string, string>> => object.metadata.labels ?? {};
const podsOn = (pods: readonly Pod[], node: Node): readonly Pod[] =>
  pods.filter(({ spec }) => spec?.nodeName === nameOf(node));

function fits(cluster: ArbitraryCluster, pod: Pod, node: Node): boolean {
  const running = podsOn(cluster.pods, node);
  return (
    !node.spec?.unschedulable &&
    untolerated(node.spec?.taints, pod.spec?.tolerations).length === 0 &&
    matchesRequiredNodeAffinity(pod, node) &&
    hasFreePorts(running, pod) &&
    hasRoom(running, pod, node) &&
    (pod.spec?.topologySpreadConstraints ?? []).every((constraint) =>
      spreads(cluster, { pod, node, constraint }),
    ) &&
    isNearEnough(cluster, pod, node) &&
    isFarEnough(cluster, pod, node)
  );
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

function spreads({ nodes, pods }: ArbitraryCluster, { pod, node, constraint }: Spread): boolean {
  if (constraint.whenUnsatisfiable !== 'DoNotSchedule') return true;
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

const sameNamespace = (a: Pod, b: Pod): boolean => a.metadata.namespace === b.metadata.namespace;

/** The term of `owner` means `other`. */
const means = (owner: Pod, term: PodAffinityTerm, other: Pod): boolean =>
  sameNamespace(owner, other) && matchesLabelSelector(term.labelSelector, labelsOf(other));

/** Pods that share the node's domain. */
const inDomain = ({ nodes, pods }: ArbitraryCluster, key: string, node: Node): readonly Pod[] =>
  nodes
    .filter((other) => labelsOf(other)[key] !== undefined && labelsOf(other)[key] === labelsOf(node)[key])
    .flatMap((other) => podsOn(pods, other));

function isNearEnough(cluster: ArbitraryCluster, pod: Pod, node: Node): boolean {
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

function isFarEnough(cluster: ArbitraryCluster, pod: Pod, node: Node): boolean {
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
