// What is compared of two answers to an autoscaler case: fields that are sets where chance decides, and all that was
// removed together.

/** The fields of an answer. */
export type AnswerFields = Readonly<Record<string, unknown>>;

/** Fields that hold one member of a set, and the field of the set. */
export const SETS: Readonly<Record<string, string>> = {
  scaleUps: 'scaleUpsAny',
  perGroup: 'perGroupAny',
  considered: 'consideredAny',
  unneeded: 'unneededAny',
  unremovable: 'unremovableAny',
  unremovableLater: 'unremovableLaterAny',
};

const IGNORED = new Set([
  ...Object.values(SETS),
  'byChoice',
  'orderMatters',
  'removedAny',
  'removedEmpty',
  'removedDrain',
  'tiesVary',
  'settledVaries',
  'utilizationVaries',
]);

/** The names of the fields that either answer has and that are compared as they are. */
export const comparedFields = (ours: AnswerFields, theirs: AnswerFields): Set<string> =>
  new Set([...Object.keys(ours), ...Object.keys(theirs)].filter((name) => !IGNORED.has(name)));

/** True when what we removed is what they did, or one of the ways that they may have. */
export function removedAlike(ours: AnswerFields, theirs: AnswerFields): boolean {
  const allowed = (theirs['removedAny'] as readonly unknown[] | undefined) ?? [removedOf(theirs)];
  return allowed.some((one) => canonicalText(one) === canonicalText(removedOf(ours)));
}

/** All that was removed, together. */
export const removedOf = (answer: AnswerFields): readonly string[] =>
  [
    ...((answer['removedEmpty'] as readonly string[] | undefined) ?? []),
    ...((answer['removedDrain'] as readonly string[] | undefined) ?? []),
  ].toSorted();

/** The value as JSON with sorted keys. */
export const canonicalText = (value: unknown): string => JSON.stringify(value, sortKeys) ?? 'absent';

const sortKeys = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
