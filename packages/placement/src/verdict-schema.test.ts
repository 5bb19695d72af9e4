// Verdicts of every kind are as their published schema says; so are recorded cases and repaired pods.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { presetText, readClusterConfig } from '@berth/compute';
import { describe, expect, test } from 'vitest';
import type { PlacementCase } from './cases/evaluate-case.js';
import { explainPod } from './explain/explain-pod.js';
import { schedule } from './framework/schedule.js';
import { createSnapshot } from './snapshot/snapshot.js';
import { sortObjects } from './cases/sort-objects.unsafe.js';
import { pod } from './testing/declared-pools.js';
import { schemaProblems } from './testing/schema-problems.js';
import { verdictOf } from './verdict-of.js';
import { verdictSchema } from './verdict-schema.js';

const folder = new URL('../testdata/vectors/', import.meta.url);
const CASES_A_TOPIC = 15;
const schema = verdictSchema();
/** What is written as JSON. */
const written = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the schema of verdicts', () => {
  test('holds for recorded cases', () => {
    const wrong = new Set<string>();
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.gz'))) {
      const lines = gunzipSync(readFileSync(new URL(file, folder)))
        .toString()
        .trim()
        .split('\n');
      for (const line of lines.slice(0, CASES_A_TOPIC)) {
        const example: PlacementCase = JSON.parse(line);
        const snapshot = createSnapshot(sortObjects(example.objects));
        const verdict = verdictOf(schedule(snapshot, example.pod, { allReasons: true }), { snapshot });
        for (const problem of schemaProblems(written(verdict), schema)) wrong.add(problem);
      }
    }
    expect([...wrong]).toEqual([]);
  });

  test.each(['concurrent', 'concurrent-fargate'] as const)('holds for pods on the preset %s', (preset) => {
    const { compute } = readClusterConfig(presetText(preset), 'p');
    if (!compute) throw new Error('the preset is valid');
    const pods = [pod({ cpu: '1' }), pod({ cpu: '9', memory: '70Gi' }, { nodeSelector: { a: 'b' } })];
    for (const one of pods) expect(schemaProblems(written(explainPod(one, { compute })), schema)).toEqual([]);
  });

  test('says what is wrong', () => {
    const verdict = written(explainPod(pod({ cpu: '1' }), { compute: noPools(), fixes: false }));
    const broken = { ...(verdict as object), outcome: 'perhaps', extra: 1, forecast: { target: 'x' } };
    expect(schemaProblems(broken, schema)).toEqual(
      expect.arrayContaining([
        '$ has no extra',
        '$.outcome is not one of scheduled, unschedulable, error, gated',
        '$.forecast lacks because',
        '$.forecast.target is not in form: x',
      ]),
    );
  });
});

function noPools() {
  const { compute } = readClusterConfig(presetText('concurrent'), 'p');
  if (!compute) throw new Error('the preset is valid');
  return { ...compute, pools: [] };
}
