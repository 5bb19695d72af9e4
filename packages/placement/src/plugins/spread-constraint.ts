// Topology spread constraints, compiled: which pods they count and which nodes make up their domains.
// https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
import { untolerated, type Pod, type TopologySpreadConstraint } from '@berth/kube';
import {
  bothSelectors,
  compileLabelSelector,
  selectorOfLabels,
  type CompiledSelector,
} from '../selectors/label-selector.js';
import { compileRequiredAffinity, type NodeMatcher } from '../selectors/node-selector.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';

export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: CompiledSelector;
  /** True for nodes whose domain and pods count, by the node inclusion policies. */
  readonly includes: (node: NodeState) => boolean;
}

export type CompiledConstraints =
  | { readonly constraints: readonly SpreadConstraint[]; readonly error?: undefined }
  | { readonly error: string };

/** The constraints of one kind: hard (`DoNotSchedule`) or soft (`ScheduleAnyway`). */
export function compileConstraints(
  sources: readonly TopologySpreadConstraint[],
  pod: PodState,
  kind: TopologySpreadConstraint['whenUnsatisfiable'],
): CompiledConstraints {
  const affinity = compileRequiredAffinity(pod.pod);
  const constraints: SpreadConstraint[] = [];
  for (const source of sources) {
    if (source.whenUnsatisfiable !== kind) continue;
    const selector = selectorFor(source, pod);
    if (selector.error !== undefined) return { error: selector.error };
    constraints.push({
      // Objects that no API server saw may lack what it would insist on.
      topologyKey: source.topologyKey ?? '',
      maxSkew: source.maxSkew ?? 0,
      minDomains: source.minDomains ?? 1,
      selector,
      includes: inclusion(source, pod.pod, affinity),
    });
  }
  return { constraints };
}

/** True when the node has the key of every constraint. */
export const hasEveryKey = (node: NodeState, constraints: readonly SpreadConstraint[]): boolean =>
  constraints.every(({ topologyKey }) => Object.hasOwn(node.labels, topologyKey));

/**
 * Pods on the node that the selector counts: of the namespace, not on their way out. An empty selector counts
 * none.
 */
export function countMatching(node: NodeState, selector: CompiledSelector, namespace: string): number {
  if (selector.isEmpty) return 0;
  let count = 0;
  for (const pod of node.pods) {
    if (!pod.isTerminating && pod.namespace === namespace && selector.matches(pod.labels)) count++;
  }
  return count;
}

function selectorFor(
  { labelSelector, matchLabelKeys }: TopologySpreadConstraint,
  pod: PodState,
): CompiledSelector {
  const selector = compileLabelSelector(labelSelector);
  const same: Record<string, string> = {};
  for (const key of matchLabelKeys ?? []) {
    const value = pod.labels[key];
    if (value !== undefined) same[key] = value;
  }
  if (selector.error !== undefined || Object.keys(same).length === 0) return selector;
  return bothSelectors(selectorOfLabels(same), selector);
}

function inclusion(
  { nodeAffinityPolicy, nodeTaintsPolicy }: TopologySpreadConstraint,
  pod: Pod,
  affinity: NodeMatcher | undefined,
): (node: NodeState) => boolean {
  const honorsAffinity = (nodeAffinityPolicy ?? 'Honor') === 'Honor' && affinity !== undefined;
  const honorsTaints = nodeTaintsPolicy === 'Honor';
  if (!honorsAffinity && !honorsTaints) return () => true;
  return (node) =>
    (!honorsAffinity || affinity(node)) &&
    (!honorsTaints || untolerated(node.taints, pod.spec?.tolerations).length === 0);
}
