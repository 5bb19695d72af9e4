// What surprises an implementer of kube-scheduler 1.34 about scores and preemption, sentence by sentence; each was seen
// in recorded verdicts.
import type { Pod } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { node, pod, on, asking, place, pluginsOn, type Spec } from './test-support/spoken-cluster.js';

describe('scores', () => {
  test('31. plugins that pass are absent; best-effort pods have no balance; without soft taints everybody has 300', () => {
    const { scores } = place(pod('p'), node('a'), node('b'));
    expect(Object.keys(scores['a']?.plugins ?? {}).toSorted()).toEqual([
      'ImageLocality',
      'NodeResourcesFit',
      'TaintToleration',
    ]);
    expect(scores['b']?.plugins['TaintToleration']).toBe(300);
  });

  test('32. images are matched by their letters, with :latest where no tag is', () => {
    const image = (name: string): object => ({ names: [name], sizeBytes: 900_000_000 });
    const scoreOf = (name: string): number | undefined =>
      place(
        pod('p', { containers: [{ name: 'c', image: 'app' }] }),
        node('a', { images: [image(name)] }),
        node('b'),
      ).scores['a']?.plugins['ImageLocality'];
    expect(scoreOf('app:latest')).toBeGreaterThan(0);
    expect(scoreOf('docker.io/library/app:latest')).toBe(0);
  });
});

describe('preemption', () => {
  const important = (spec: Spec = {}): Pod => pod('p', { ...asking({ cpu: '3' }), priority: 100, ...spec });
  const low = (
    place: string,
    name: string,
    more: { priority?: number; cpu?: string; labels?: object; start?: string } = {},
  ): Pod =>
    on(
      place,
      name,
      { ...asking({ cpu: more.cpu ?? '2' }), priority: more.priority ?? 0 },
      {
        labels: more.labels ?? {},
        status: { phase: 'Running', startTime: more.start ?? '2026-01-01T00:00:00Z' },
      },
    );
  const budget = (selector: object | null, disruptionsAllowed: number, more: object = {}): object => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b', namespace: 'default' },
    spec: { selector },
    status: { disruptionsAllowed, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, ...more },
  });
  const app = { app: 'x' };

  test('33. only nodes whose first refusal evictions could lift are tried', () => {
    const tainted = node('a', { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } });
    expect(place(important(), tainted, low('a', 'r')).preemption).toBeNull();
    expect(place(important(), node('a'), low('a', 'r')).preemption).toEqual({
      node: 'a',
      victims: ['default/r'],
    });
  });

  test('34. fewest budgets violated, then lowest top priority, then the sum, which fewer victims win; true ties stay several', () => {
    const chosen = (...objects: readonly object[]): string | undefined =>
      place(important(), node('a'), node('b'), ...objects).preemption?.node;
    expect(
      chosen(low('a', 'r', { labels: app }), low('b', 's', { priority: 9 }), budget({ matchLabels: app }, 0)),
    ).toBe('b');
    expect(chosen(low('a', 'r', { priority: 9 }), low('b', 's', { priority: 5 }))).toBe('b');
    expect(
      chosen(low('a', 'r1', { cpu: '1500m' }), low('a', 'r2', { cpu: '2' }), low('b', 's', { cpu: '4' })),
    ).toBe('b');
    expect(chosen(low('a', 'r'), low('b', 's', { start: '2026-01-02T00:00:00Z' }))).toBe('b');
    const tie = place(important(), node('a'), node('b'), low('a', 'r'), low('b', 's'));
    expect(tie.preemptionAny?.map(({ node: name }) => name)).toEqual(['a', 'b']);
  });

  test('35. empty and null selectors protect nobody; disrupted pods are no violation', () => {
    const violations = (selector: object | null, more: object = {}): number | undefined =>
      place(important(), node('a'), low('a', 'r', { labels: app }), budget(selector, 0, more))
        .preemptionCandidates?.[0]?.pdbViolations;
    expect(violations({ matchLabels: app })).toBe(1);
    expect(violations({})).toBe(0);
    expect(violations(null)).toBe(0);
    expect(violations({ matchLabels: app }, { disruptedPods: { r: '2026-01-01T00:00:00Z' } })).toBe(0);
  });

  test('36. a nominated pod of equal or higher priority takes room before it runs', () => {
    const promised = (priority: number): Pod =>
      pod('n', { ...asking({ cpu: '3' }), priority }, { status: { nominatedNodeName: 'a' } });
    expect(place(important(), node('a'), promised(100)).feasible).toEqual([]);
    expect(place(important(), node('a'), promised(99)).feasible).toEqual(['a']);
  });
});

test('plugins are named as kube-scheduler names them', () => {
  expect(pluginsOn(place(pod('p', asking({ cpu: '9' })), node('a')), 'a')).toEqual(['NodeResourcesFit']);
});
