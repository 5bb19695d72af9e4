// What the real eksctl 0.231 said of files at the edges: every way to write a scalar, every field of the schema with
// right and wrong values, and random mixtures (testdata/eksctl/edge-cases.jsonl.gz).
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ConfigAnswer, answerConfigCase } from './answer-case.js';

interface EdgeCase {
  readonly id: string;
  readonly yaml: string;
  readonly eksctl: ConfigAnswer['eksctl'];
  /** The last field that eksctl's message names. */
  readonly field?: string;
  readonly defaulted?: unknown;
}

const file = new URL('../testdata/eksctl/edge-cases.jsonl.gz', import.meta.url);
const cases = gunzipSync(readFileSync(file))
  .toString()
  .trimEnd()
  .split('\n')
  .map((line): EdgeCase => JSON.parse(line));
const answered = cases.map((one) => ({
  ...one,
  answer: answerConfigCase(one.yaml, { hasProgram: () => false }),
}));

const lastStep = (path: string) =>
  path
    .replaceAll(/\[\d+\]/g, '')
    .split('.')
    .at(-1)
    ?.toLowerCase() ?? '';

describe('at the edges', () => {
  it('we know what eksctl says', () => {
    expect(cases.length).toBeGreaterThan(2000);
    const wrong = answered.filter(({ answer, eksctl }) => answer.eksctl !== eksctl);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('we name the field it names', () => {
    const named = answered.filter(({ field }) => field !== undefined);
    const wrong = named.filter(
      ({ field = '', answer }) =>
        !answer.errors.some((error) => lastStep(error.field ?? '').endsWith(lastStep(field))),
    );
    expect(named.length).toBeGreaterThan(500);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('we fill in what it fills in', () => {
    const given = answered.filter(({ defaulted }) => defaulted !== undefined);
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    const wrong = given.filter(
      ({ answer, defaulted }) => !isDeepStrictEqual(plain(answer.defaulted), defaulted),
    );
    expect(given.length).toBeGreaterThan(1000);
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('a valid file is one that eksctl accepts', () => {
    const wrong = answered.filter(({ answer, eksctl }) => answer.valid && eksctl !== 'accepts');
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});
