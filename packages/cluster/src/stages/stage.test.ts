import type { Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { DEFAULT_STAGES } from './default-stages.js';
import { renderTemplate } from './render-template.js';
import { chooseStage, delayOf } from './stage.js';

const pod = (options: {
  phase?: NonNullable<Pod['status']>['phase'];
  annotations?: Record<string, string>;
  owner?: string;
  deleting?: boolean;
}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'p',
    annotations: options.annotations,
    ...(options.deleting && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    ...(options.owner && {
      ownerReferences: [{ apiVersion: 'v1', kind: options.owner, name: 'o', uid: 'u', controller: true }],
    }),
  },
  status: { phase: options.phase ?? 'Pending' },
});

const POD_STAGES = DEFAULT_STAGES.filter((stage) => stage.resource === 'pods');

describe('the stage an object goes through next', () => {
  test.each([
    ['a pending pod starts', pod({}), 'pod-ready'],
    ['a running pod of nobody stays', pod({ phase: 'Running' }), undefined],
    ['a running pod of a Job ends', pod({ phase: 'Running', owner: 'Job' }), 'job-pod-complete'],
    [
      'with an exit code it fails',
      pod({ phase: 'Running', owner: 'Job', annotations: { 'stages.berth.dev/exit-code': '3' } }),
      'pod-fail',
    ],
    [
      'run-seconds ends any pod',
      pod({ phase: 'Running', annotations: { 'stages.berth.dev/run-seconds': '5' } }),
      'pod-complete',
    ],
    ['a deleted pod goes', pod({ phase: 'Running', deleting: true }), 'pod-delete'],
    ['an ended pod stays', pod({ phase: 'Succeeded', owner: 'Job' }), undefined],
  ])('%s', (_, object, expected) => {
    expect(chooseStage(POD_STAGES, object, () => 0)?.name).toBe(expected);
  });

  test('weights share the chances', () => {
    const [stage] = POD_STAGES;
    if (!stage) throw new Error('no stage');
    const stages = [
      { ...stage, name: 'a', weight: 1 },
      { ...stage, name: 'b', weight: 3 },
    ];
    expect(chooseStage(stages, pod({}), () => 0.2)?.name).toBe('a');
    expect(chooseStage(stages, pod({}), () => 0.3)?.name).toBe('b');
  });

  test('the delay comes from the annotation when there is one', () => {
    const object = pod({ phase: 'Running', annotations: { 'stages.berth.dev/run-seconds': '5' } });
    const stage = chooseStage(POD_STAGES, object, () => 0);
    expect(stage && delayOf(stage, object, () => 0)).toBe(5_000);
  });
});

test('templates fill in values with their types, texts, and one entry a container', () => {
  const template = {
    a: '${code}',
    b: 'at ${now}: ${unknown}',
    list: { $containers: { name: '${container.name}', n: 1 } },
    keep: [true, null, 3],
  };
  expect(
    renderTemplate(template, {
      values: { code: 3, now: 'T' },
      containers: [{ 'container.name': 'x' }, { 'container.name': 'y' }],
    }),
  ).toEqual({
    a: 3,
    b: 'at T: ${unknown}',
    list: [
      { name: 'x', n: 1 },
      { name: 'y', n: 1 },
    ],
    keep: [true, null, 3],
  });
});
