// Node selectors and required node affinity, as kube-scheduler's NodeAffinity plugin decides them.
// https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#node-affinity
import { labelValue, meetsRequirement, parseInt64, type Labels } from './labels.js';
import { isLabelValue, isQualifiedName } from './names.js';
import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from './object-types.js';

/** True when the pod's `spec.nodeSelector` and its required node affinity both allow the node. */
export function matchesRequiredNodeAffinity(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec ?? {};
  if (nodeSelector && !hasLabels(node.metadata?.labels, nodeSelector)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required === null || matchesNodeSelector(required, node);
}

/** True when one of the terms matches: terms are alternatives, none of them matches nothing. */
function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  for (const term of selector.nodeSelectorTerms ?? NO_TERMS)
    if (matchesNodeSelectorTerm(term, node)) return true;
  return false;
}

/** True when every requirement of the term is met. An empty term matches nothing, nor does an invalid one. */
export function matchesNodeSelectorTerm(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions, matchFields } = term;
  if (!matchExpressions?.length && !matchFields?.length) return false;
  const labels = node.metadata?.labels;
  for (const requirement of matchExpressions ?? NO_REQUIREMENTS) {
    if (!isWellFormed(requirement)) return false;
    const value = labelValue(labels, requirement.key);
    if (!meetsRequirement(requirement.operator, requirement.values, value)) return false;
  }
  for (const requirement of matchFields ?? NO_REQUIREMENTS) {
    if (!meetsFieldRequirement(requirement, node)) return false;
  }
  return true;
}

/** True when the labels hold every pair of a `nodeSelector`. */
function hasLabels(labels: Labels | undefined, pairs: Labels): boolean {
  for (const key in pairs) if (labelValue(labels, key) !== pairs[key]) return false;
  return true;
}

const NO_TERMS: readonly NodeSelectorTerm[] = [];
const NO_REQUIREMENTS: readonly NodeSelectorRequirement[] = [];
const checked = new WeakMap<NodeSelectorRequirement, boolean>();

/** Requirements that the API server would refuse never match; each is looked at once. */
function isWellFormed(requirement: NodeSelectorRequirement): boolean {
  const known = checked.get(requirement);
  if (known !== undefined) return known;
  const isValid = isValidRequirement(requirement);
  checked.set(requirement, isValid);
  return isValid;
}

function isValidRequirement({ key, operator, values = [] }: NodeSelectorRequirement): boolean {
  if (isQualifiedName(key).length > 0 || values.some((value) => isLabelValue(value).length > 0)) return false;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0;
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0;
    case 'Gt':
    case 'Lt':
      return values.length === 1 && parseInt64(values[0]) !== undefined;
    default:
      return false;
  }
}

/** Only `metadata.name` can be asked for, with `In` or `NotIn` and one value. */
function meetsFieldRequirement({ key, operator, values }: NodeSelectorRequirement, node: Node): boolean {
  if (values?.length !== 1 || (operator !== 'In' && operator !== 'NotIn')) return false;
  const value = key === 'metadata.name' ? (node.metadata?.name ?? '') : '';
  return (value === values[0]) === (operator === 'In');
}
