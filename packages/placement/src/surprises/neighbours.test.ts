// What surprises an implementer of kube-scheduler 1.34 about spread and affinity between pods, sentence by sentence;
// each was seen in recorded verdicts.
import type { Node } from '@berth/kube';
import { describe, expect, test } from 'vitest';
import { node, pod, on, asking, place, type Spec } from './test-support/spoken-cluster.js';

describe('spread', () => {
  const zone = (value: string, more: Parameters<typeof node>[1] = {}): Node =>
    node(value, { ...more, labels: { zone: value, ...more.labels } });
  const web = { labels: { app: 'web' } };
  const spreads = (more: object = {}): Spec => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: { app: 'web' } },
        ...more,
      },
    ],
  });
  const tainted = { spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } };
  const soft = { spec: { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] } };

  test('14. an empty, tainted zone blocks the others unless taints are honoured', () => {
    const cluster = [zone('a'), zone('b', tainted), on('a', 'r', {}, web)];
    expect(place(pod('p', spreads(), web), ...cluster).feasible).toEqual([]);
    expect(place(pod('p', spreads({ nodeTaintsPolicy: 'Honor' }), web), ...cluster).feasible).toEqual(['a']);
  });

  test('15. a cordon without taint, a soft taint and a full node leave the domain there', () => {
    const honours = pod('p', spreads({ nodeTaintsPolicy: 'Honor' }), web);
    const full = { allocatable: { cpu: '4', memory: '8Gi', pods: '0' } };
    for (const other of [{ spec: { unschedulable: true } }, full])
      expect(place(honours, zone('a'), zone('b', other), on('a', 'r', {}, web)).feasible).toEqual([]);
    expect(place(honours, zone('a'), zone('b', soft), on('a', 'r', {}, web)).feasible).toEqual(['b']);
  });

  test('16. terminating pods count for resources, ports and affinity, not for spread', () => {
    const going = { ...web, meta: { deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(place(pod('p', spreads(), web), zone('a'), zone('b'), on('a', 'r', {}, going)).feasible).toEqual([
      'a',
      'b',
    ]);
    expect(
      place(pod('p', asking({ cpu: '2' })), zone('a'), on('a', 'r', asking({ cpu: '3' }), going)).feasible,
    ).toEqual([]);
    const apart = {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web' } } },
          ],
        },
      },
    };
    expect(place(pod('p', apart), zone('a'), on('a', 'r', {}, going)).feasible).toEqual([]);
  });

  test('17. one label value is one domain, and an empty value is one too', () => {
    const like = [
      node('a', { labels: { zone: 'z' } }),
      node('b', { labels: { zone: 'z' } }),
      node('c', { labels: { zone: '' } }),
    ];
    expect(place(pod('p', spreads(), web), ...like, on('a', 'r', {}, web)).feasible).toEqual(['c']);
  });

  test('18. a null selector still requires the key; in soft mode a node without it scores 0', () => {
    expect(place(pod('p', spreads({ labelSelector: null })), zone('a'), node('b')).feasible).toEqual(['a']);
    const { scores } = place(
      pod('p', spreads({ whenUnsatisfiable: 'ScheduleAnyway' }), web),
      zone('a'),
      node('b'),
    );
    expect([scores['a']?.plugins['PodTopologySpread'], scores['b']?.plugins['PodTopologySpread']]).toEqual([
      200, 0,
    ]);
  });
});

describe('inter-pod', () => {
  const zone = (name: string, value?: string): Node =>
    node(name, { labels: value === undefined ? {} : { zone: value } });
  const term = (more: object = {}): object => ({
    topologyKey: 'zone',
    labelSelector: { matchLabels: { app: 'web' } },
    ...more,
  });
  const near = (...terms: readonly object[]): Spec => ({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms as never } },
  });
  const far = (...terms: readonly object[]): Spec => ({
    affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms as never } },
  });
  const web = { labels: { app: 'web' } };

  test('19. of two required terms one running pod must match both', () => {
    const both = near(term(), term({ labelSelector: { matchLabels: { tier: 'x' } } }));
    const apart = [on('a', 'r', {}, web), on('a', 's', {}, { labels: { tier: 'x' } })];
    expect(place(pod('p', both), zone('a', 'z'), ...apart).feasible).toEqual([]);
    expect(
      place(pod('p', both), zone('a', 'z'), on('a', 'r', {}, { labels: { app: 'web', tier: 'x' } })).feasible,
    ).toEqual(['a']);
  });

  test('20. the first of its kind needs the key on its node; a match on a node without the key is not seen', () => {
    expect(place(pod('p', near(term()), web), zone('a', 'z'), zone('b')).feasible).toEqual(['a']);
    expect(
      place(pod('p', near(term()), web), zone('a', 'z'), zone('b'), on('b', 'r', {}, web)).feasible,
    ).toEqual(['a']);
  });

  test('21. a null selector is never near and never far; an empty one means everybody', () => {
    const cluster = [zone('a', 'z'), on('a', 'r', {}, web)];
    expect(place(pod('p', near(term({ labelSelector: null }))), ...cluster).feasible).toEqual([]);
    expect(place(pod('p', far(term({ labelSelector: null }))), ...cluster).feasible).toEqual(['a']);
    expect(place(pod('p', far(term({ labelSelector: {} }))), ...cluster).feasible).toEqual([]);
  });

  test('22. namespaces: a list excludes the own one, a selector joins it and asks about labels', () => {
    const own = [zone('a', 'z'), on('a', 'r', {}, web)];
    const other = [zone('a', 'z'), on('a', 'r', {}, { ...web, namespace: 'other' })];
    const namespace = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'other', labels: { team: 'x' } },
    };
    expect(place(pod('p', near(term({ namespaces: ['other'] }))), ...own).feasible).toEqual([]);
    expect(
      place(
        pod('p', near(term({ namespaces: ['default'], namespaceSelector: { matchLabels: { team: 'x' } } }))),
        ...other,
        namespace,
      ).feasible,
    ).toEqual(['a']);
    expect(place(pod('p', near(term({ namespaceSelector: {} }))), ...other, namespace).feasible).toEqual([
      'a',
    ]);
  });

  test('23. pods on a node that is not there count for nothing', () => {
    expect(place(pod('p', far(term())), zone('a', 'z'), on('gone', 'r', {}, web)).feasible).toEqual(['a']);
    expect(place(pod('p', near(term())), zone('a', 'z'), on('gone', 'r', {}, web)).feasible).toEqual([]);
  });
});
