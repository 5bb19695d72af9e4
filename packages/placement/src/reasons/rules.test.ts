// Every reason the model gives is in the registry, and reads as a sentence.
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { PlacementCase } from '../cases/evaluate-case.js';
import { schedule } from '../framework/schedule.js';
import { createSnapshot } from '../snapshot/snapshot.js';
import { sortObjects } from '../cases/sort-objects.unsafe.js';
import { verdictOf } from '../verdict-of.js';
import type { Rejection } from '../verdict.js';
import { renderRulesPage } from './render-rules-page.js';
import { renderReason } from './render-reason.js';
import { ruleOf, RULES } from './rules.js';

const folder = new URL('../../testdata/vectors/', import.meta.url);

/** Sentences read of one rule. */
const ENOUGH = 50;
/** These are seconds of work, which a busy machine stretches. */
const LOADED_MACHINE_MS = 60_000;

describe('rules', () => {
  test('codes are unique', () => {
    expect(new Set(RULES.map(({ code }) => code)).size).toBe(RULES.length);
  });

  test('the page has a section for every rule', () => {
    const page = renderRulesPage();
    for (const { code, docs } of RULES) {
      expect(page).toContain(`## <a id="${docs.split('#')[1] ?? ''}"></a>${code}\n`);
    }
  });

  test(
    'every rejection of the recorded cases has a rule and a whole sentence',
    () => {
      const wrong = new Set<string>();
      const seen = new Map<string, number>();
      for (const rejection of recordedRejections()) {
        const times = (seen.get(rejection.rule) ?? 0) + 1;
        seen.set(rejection.rule, times);
        if (times > ENOUGH) continue;
        const sentence = renderReason(rejection);
        if (!ruleOf(rejection.rule) || /\{\w+\}|undefined/.test(sentence))
          wrong.add(`${rejection.rule}: ${sentence}`);
      }
      expect([...wrong]).toEqual([]);
    },
    LOADED_MACHINE_MS,
  );

  test.each([
    [
      { node: 'a', rule: 'taint', detail: { taint: { key: 'k', value: 'v', effect: 'NoSchedule' } } },
      'node a has the taint k=v:NoSchedule, which the pod does not tolerate',
    ],
    [
      {
        pool: 'w',
        rule: 'resources.cpu',
        detail: {
          resource: 'cpu',
          requested: 8000,
          used: 0,
          allocatable: 7910,
          instanceTypes: ['m5.2xlarge'],
        },
      },
      'pool w (m5.2xlarge) has 7910m cpu for pods, and the pod asks for 8',
    ],
    [
      {
        profile: 'fp',
        rule: 'fargate.no-match',
        detail: { selectors: [{ namespace: 'ns', labels: { tier: 'small' } }] },
      },
      'Fargate profile fp selects other pods: namespace ns with tier=small',
    ],
    [
      {
        profile: 'fp',
        rule: 'fargate.too-large',
        detail: {
          cpuMillis: 20_000,
          memoryBytes: 150 * 1024 ** 3,
          largestCpuMillis: 16_000,
          largestMemoryBytes: 120 * 1024 ** 3,
        },
      },
      'Fargate profile fp has no size for 20 cpu and 150Gi of memory with what the kubelet takes; ' +
        'its largest is 16 cpu and 120Gi',
    ],
    [
      {
        pool: 'w',
        rule: 'node-affinity',
        detail: {
          nodeSelector: { team: 'ml' },
          required: [
            {
              matchExpressions: [
                { key: 'zone', operator: 'In', values: ['a', 'b'] },
                { key: 'gpu', operator: 'Exists' },
              ],
            },
          ],
        },
      },
      'pool w does not have the labels that the pod asks for: team=ml and (zone in a, b and gpu exists)',
    ],
    [
      {
        pool: 'w',
        rule: 'pool.template',
        detail: {
          instanceType: 'm5.large',
          findings: [
            {
              rule: 'resources.ephemeral-storage',
              message: '',
              detail: { resource: 'ephemeral-storage', requested: 5 * 1024 ** 3, used: 0, allocatable: 0 },
            },
          ],
        },
      },
      'pool w could hold the pod, but the autoscaler adds no node: ' +
        'it believes that a new m5.large has no ephemeral-storage, and the pod asks for 5Gi',
    ],
  ])('%o', (parts, sentence) => {
    expect(renderReason({ plugin: 'x', code: 'Unschedulable', message: '', ...parts })).toBe(sentence);
  });
});

function* recordedRejections(): Generator<Rejection> {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.gz'))) {
    for (const line of gunzipSync(readFileSync(new URL(file, folder)))
      .toString()
      .trim()
      .split('\n')) {
      const example: PlacementCase = JSON.parse(line);
      const decision = schedule(createSnapshot(sortObjects(example.objects)), example.pod, {
        allReasons: true,
      });
      yield* verdictOf(decision).rejections;
    }
  }
}
