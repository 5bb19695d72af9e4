// Malformed cases of the autoscaler vectors' format: an error that names the member, never a crash of ours.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AutoscalerCase } from './autoscaler-case.unsafe.js';
import { evaluateAutoscalerCase } from './evaluate-autoscaler-case.js';
import { damaged } from '../testing/damaged.js';

const [example = ''] = gunzipSync(
  readFileSync(new URL('../../testdata/autoscaler/combo.jsonl.gz', import.meta.url)),
)
  .toString()
  .split('\n');

const small: unknown = {
  groups: [{ name: 'g', min: 0, max: 1, size: 0, template: {} }],
  nodes: [],
  pods: [],
  pending: [{ pod: { metadata: { name: 'p' }, spec: { containers: [] } } }],
};

const answer = (value: unknown): unknown => evaluateAutoscalerCase(value as AutoscalerCase);

describe('a malformed case', () => {
  test('without options is judged by the defaults', () => {
    expect(answer(small)).toMatchObject({ result: 'NoOptionsAvailable' });
  });

  test.each([
    [{ groups: undefined }, 'groups: expected a list, not nothing'],
    [{ groups: [{ name: 'g', min: -1, max: 1, size: 0 }] }, 'groups[0].min: expected a whole number from 0'],
    [{ groups: [{ name: 'g', min: 0, max: 1e9, size: 0 }] }, 'groups[0].max: expected a whole number from 0'],
    [{ nodes: [{ group: 7, node: {} }] }, 'nodes[0].group: expected the name of a group, or "", not 7'],
    [{ pending: ['p'] }, 'pending[0]: expected an object, not "p"'],
    [{ pending: [{ pod: {}, count: 1e9 }] }, 'pending[0].count: expected a whole number from 0 to 200000'],
    [{ options: { expander: 'best' } }, 'options.expander: expected one of least-waste,'],
    [{ options: { startupTaints: 'x' } }, 'options.startupTaints: expected a list of texts'],
    [{ daemonsets: {} }, 'daemonsets: expected a list, not {}'],
  ])('%j', (members, message) => {
    expect(() => answer({ ...(small as object), ...members })).toThrow(message);
  });

  test('no damage to a case crashes the model', () => {
    const property = fc.property(damaged(JSON.parse(example)), (value) => {
      try {
        answer(value);
      } catch (error) {
        if (error instanceof TypeError || error instanceof RangeError || !(error instanceof Error))
          throw error;
        expect(error.message).not.toMatch(/undefined|is not a function|iterable/);
      }
    });
    fc.assert(property, { numRuns: 400, seed: 7 });
  });
});
