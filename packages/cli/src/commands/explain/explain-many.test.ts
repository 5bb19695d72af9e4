// Pods of one shape are explained once, and fixes are looked for as long as somebody can read them.
import type { Pod } from '@berth/kube';
import type { Verdict } from '@berth/placement';
import { expect, test } from 'vitest';
import { explainMany } from './explain-many.js';

const podOf = (name: string, cpu: string): { readonly pod: Pod } => ({
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu } } }] },
  },
});

function explainer(outcome: Verdict['outcome']) {
  const asked: string[] = [];
  const explain: Parameters<typeof explainMany>[1] = ({ pod }, { fixes }) => {
    asked.push(`${pod.metadata.name}${fixes ? '' : ' without fixes'}`);
    const fix = { change: { kind: 'x' }, where: 'pod', verified: true, cost: null };
    return {
      pod: `default/${pod.metadata.name}`,
      outcome,
      fixes: fixes && outcome === 'unschedulable' ? [fix] : [],
    } as unknown as Verdict;
  };
  return { asked, explain };
}

test('pods of one shape that can run are explained once', () => {
  const { asked, explain } = explainer('scheduled');
  const pods = Array.from({ length: 1000 }, (_, index) => podOf(`p${index}`, `${index % 2}`));
  const verdicts = explainMany(pods, explain);
  expect(asked).toEqual(['p0', 'p1']);
  expect(verdicts.map(({ pod }) => pod)).toEqual(pods.map(({ pod }) => `default/${pod.metadata.name}`));
});

test('of pods that cannot run fifty have fixes, and every shape is judged', () => {
  const { asked, explain } = explainer('unschedulable');
  const pods = Array.from({ length: 1000 }, (_, index) => podOf(`p${index}`, `${index % 100}`));
  const verdicts = explainMany(pods, explain);
  expect(verdicts.filter(({ fixes }) => fixes.length > 0)).toHaveLength(50);
  expect(asked).toHaveLength(100);
  expect(asked.slice(49, 51)).toEqual(['p49', 'p50 without fixes']);
});
