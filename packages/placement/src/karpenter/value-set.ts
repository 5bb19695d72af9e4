// What a label may be: a set of texts, or everything but such a set, within whole numbers where bounds are given.
// The algebra of Karpenter's requirements: In, NotIn, Exists, DoesNotExist, Gt and Lt are closed under intersection.
import type { NodeRequirement } from '@berth/compute';

export interface ValueSet {
  /** `values` are the ones that are not in it. */
  readonly isComplement: boolean;
  readonly values: ReadonlySet<string>;
  /** Whole numbers above and below which a value has to be. */
  readonly above?: number | undefined;
  readonly below?: number | undefined;
}

/** The values that one requirement allows. */
export function valuesOf({ operator, values }: Pick<NodeRequirement, 'operator' | 'values'>): ValueSet {
  switch (operator) {
    case 'In':
      return { isComplement: false, values: new Set(values) };
    case 'NotIn':
      return { isComplement: true, values: new Set(values) };
    case 'Exists':
      return ANYTHING;
    case 'DoesNotExist':
      return NOTHING;
    case 'Gt':
      return { ...ANYTHING, above: Number(values[0]) };
    case 'Lt':
      return { ...ANYTHING, below: Number(values[0]) };
  }
}

/** Just this value. */
export const onlyValue = (value: string): ValueSet => ({ isComplement: false, values: new Set([value]) });

/** True when the label may have the value. */
export function allows(set: ValueSet, value: string): boolean {
  return set.values.has(value) !== set.isComplement && isWithin(set, value);
}

/** What both allow. */
export function intersection(a: ValueSet, b: ValueSet): ValueSet {
  const above = larger(a.above, b.above);
  const below = smaller(a.below, b.below);
  if (above !== undefined && below !== undefined && below - above < 2) return NOTHING;
  if (a.isComplement && b.isComplement)
    return { isComplement: true, values: new Set([...a.values, ...b.values]), above, below };
  const [closed, open] = a.isComplement ? [b, a] : [a, b];
  const bounds = { above, below };
  const values = [...closed.values].filter((value) => allows(open, value) && isWithin(bounds, value));
  return { isComplement: false, values: new Set(values) };
}

/** True when the label cannot have any value: it has to be absent. */
export const isEmpty = ({ isComplement, values }: ValueSet): boolean => !isComplement && values.size === 0;

/** True for NotIn and DoesNotExist: a node without the label is fine. */
export const allowsAbsence = ({ isComplement, values, above, below }: ValueSet): boolean =>
  isComplement ? values.size > 0 && above === undefined && below === undefined : values.size === 0;

/** As a person would write it: `In [a b]`, `NotIn [c]`, `Exists`, `Gt 4`. */
export function renderValues({ isComplement, values, above, below }: ValueSet): string {
  const list = `[${[...values].toSorted().join(' ')}]`;
  if (!isComplement) return values.size === 0 ? 'DoesNotExist' : `In ${list}`;
  const parts = [
    ...(values.size > 0 ? [`NotIn ${list}`] : []),
    ...(above === undefined ? [] : [`Gt ${above}`]),
    ...(below === undefined ? [] : [`Lt ${below}`]),
  ];
  return parts.length === 0 ? 'Exists' : parts.join(' and ');
}

const ANYTHING: ValueSet = { isComplement: true, values: new Set() };
const NOTHING: ValueSet = { isComplement: false, values: new Set() };

function isWithin({ above, below }: Pick<ValueSet, 'above' | 'below'>, value: string): boolean {
  if (above === undefined && below === undefined) return true;
  if (!/^-?\d+$/.test(value)) return false;
  const number = Number(value);
  return (above === undefined || number > above) && (below === undefined || number < below);
}

const larger = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);
const smaller = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);
