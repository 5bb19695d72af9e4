// The recorded verdicts of the real kube-scheduler 1.34: every field of every case, topic by topic.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { evaluateCase, type CaseAnswer, type PlacementCase } from './evaluate-case.js';

const folder = new URL('../../testdata/', import.meta.url);
/** Recorded by others, and made up and recorded by `npm run bench -- differential`. */
const topics = ['vectors', 'made-up'].flatMap((name) =>
  readdirSync(new URL(`${name}/`, folder)).flatMap((file) =>
    file.endsWith('.jsonl.gz') ? [`${name}/${file}`] : [],
  ),
);
const casesOf = (file: string): readonly (PlacementCase & { id: string; expect: CaseAnswer })[] =>
  gunzipSync(readFileSync(new URL(file, folder)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A topic is at most a second of work, which a busy machine stretches. */
const LOADED_MACHINE_MS = 60_000;

describe('kube-scheduler 1.34 decides as recorded', () => {
  test.each(topics)(
    '%s',
    (file) => {
      const wrong = casesOf(file).flatMap((one) => {
        const fields = differences(evaluateCase(one), one.expect);
        return fields.length === 0 ? [] : [`${one.id}: ${fields.join(', ')}`];
      });
      expect(wrong).toEqual([]);
    },
    LOADED_MACHINE_MS,
  );
});

/** The names of the fields that differ. */
function differences(answer: CaseAnswer, expected: CaseAnswer): readonly string[] {
  const names = new Set([...Object.keys(answer), ...Object.keys(expected)]);
  const text = (value: unknown): string => JSON.stringify(value, sortKeys) ?? 'absent';
  return [...names].filter((name) => {
    const [ours, theirs] = [answer, expected].map((one) => (one as unknown as Record<string, unknown>)[name]);
    return text(ours) !== text(theirs);
  });
}

const sortKeys = (_: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

test('kinds of other groups that have the name of one of ours are passed over', () => {
  const service = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: { name: 's' } };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] } } as const;
  expect(evaluateCase({ objects: [service], pod })).toMatchObject({ outcome: 'unschedulable', feasible: [] });
});
