// Every kind of expectation, held and missed.
import { describe, expect, test } from 'vitest';
import { declared, pod } from '../testing/declared-pools.js';
import { checkPlacementTests } from './check-placement-tests.js';
import type { Expectation } from './placement-test.js';

const compute = {
  ...declared([
    { name: 'small', instanceTypes: ['c5.large'], maxSize: 2 },
    { name: 'gpu', instanceTypes: ['g5.xlarge'], taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
  ]),
  fargateProfiles: [{ name: 'night', selectors: [{ namespace: 'night', labels: {} }] }],
};

function check(expected: Expectation, cpu = '1500m', count = 1) {
  const [result] = checkPlacementTests(
    [{ name: 't', pod: pod({ cpu }), count, expect: [expected] }],
    compute,
  );
  return result?.failures.map(({ message }) => message.split(', but ')[1]);
}

describe('expectations', () => {
  test.each<[Expectation, string, number]>([
    [{ kind: 'pool', pool: 'small' }, '1', 1],
    [{ kind: 'notOn', pools: ['gpu'] }, '1', 1],
    [{ kind: 'nodesAtMost', nodes: 2 }, '1500m', 2],
    [{ kind: 'usdPerHourAtMost', usdPerHour: 0.17 }, '1500m', 2],
    [{ kind: 'unschedulable' }, '64', 1],
    [{ kind: 'unschedulable', because: 'resources' }, '64', 1],
    [{ kind: 'unschedulable', because: 'resources.cpu' }, '64', 1],
    [{ kind: 'unschedulable', because: 'taint' }, '64', 1],
    [{ kind: 'unschedulable', because: 'pool.max-size' }, '1500m', 3],
    [{ kind: 'notOn', pools: ['small'] }, '64', 1],
  ])('%j holds for %s cpu, %i times', (expected, cpu, count) => {
    expect(check(expected, cpu, count)).toEqual([]);
  });

  test.each<[Expectation, string, number, string]>([
    [{ kind: 'pool', pool: 'gpu' }, '1', 1, 'it goes to pool small: pool gpu (g5.xlarge) has the taint'],
    [
      { kind: 'fargateProfile', fargateProfile: 'night' },
      '1',
      1,
      'it goes to pool small: Fargate profile night selects other pods',
    ],
    [{ kind: 'notOn', pools: ['small'] }, '1', 1, 'it goes to pool small'],
    [
      { kind: 'pool', pool: 'small' },
      '1500m',
      3,
      '1 of its pods cannot run: pool small has 2 of the 2 nodes',
    ],
    [{ kind: 'nodesAtMost', nodes: 1 }, '1500m', 2, 'it starts 2'],
    [{ kind: 'nodesAtMost', nodes: 9 }, '1500m', 3, '1 of its pods cannot run'],
    [{ kind: 'usdPerHourAtMost', usdPerHour: 0.1 }, '1500m', 2, 'it costs 0.1700'],
    [{ kind: 'unschedulable' }, '1', 1, 'it goes to pool small'],
    [{ kind: 'unschedulable', because: 'spread' }, '64', 1, 'it cannot run because of resources.cpu'],
  ])('%j is missed for %s cpu, %i times', (expected, cpu, count, instead) => {
    expect(check(expected, cpu, count)).toEqual([expect.stringContaining(instead)]);
  });
});
