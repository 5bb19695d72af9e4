// Matching of one requirement against a map of labels: the common part of label selectors and node selectors.

/** Labels as objects carry them. */
export type Labels = Readonly<Record<string, string>>;

/** What a requirement of a selector may say; `=` and `!=` are the equality forms of the text syntax. */
export type SelectorOperator = 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt' | '=' | '!=';

/**
 * True when a label with this value (undefined: absent) meets the requirement. `NotIn` and `!=` are met by an absent
 * label, `Gt` and `Lt` only by 64-bit integers; an unknown operator matches nothing.
 */
export function meetsRequirement(
  operator: string,
  values: readonly string[] | undefined,
  value: string | undefined,
): boolean {
  switch (operator) {
    case 'In':
    case '=':
      return value !== undefined && values !== undefined && values.includes(value);
    case 'NotIn':
    case '!=':
      return value === undefined || values === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt':
      return values?.length === 1 && compareIntegers(operator, value, values[0]);
    default:
      return false;
  }
}

/** The label's value; own properties only, so that a label named `constructor` is absent unless it is there. */
export const labelValue = (labels: Labels | undefined, key: string): string | undefined =>
  labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;

/** A signed 64-bit integer as Go's strconv.ParseInt reads it, or nothing. */
export function parseInt64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

function compareIntegers(
  operator: 'Gt' | 'Lt',
  value: string | undefined,
  bound: string | undefined,
): boolean {
  const left = parseInt64(value);
  const right = parseInt64(bound);
  if (left === undefined || right === undefined) return false;
  return operator === 'Gt' ? left > right : left < right;
}
