// One requirement of a selector, checked as kube-scheduler checks it before use and compiled for matching many
// objects.
// Mirrors apimachinery's labels.NewRequirement, whose messages are part of scheduling errors.
import {
  isLabelValue,
  isQualifiedName,
  labelValue,
  meetsRequirement,
  parseInt64,
  type Labels,
} from '@berth/kube';

/** A requirement as users write it, in label selectors and node selectors. */
export interface RequirementSource {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[] | undefined;
}

/** True when the labels meet it. */
export type LabelMatcher = (labels: Labels) => boolean;

/** Either a matcher, or the scheduler's messages about why there is none. */
export type Compiled =
  | { readonly matches: LabelMatcher; readonly errors?: undefined }
  | { readonly errors: readonly string[] };

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

/** Compiles one requirement; `path` prefixes the messages (`[0].matchExpressions[1].`). */
export function compileRequirement(given: RequirementSource, path = ''): Compiled {
  // Objects that no API server saw may lack what it would insist on.
  const source = { ...given, key: given.key ?? '', operator: given.operator ?? '' };
  if (!OPERATORS.includes(source.operator)) {
    const supported = OPERATORS.map((name) => JSON.stringify(name)).join(', ');
    const shown = JSON.stringify(source.operator);
    return { errors: [`${path}operator: Unsupported value: ${shown}: supported values: ${supported}`] };
  }
  const values = source.values ?? [];
  const errors = [
    ...keyErrors(source.key, path),
    ...operatorErrors(source, path),
    ...values.flatMap((value, index) => valueErrors(source.key, value, `${path}values[${index}]`)),
  ];
  return errors.length > 0 ? { errors } : { matches: requirementMatcher(source) };
}

/** Matches without checking, for maps of exact labels. */
export function requirementMatcher({ key, operator, values }: RequirementSource): LabelMatcher {
  if (operator === 'In' && values?.length === 1) {
    const only = values[0];
    return (labels) => labels[key] === only && Object.hasOwn(labels, key);
  }
  return (labels) => meetsRequirement(operator, values, labelValue(labels, key));
}

/** Values as Kubernetes' errors show them: absent ones are not the same as none. */
export const renderValues = (values: readonly string[] | undefined): string =>
  values === undefined ? 'null' : JSON.stringify(values);

/** Several messages as one, as Kubernetes' aggregated errors print; repeated ones once. */
export function joinErrors(errors: readonly string[]): string {
  const distinct = [...new Set(errors)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}

function keyErrors(key: string, path: string): readonly string[] {
  const problems = isQualifiedName(key);
  return problems.length === 0
    ? []
    : [`${path}key: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`];
}

function valueErrors(key: string, value: string, path: string): readonly string[] {
  const problems = isLabelValue(value);
  if (problems.length === 0) return [];
  return [`${path}[${key}]: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`];
}

function operatorErrors({ operator, values }: RequirementSource, path: string): readonly string[] {
  const count = values?.length ?? 0;
  const invalid = (detail: string): string =>
    `${path}values: Invalid value: ${renderValues(values)}: ${detail}`;
  switch (operator) {
    case 'In':
    case 'NotIn':
      return count === 0 ? [invalid("for 'in', 'notin' operators, values set can't be empty")] : [];
    case 'Exists':
    case 'DoesNotExist':
      return count === 0 ? [] : [invalid('values set must be empty for exists and does not exist')];
    default:
      return [
        ...(count === 1 ? [] : [invalid("for 'Gt', 'Lt' operators, exactly one value is required")]),
        ...integerErrors(values ?? [], path),
      ];
  }
}

const integerErrors = (values: readonly string[], path: string): readonly string[] =>
  values.flatMap((value, index) =>
    parseInt64(value) === undefined
      ? [
          `${path}values[${index}]: Invalid value: ${JSON.stringify(value)}: ` +
            "for 'Gt', 'Lt' operators, the value must be an integer",
        ]
      : [],
  );
