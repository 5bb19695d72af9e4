// The recorded decisions of the real Cluster Autoscaler 1.34, topic by topic.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { AutoscalerCase } from './autoscaler-case.unsafe.js';
import { evaluateAutoscalerCase } from './evaluate-autoscaler-case.js';

const folder = new URL('../../testdata/autoscaler/', import.meta.url);
const topics = readdirSync(folder).filter((file) => file.endsWith('.jsonl.gz'));
type Answer = Record<string, unknown>;
const casesOf = (file: string): readonly (AutoscalerCase & { id: string; expect: Answer })[] =>
  gunzipSync(readFileSync(new URL(file, folder)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** Fields that hold the members of a set, and the set. */
const SETS: Readonly<Record<string, string>> = {
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
]);

/** A topic is at most a second of work, which a busy machine stretches. */
const LOADED_MACHINE_MS = 60_000;

describe('Cluster Autoscaler 1.34 decides as recorded', () => {
  test.each(topics)(
    '%s',
    (file) => {
      const wrong = casesOf(file).flatMap((one) => {
        const fields = differences(evaluateAutoscalerCase(one) as unknown as Answer, one.expect);
        return fields.length === 0 ? [] : [`${one.id}: ${fields.join(', ')}`];
      });
      expect(wrong).toEqual([]);
    },
    LOADED_MACHINE_MS,
  );
});

/** The names of the fields that differ. */
function differences(answer: Answer, expected: Answer): readonly string[] {
  const names = new Set(
    [...Object.keys(answer), ...Object.keys(expected)].filter((name) => !IGNORED.has(name)),
  );
  if (!('settled' in expected)) names.delete('settled');
  // The README calls it exact only without these sets.
  if ('perGroupAny' in expected || 'consideredAny' in expected) names.delete('pendingAfter');
  const allowed = (expected['removedAny'] as unknown[] | undefined) ?? [removedOf(expected)];
  const removed = allowed.some((one) => text(one) === text(removedOf(answer))) ? [] : ['removed'];
  const wrong = [...names].filter((name) => {
    const ours = text(answer[name]);
    const set = expected[SETS[name] ?? ''];
    if (Array.isArray(set) && set.some((member) => text(member) === ours)) return false;
    return ours !== text(expected[name]);
  });
  return [...wrong, ...removed];
}

/** All that was removed, together. */
const removedOf = (answer: Answer): readonly string[] =>
  [
    ...((answer['removedEmpty'] as string[]) ?? []),
    ...((answer['removedDrain'] as string[]) ?? []),
  ].toSorted();

const text = (value: unknown): string => JSON.stringify(value, sortKeys) ?? 'absent';

const sortKeys = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
