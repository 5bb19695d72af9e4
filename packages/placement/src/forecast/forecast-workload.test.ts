// Many pods of one workload on pools that are empty at first.
import { describe, expect, test } from 'vitest';
import { declared, pod } from '../testing/declared-pools.js';
import { explainPod } from '../explain/explain-pod.js';
import { forecastWorkload } from './forecast-workload.js';

describe('forecastWorkload', () => {
  const compute = declared([{ name: 'small', instanceTypes: ['c5.large'], maxSize: 3 }]);

  test('of one pod says what explain says', () => {
    const one = pod({ cpu: '1', memory: '1Gi' });
    const { forecast } = explainPod(one, { compute });
    expect(forecastWorkload({ pod: one, count: 1 }, compute)).toMatchObject({
      places: [{ target: forecast.target, pods: 1 }],
      ties: [],
      unplacedPods: 0,
      nodes: forecast.nodesAdded,
      usdPerHour: forecast.usdPerHour,
    });
  });

  test.each([
    [1, 1, 0],
    [2, 2, 0],
    [3, 3, 0],
    [5, 3, 2],
  ])('%i pods of a whole node each start %i nodes, and %i wait', (count, nodes, unplacedPods) => {
    const forecast = forecastWorkload({ pod: pod({ cpu: '1500m' }), count }, compute);
    expect(forecast).toMatchObject({ nodes, unplacedPods });
    expect(forecast.usdPerHour).toBeCloseTo(nodes * 0.085, 6);
    if (unplacedPods > 0)
      expect(forecast.verdict.rejections.map(({ rule }) => rule)).toContain('pool.max-size');
  });

  test('30 tiny pods need two nodes: the network of c5.large allows 29', () => {
    const forecast = forecastWorkload({ pod: pod({ cpu: '10m', memory: '10Mi' }), count: 30 }, compute);
    expect(forecast).toMatchObject({ nodes: 2, places: [{ target: 'pool:small', pods: 30 }] });
  });

  test('a pool that is as good is a tie until one of both has a node', () => {
    const twins = declared([
      { name: 'a', instanceTypes: ['c5.large'] },
      { name: 'b', instanceTypes: ['c5.large'] },
    ]);
    const forecast = forecastWorkload({ pod: pod({ cpu: '500m' }), count: 2 }, twins);
    expect(forecast).toMatchObject({ ties: ['pool:b'], nodes: 1, places: [{ target: 'pool:a', pods: 2 }] });
  });

  test('a pod of a Fargate profile has a node of its own each', () => {
    const fargateProfiles = [{ name: 'f', selectors: [{ namespace: 'default', labels: {} }] }];
    const forecast = forecastWorkload({ pod: pod({ cpu: '1' }), count: 3 }, { ...compute, fargateProfiles });
    expect(forecast).toMatchObject({ nodes: 3, places: [{ target: 'fargate:f', pods: 3 }] });
  });
});
