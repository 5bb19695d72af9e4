// Compares an answer with the recorded one: volatile values by presence and pattern, some lists as sets.
import { pointerToken } from './json-pointer.js';
import { matchesTemplate, UUID_PATTERN, type Bindings } from './template.js';

/** One difference, by JSON pointer. */
export interface Difference {
  readonly pointer: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface CompareRules {
  readonly volatile: ReadonlySet<string>;
  readonly unordered: ReadonlySet<string>;
  readonly patterns: Readonly<Record<string, string>>;
}

interface Comparison {
  readonly rules: CompareRules;
  readonly bindings: Bindings;
}

/** The differences between a recorded and an actual value. Names in the bindings are filled in as they are met. */
export function compare(expected: unknown, actual: unknown, comparison: Comparison): readonly Difference[] {
  const metaSorted = sortManagedFields(actual);
  return [...differences(sortManagedFields(expected), metaSorted, { ...comparison, pointer: '' })];
}

interface Position extends Comparison {
  readonly pointer: string;
}

// The recorded control plane had no certificate authority, so its roots are empty or absent.
const OF_THE_INSTALLATION = /\/(?:f:)?ca\.crt$/;
// `default-scheduler-HOST`.
const NAMES_THE_HOST = /\/reportingInstance$/;

function* differences(expected: unknown, actual: unknown, at: Position): Iterable<Difference> {
  const { rules, pointer, bindings } = at;
  if (OF_THE_INSTALLATION.test(pointer)) return;
  if (rules.volatile.has(pointer) || NAMES_THE_HOST.test(pointer)) {
    if (!isPresent(expected, actual) || !matchesPattern(actual, at)) yield { pointer, expected, actual };
  } else if (typeof expected === 'string' && typeof actual === 'string') {
    if (!matchesTemplate(expected, actual, bindings)) yield { pointer, expected, actual };
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    yield* rules.unordered.has(pointer)
      ? setDifferences(expected, actual, at)
      : listDifferences(expected, actual, at);
  } else if (isObject(expected) && isObject(actual)) {
    yield* memberDifferences(expected, actual, at);
  } else if (expected !== actual) yield { pointer, expected, actual };
}

const isPresent = (expected: unknown, actual: unknown): boolean =>
  (expected === undefined) === (actual === undefined);

// A pattern that was recorded of base64 text ends with its padding, which is only the length of the text modulo 3.
const BASE64_PADDING = /=+\$$/;

function matchesPattern(actual: unknown, { rules, pointer, bindings }: Position): boolean {
  const pattern = rules.patterns[pointer];
  if (pattern === undefined) return true;
  const filled = pattern
    .replace(BASE64_PADDING, '=*$')
    .replaceAll(/\\?\$\\?\{([A-Za-z0-9_-]+)\\?\}/g, (whole, name: string) =>
      filledName(name, whole, bindings),
    );
  return new RegExp(filled, 's').test(String(actual));
}

// Inside a pattern a name stands for its value, or for any UUID while it has none.
function filledName(name: string, whole: string, bindings: Bindings): string {
  const known = bindings.get(name);
  if (known === undefined) return name.startsWith('uuid') ? UUID_PATTERN : whole;
  return known.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function* listDifferences(
  expected: readonly unknown[],
  actual: readonly unknown[],
  at: Position,
): Iterable<Difference> {
  const length = Math.max(expected.length, actual.length);
  for (let index = 0; index < length; index++) {
    yield* differences(expected[index], actual[index], below(at, index));
  }
}

// Greedy: each recorded item takes the first actual one that equals it under the names bound so far.
function* setDifferences(
  expected: readonly unknown[],
  actual: readonly unknown[],
  at: Position,
): Iterable<Difference> {
  const left = [...actual];
  for (const [index, item] of expected.entries()) {
    const found = left.findIndex((candidate) => {
      const trial = { ...below(at, index), bindings: new Map(at.bindings) };
      return [...differences(item, candidate, trial)].length === 0;
    });
    if (found < 0) {
      yield { pointer: `${at.pointer}/${index}`, expected: item, actual: left[0] };
      continue;
    }
    const [taken] = left.splice(found, 1);
    yield* differences(item, taken, below(at, index));
  }
  const unasked = actual.length - expected.length;
  if (unasked > 0)
    yield { pointer: at.pointer, expected: `${expected.length} items`, actual: `${actual.length} items` };
}

function* memberDifferences(
  expected: Record<string, unknown>,
  actual: Record<string, unknown>,
  at: Position,
): Iterable<Difference> {
  const filled = new Map(Object.keys(actual).map((key) => [key, key]));
  for (const key of keysInOrder(expected)) {
    const match =
      filled.get(key) ?? [...filled.keys()].find((name) => matchesTemplate(key, name, at.bindings));
    yield* differences(expected[key], match === undefined ? undefined : actual[match], below(at, key));
    if (match !== undefined) filled.delete(match);
  }
  for (const key of filled.keys()) yield* differences(undefined, actual[key], below(at, key));
}

// UUIDs are numbered in the order of sorted keys, managedFields last.
const keysInOrder = (object: Record<string, unknown>): readonly string[] =>
  Object.keys(object).sort(
    (a, b) => Number(a === 'managedFields') - Number(b === 'managedFields') || (a < b ? -1 : 1),
  );

const below = (at: Position, key: string | number): Position => ({
  ...at,
  pointer: `${at.pointer}/${pointerToken(key)}`,
});

/** `managedFields` in the order of the recordings: manager, operation, subresource, version, fields. */
function sortManagedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortManagedFields);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === 'managedFields' && Array.isArray(part) ? sortedEntries(part) : sortManagedFields(part),
    ]),
  );
}

const sortedEntries = (entries: readonly unknown[]): readonly unknown[] =>
  entries.toSorted((a, b) => (managerKey(a) < managerKey(b) ? -1 : 1));

function managerKey(entry: unknown): string {
  if (!isObject(entry)) return '';
  const { manager, operation, subresource, apiVersion, fieldsV1 } = entry;
  return [manager, operation, subresource ?? '~', apiVersion, canonical(fieldsV1)].join('\n');
}

function canonical(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(value) ?? '';
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}: ${canonical(value[key])}`).join(', ')}}`;
}
