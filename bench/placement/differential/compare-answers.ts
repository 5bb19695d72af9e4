// Where two answers to one case differ, member by member; the order of keys carries no meaning.
import type { CaseAnswer } from '@berth/placement';

export interface Difference {
  readonly member: string;
  readonly real: unknown;
  readonly ours: unknown;
}

/** The members of the answers that are not equal. */
export function compareAnswers(real: CaseAnswer, ours: CaseAnswer): readonly Difference[] {
  const [theirs, own] = [new Map(Object.entries(real)), new Map(Object.entries(ours))];
  return [...new Set([...theirs.keys(), ...own.keys()])].flatMap((member) => {
    const [left, right] = [theirs.get(member), own.get(member)];
    return canonical(left) === canonical(right) ? [] : [{ member, real: left, ours: right }];
  });
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (isPlainObject(member) ? sorted(member) : member)) ?? '';

const isPlainObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sorted = (value: object): unknown =>
  Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)));
