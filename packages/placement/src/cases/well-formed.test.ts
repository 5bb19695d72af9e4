// Malformed objects get an answer or an error that names the member, never a crash of ours.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateCase, type PlacementCase } from './evaluate-case.js';
import { damage, REPLACEMENTS } from '../testing/damaged.js';
import { wellFormed } from './well-formed.unsafe.js';

const cases: readonly PlacementCase[] = gunzipSync(
  readFileSync(new URL('../../testdata/vectors/mixed.jsonl.gz', import.meta.url)),
)
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

describe('wellFormed', () => {
  test('drops nulls and fills in metadata', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', spec: { tolerations: null, containers: [] } };
    expect(wellFormed(pod, 'Pod')).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {},
      spec: { containers: [] },
    });
  });

  test.each([
    [{ spec: { tolerations: 'all' } }, 'spec.tolerations: expected a list, not "all"'],
    [{ metadata: { labels: { a: true } } }, 'metadata.labels.a: expected a string, not true'],
    [
      { spec: { containers: [{ resources: { requests: { cpu: {} } } }] } },
      'spec.containers[0].resources.requests.cpu: expected a string or a number, not {}',
    ],
    [{ apiVersion: 'v7' }, 'object: Pod of v7 is not known'],
    [
      {
        spec: {
          affinity: { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] } },
        },
      },
      'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm: ' +
        'expected an object, not nothing',
    ],
  ])('%j', (members, message) => {
    expect(() => wellFormed({ apiVersion: 'v1', kind: 'Pod', ...members }, 'Pod')).toThrow(message);
  });

  test('no damage to a case crashes the model', () => {
    const wounds = fc.tuple(fc.nat(), fc.infiniteStream(fc.nat()), fc.constantFrom(...REPLACEMENTS));
    fc.assert(
      fc.property(wounds, ([which, steps, value]) => {
        const example = structuredClone(cases[which % cases.length]);
        if (example) damage({ objects: example.objects, pod: example.pod }, steps, { replacement: value });
        try {
          if (example) evaluateCase(example);
        } catch (error) {
          expect(String(error)).toMatch(/^Error: .*(expected|is not known)/);
        }
      }),
      { numRuns: 400 },
    );
  }, 60_000);
});
