// Node selectors compiled for matching many nodes, with the scheduler's treatment of terms that are wrong.
// Mirrors k8s.io/component-helpers/scheduling/corev1/nodeaffinity.
import type { Labels, NodeSelector, NodeSelectorTerm, Pod, PreferredSchedulingTerm } from '@berth/kube';
import { selectorOfLabels } from './label-selector.js';
import {
  compileRequirement,
  renderValues,
  type LabelMatcher,
  type RequirementSource,
} from './requirement.js';

/** What a node selector looks at. */
export interface NodeIdentity {
  readonly name: string;
  readonly labels: Labels;
}

/** True when the node matches. */
export type NodeMatcher = (node: NodeIdentity) => boolean;

/** A term that matches nodes, or the messages about why it cannot. */
export interface CompiledTerm {
  readonly matches: NodeMatcher;
  readonly errors: readonly string[];
}

/** A preferred term with its weight. */
export interface PreferredTerm {
  readonly weight: number;
  readonly matches: NodeMatcher;
}

const NEVER: NodeMatcher = () => false;

/** Terms are ORed; empty ones match nothing, wrong ones are passed over. */
export function compileNodeSelector(selector: NodeSelector): NodeMatcher {
  const terms = (selector.nodeSelectorTerms ?? []).filter(isStated).map((term) => compileTerm(term, ''));
  const usable = terms.filter((term) => term.errors.length === 0).map((term) => term.matches);
  const [first] = usable;
  if (!first) return NEVER;
  return usable.length === 1 ? first : (node) => usable.some((matches) => matches(node));
}

/** nodeSelector and required node affinity together; undefined when the pod asks for neither. */
export function compileRequiredAffinity(pod: Pod): NodeMatcher | undefined {
  const exact = pod.spec?.nodeSelector;
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) {
    if (!exact) return undefined;
    const only = selectorOfLabels(exact);
    return (node) => only.matches(node.labels);
  }
  const matches = compileNodeSelector(required);
  if (!exact) return matches;
  const labels = selectorOfLabels(exact);
  return (node) => labels.matches(node.labels) && matches(node);
}

/** The weighted terms of preferred node affinity, or the messages about the wrong ones. */
export function compilePreferredTerms(terms: readonly PreferredSchedulingTerm[]): {
  readonly terms: readonly PreferredTerm[];
  readonly errors: readonly string[];
} {
  const compiled = terms
    .map((term, index) => ({ term, index }))
    .filter(({ term }) => (term.weight ?? 0) !== 0 && isStated(term.preference ?? {}))
    .map(({ term, index }) => ({ weight: term.weight, ...compileTerm(term.preference, `[${index}].`) }));
  return { terms: compiled, errors: compiled.flatMap((term) => term.errors) };
}

/** True for a term that says anything. */
export const isStated = (term: NodeSelectorTerm): boolean =>
  (term.matchExpressions?.length ?? 0) > 0 || (term.matchFields?.length ?? 0) > 0;

function compileTerm(term: NodeSelectorTerm, path: string): CompiledTerm {
  const labels = (term.matchExpressions ?? []).map((one, index) =>
    compileRequirement(one, `${path}matchExpressions[${index}].`),
  );
  const fields = (term.matchFields ?? []).map((one, index) =>
    compileField(one, `${path}matchFields[${index}].`),
  );
  const errors = [...labels, ...fields].flatMap((one) => one.errors ?? []);
  if (errors.length > 0) return { matches: NEVER, errors };
  const onLabels = labels.flatMap((one): readonly LabelMatcher[] => (one.errors ? [] : [one.matches]));
  const onName = fields.flatMap((one): readonly NameMatcher[] => (one.errors ? [] : [one.matches]));
  const matches: NodeMatcher = (node) =>
    onLabels.every((meets) => meets(node.labels)) &&
    (node.name === '' || onName.every((meets) => meets(node.name)));
  return { matches, errors };
}

type NameMatcher = (name: string) => boolean;
type CompiledField =
  | { readonly matches: NameMatcher; readonly errors?: undefined }
  | { readonly errors: readonly string[] };

function compileField({ key, operator, values }: RequirementSource, path: string): CompiledField {
  const [value] = values ?? [];
  if (operator !== 'In' && operator !== 'NotIn') {
    return {
      errors: [
        `${path}operator: Unsupported value: ${JSON.stringify(operator ?? '')}: supported values: "In", "NotIn"`,
      ],
    };
  }
  if (values?.length !== 1 || value === undefined) {
    return { errors: [`${path}values: Invalid value: ${renderValues(values)}: must have one element`] };
  }
  const isName = key === 'metadata.name';
  if (operator === 'In') return { matches: (name) => (isName ? name : '') === value };
  return { matches: (name) => (isName ? name : '') !== value };
}
