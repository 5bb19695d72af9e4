// Functions of the Common Expression Language that validation rules use: the standard ones and Kubernetes' own.
// https://kubernetes.io/docs/reference/using-api/cel/
import { isRecord } from '../../meta/draft-meta.unsafe.js';

/** An expression could not be evaluated: a member that is not there, a wrong type. */
export class CelError extends Error {}

type CelFunction = (args: readonly unknown[]) => unknown;

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new CelError('no such overload');
};

const list = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw new CelError('no such overload');
};

const number = (value: unknown): number => {
  const converted = typeof value === 'string' ? Number(value) : value;
  if (typeof converted === 'number' && !Number.isNaN(converted)) return converted;
  throw new CelError('type conversion error');
};

function size(value: unknown): number {
  if (typeof value === 'string') return [...value].length;
  if (Array.isArray(value)) return value.length;
  if (isRecord(value)) return Object.keys(value).length;
  throw new CelError('no such overload');
}

function matches(value: unknown, pattern: unknown): boolean {
  try {
    return new RegExp(text(pattern), 'u').test(text(value));
  } catch (error) {
    if (error instanceof CelError) throw error;
    throw new CelError(`error parsing regexp: ${text(pattern)}`);
  }
}

const render = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const ordered = (values: readonly unknown[]): readonly unknown[] =>
  values.toSorted((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : text(a) < text(b) ? -1 : 1,
  );

const isUrl = (value: unknown): boolean => URL.canParse(text(value));

/** By name; the value that a function is called on is its first argument. */
export const CEL_FUNCTIONS: Readonly<Record<string, CelFunction>> = {
  size: ([value]) => size(value),
  startsWith: ([value, part]) => text(value).startsWith(text(part)),
  endsWith: ([value, part]) => text(value).endsWith(text(part)),
  contains: ([value, part]) => text(value).includes(text(part)),
  matches: ([value, pattern]) => matches(value, pattern),
  find: ([value, pattern]) => new RegExp(text(pattern), 'u').exec(text(value))?.[0] ?? '',
  lowerAscii: ([value]) => text(value).toLowerCase(),
  upperAscii: ([value]) => text(value).toUpperCase(),
  trim: ([value]) => text(value).trim(),
  replace: ([value, old, fresh]) => text(value).replaceAll(text(old), text(fresh)),
  split: ([value, by]) => text(value).split(text(by)),
  join: ([values, by]) =>
    list(values)
      .map(text)
      .join(by === undefined ? '' : text(by)),
  substring: ([value, from, to]) =>
    [...text(value)].slice(number(from), to === undefined ? undefined : number(to)).join(''),
  indexOf: ([value, part]) =>
    typeof value === 'string' ? value.indexOf(text(part)) : list(value).indexOf(part),
  lastIndexOf: ([value, part]) =>
    typeof value === 'string' ? value.lastIndexOf(text(part)) : list(value).lastIndexOf(part),
  charAt: ([value, at]) => [...text(value)][number(at)] ?? '',
  int: ([value]) => Math.trunc(number(value)),
  uint: ([value]) => Math.trunc(number(value)),
  double: ([value]) => number(value),
  string: ([value]) => render(value),
  bool: ([value]) => value === true || value === 'true',
  dyn: ([value]) => value,
  isSorted: ([values]) => JSON.stringify(ordered(list(values))) === JSON.stringify(values),
  sum: ([values]) => list(values).reduce<number>((sum, value) => sum + number(value), 0),
  min: (args) => ordered(args.length === 1 ? list(args[0]) : args)[0],
  max: (args) => ordered(args.length === 1 ? list(args[0]) : args).at(-1),
  isURL: ([value]) => isUrl(value),
};
