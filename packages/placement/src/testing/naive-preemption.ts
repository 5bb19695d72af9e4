// A second, naive implementation of preemption, written from the documentation: for every node the pods that would
// have to go, worked out by asking all filters again each time. The oracle of property tests.
import { matchesLabelSelector, type Node, type Pod, type PodDisruptionBudget } from '@berth/kube';
import { labelsOf, naiveRefusal, nameOf, podsOn, type NaiveCluster } from './naive-scheduler.js';

/** A cluster with budgets. */
export interface BudgetedCluster extends NaiveCluster {
  readonly podDisruptionBudgets: readonly PodDisruptionBudget[];
}

/** A node, and whom it would have to lose. */
export interface NaiveCandidate {
  readonly node: string;
  /** `namespace/name`, sorted. */
  readonly victims: readonly string[];
  readonly pdbViolations: number;
}

/** All candidates, by node; and those of them that are equally good. */
export interface NaivePreemption {
  readonly candidates: readonly NaiveCandidate[];
  readonly best: readonly string[];
}

/** For a pod that fits nowhere. */
export function naivePreemption(cluster: BudgetedCluster, pod: Pod): NaivePreemption {
  const found = cluster.nodes.flatMap((node) => tryNode(cluster, pod, node) ?? []);
  const keys = found.map(({ pods, pdbViolations }) => orderKey(pods, pdbViolations));
  const lowest = keys.toSorted(compareKeys)[0];
  return {
    candidates: found
      .map(({ node, pods, pdbViolations }) => ({ node, victims: pods.map(keyOf).toSorted(), pdbViolations }))
      .toSorted((a, b) => (a.node < b.node ? -1 : 1)),
    best: found
      .filter((_, index) => lowest && compareKeys(keys[index] ?? lowest, lowest) === 0)
      .map(({ node }) => node)
      .toSorted(),
  };
}

interface Found {
  readonly node: string;
  readonly pods: readonly Pod[];
  readonly pdbViolations: number;
}

const keyOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;
const priorityOf = ({ spec }: Pod): number => spec?.priority ?? 0;
const startOf = ({ status }: Pod): number => Date.parse(status?.startTime ?? '');

function tryNode(cluster: BudgetedCluster, pod: Pod, node: Node): Found | undefined {
  if (naiveRefusal(cluster, pod, node) !== 'Unschedulable') return undefined;
  const lower = podsOn(cluster.pods, node).filter((other) => priorityOf(other) < priorityOf(pod));
  if (lower.length === 0) return undefined;
  let pods = cluster.pods.filter((other) => !lower.includes(other));
  if (naiveRefusal({ ...cluster, pods }, pod, node) !== undefined) return undefined;
  const important = lower.toSorted((a, b) => priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b));
  const protectedOnes = violating(cluster.podDisruptionBudgets, important);
  const inTurn = [...protectedOnes, ...important.filter((other) => !protectedOnes.includes(other))];
  const victims = inTurn.filter((other) => {
    const back = [...pods, other];
    if (naiveRefusal({ ...cluster, pods: back }, pod, node) !== undefined) return true;
    pods = back;
    return false;
  });
  const pdbViolations = victims.filter((other) => protectedOnes.includes(other)).length;
  return { node: nameOf(node), pods: victims, pdbViolations };
}

/** Pods whose eviction would exceed a budget, the most important ones using it up first. */
function violating(budgets: readonly PodDisruptionBudget[], pods: readonly Pod[]): readonly Pod[] {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0);
  return pods.filter((pod) => {
    let violates = false;
    for (const [index, { metadata, spec }] of budgets.entries()) {
      const isEmpty = Object.keys(spec?.selector?.matchLabels ?? {}).length === 0;
      if (isEmpty || metadata.namespace !== pod.metadata.namespace) continue;
      if (!matchesLabelSelector(spec?.selector, labelsOf(pod))) continue;
      left[index] = (left[index] ?? 0) - 1;
      if ((left[index] ?? 0) < 0) violates = true;
    }
    return violates;
  });
}

/** Smaller is better, member by member. */
function orderKey(pods: readonly Pod[], pdbViolations: number): readonly number[] {
  const priorities = pods.map(priorityOf);
  const highest = Math.max(...priorities);
  const starts = pods.filter((pod) => priorityOf(pod) === highest).map(startOf);
  const total = priorities.reduce((sum, priority) => sum + priority + 2 ** 31, 0);
  return [pdbViolations, highest, total, pods.length, -Math.min(...starts)];
}

function compareKeys(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}
