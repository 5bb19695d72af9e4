// Rules of PodTopologySpread's score that the recorded vectors do not show.
import { describe, expect, test } from 'vitest';
import { placed, smallNode, smallPod } from '../testing/small-cluster.js';

describe('PodTopologySpread, score', () => {
  const scoreWith = (maxSkew: number): number | undefined => {
    const topologySpreadConstraints = [
      {
        maxSkew,
        topologyKey: 'zone',
        whenUnsatisfiable: 'ScheduleAnyway' as const,
        labelSelector: { matchLabels: { app: 'web' } },
      },
    ];
    const pod = smallPod('p', {}, { topologySpreadConstraints });
    return placed([smallNode('a', { zone: 'x' })], pod).scores['a']?.plugins['PodTopologySpread'];
  };

  test('a node with the score that stands for ignored nodes is ignored', () => {
    expect([scoreWith(1), scoreWith(0)]).toEqual([200, 0]);
  });
});
