// Checks of node selectors and of the node affinity of pods.
import {
  isLabelValue,
  isQualifiedName,
  type NodeAffinity,
  type NodeSelector,
  type NodeSelectorRequirement,
  type NodeSelectorTerm,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { invalid, invalidAll, notSupported, required } from './field-errors.js';
import { operatorErrors } from './label-selector-validation.js';

/** Everything wrong with the node affinity of a pod. */
export function nodeAffinityErrors(field: string, affinity: NodeAffinity): readonly FieldError[] {
  const needed = affinity.requiredDuringSchedulingIgnoredDuringExecution;
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return [
    ...(needed ? nodeSelectorErrors(`${field}.requiredDuringSchedulingIgnoredDuringExecution`, needed) : []),
    ...preferred.flatMap(({ weight, preference }, index) => {
      const path = `${field}.preferredDuringSchedulingIgnoredDuringExecution[${index}]`;
      return [...weightErrors(`${path}.weight`, weight), ...termErrors(`${path}.preference`, preference)];
    }),
  ];
}

/** Everything wrong with a node selector: of a pod, or of a volume that is bound to nodes. */
export function nodeSelectorErrors(
  field: string,
  { nodeSelectorTerms }: NodeSelector,
): readonly FieldError[] {
  const terms = nodeSelectorTerms ?? [];
  const path = `${field}.nodeSelectorTerms`;
  if (terms.length === 0) return [required(path, 'must have at least one node selector term')];
  return terms.flatMap((term, index) => termErrors(`${path}[${index}]`, term));
}

/** Weights of preferences run from 1 to 100. */
export const weightErrors = (field: string, weight: number): readonly FieldError[] =>
  weight >= 1 && weight <= 100 ? [] : [invalid(field, weight, 'must be in the range 1-100')];

const termErrors = (field: string, term: NodeSelectorTerm): readonly FieldError[] => [
  ...(term.matchExpressions ?? []).flatMap((requirement, index) =>
    requirementErrors(`${field}.matchExpressions[${index}]`, requirement),
  ),
  ...(term.matchFields ?? []).flatMap((requirement, index) =>
    fieldErrors(`${field}.matchFields[${index}]`, requirement),
  ),
];

function requirementErrors(field: string, requirement: NodeSelectorRequirement): readonly FieldError[] {
  const { key, operator, values = [] } = requirement;
  const isSet = operator === 'In' || operator === 'NotIn';
  return [
    ...nodeOperatorErrors(field, operator, values),
    ...invalidAll(`${field}.key`, key, isQualifiedName(key)),
    ...(isSet ? values : []).flatMap((value, index) =>
      invalidAll(`${field}.values[${index}]`, value, isLabelValue(value)),
    ),
  ];
}

/** Node selectors know `Gt` and `Lt` besides the operators of label selectors. */
function nodeOperatorErrors(
  field: string,
  operator: string,
  values: readonly string[],
): readonly FieldError[] {
  if (operator !== 'Gt' && operator !== 'Lt') return operatorErrors(field, operator, values);
  if (values.length === 1) return [];
  return [required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")];
}

function fieldErrors(
  field: string,
  { key, operator, values = [] }: NodeSelectorRequirement,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (operator !== 'In' && operator !== 'NotIn')
    errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'));
  else if (values.length !== 1)
    errors.push(
      required(
        `${field}.values`,
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  if (key !== 'metadata.name') errors.push(notSupported(`${field}.key`, key, ['metadata.name']));
  return errors;
}
