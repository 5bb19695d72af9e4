// The recorded decisions of the real Cluster Autoscaler 1.34, topic by topic.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { AutoscalerCase } from './autoscaler-case.unsafe.js';
import { evaluateAutoscalerCase } from './evaluate-autoscaler-case.js';
import {
  canonicalText,
  comparedFields,
  removedAlike,
  SETS,
  type AnswerFields,
} from './test-support/autoscaler-answer.js';

const folder = new URL('../../testdata/autoscaler/', import.meta.url);
const topics = readdirSync(folder).filter((file) => file.endsWith('.jsonl.gz'));
const casesOf = (file: string): readonly (AutoscalerCase & { id: string; expect: AnswerFields })[] =>
  gunzipSync(readFileSync(new URL(file, folder)))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** A topic is at most a second of work, which a busy machine stretches. */
const LOADED_MACHINE_MS = 60_000;

describe('Cluster Autoscaler 1.34 decides as recorded', () => {
  test.each(topics)(
    '%s',
    (file) => {
      const wrong = casesOf(file).flatMap((one) => {
        const fields = differences(evaluateAutoscalerCase(one) as unknown as AnswerFields, one.expect);
        return fields.length === 0 ? [] : [`${one.id}: ${fields.join(', ')}`];
      });
      expect(wrong).toEqual([]);
    },
    LOADED_MACHINE_MS,
  );
});

/** The names of the fields that differ. */
function differences(answer: AnswerFields, expected: AnswerFields): readonly string[] {
  const names = comparedFields(answer, expected);
  if (!('settled' in expected)) names.delete('settled');
  // The README calls it exact only without these sets.
  if ('perGroupAny' in expected || 'consideredAny' in expected) names.delete('pendingAfter');
  const wrong = [...names].filter((name) => {
    const ours = canonicalText(answer[name]);
    const set = expected[SETS[name] ?? ''];
    if (Array.isArray(set) && set.some((member) => canonicalText(member) === ours)) return false;
    return ours !== canonicalText(expected[name]);
  });
  return [...wrong, ...(removedAlike(answer, expected) ? [] : ['removed'])];
}
