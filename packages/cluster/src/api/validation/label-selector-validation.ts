// Checks of label selectors: operators, and values only where an operator takes them.
import {
  isLabelValue,
  isQualifiedName,
  type LabelSelector,
  type LabelSelectorRequirement,
} from '@berth/kube';

import type { FieldError } from '../kind-rules.js';
import { forbidden, invalid, invalidAll, required } from './field-errors.js';
import { labelErrors } from './object-meta.js';

/** Everything wrong with a selector. */
export function labelSelectorErrors(
  field: string,
  selector: LabelSelector | null | undefined,
): readonly FieldError[] {
  if (!selector) return [];
  return [
    ...labelErrors(`${field}.matchLabels`, selector.matchLabels),
    ...(selector.matchExpressions ?? []).flatMap((requirement, index) =>
      requirementErrors(`${field}.matchExpressions[${index}]`, requirement),
    ),
  ];
}

/** True when the selector could be used: kube-apiserver then says what it makes of it. */
export const isUsableSelector = (selector: LabelSelector): boolean =>
  labelSelectorErrors('', selector).length === 0;

/** True when the selector names nothing, and so would match everything. */
export const isEmptySelector = ({ matchLabels, matchExpressions }: LabelSelector): boolean =>
  Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;

function requirementErrors(field: string, requirement: LabelSelectorRequirement): readonly FieldError[] {
  const { key, operator, values = [] } = requirement;
  return [
    ...operatorErrors(field, operator, values),
    ...invalidAll(`${field}.key`, key, isQualifiedName(key)),
    ...values.flatMap((value, index) => invalidAll(`${field}.values[${index}]`, value, isLabelValue(value))),
  ];
}

/** What is wrong with an operator and the number of its values; node selectors add operators of their own. */
export function operatorErrors(
  field: string,
  operator: string,
  values: readonly string[],
): readonly FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length > 0) return [];
      return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      if (values.length === 0) return [];
      return [
        forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
      ];
    default:
      return [invalid(`${field}.operator`, operator, 'not a valid selector operator')];
  }
}
