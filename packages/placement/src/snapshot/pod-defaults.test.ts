// Pods from files become what the API server would have stored: against the pods that it did store in recorded cases.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Pod } from '@berth/kube';
import { expect, test } from 'vitest';
import { evaluateCase, type CaseAnswer, type PlacementCase } from '../cases/evaluate-case.js';
import { withDefaults } from './pod-defaults.js';

interface Submitted extends PlacementCase {
  readonly id: string;
  readonly submitted: Pod;
  readonly expect: CaseAnswer;
}

const folder = new URL('../../testdata/vectors/', import.meta.url);
const cases = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl.gz'))
  .flatMap((file) =>
    gunzipSync(readFileSync(new URL(file, folder)))
      .toString()
      .trim()
      .split('\n'),
  )
  .map((line): Submitted => JSON.parse(line))
  .filter(({ submitted }) => submitted);

test('a pod as submitted, with defaults filled in, is placed as the stored one was', () => {
  expect(cases.length).toBeGreaterThan(20);
  const differing = cases.filter(({ submitted, objects, expect: expected }) => {
    const { feasible } = evaluateCase({ objects, pod: withDefaults(submitted) });
    return JSON.stringify(feasible) !== JSON.stringify(expected.feasible);
  });
  expect(differing.map(({ id }) => id)).toEqual([]);
});
