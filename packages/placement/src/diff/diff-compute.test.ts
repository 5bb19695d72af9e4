// Edits of pools, and what they do to pods.
import { describe, expect, test } from 'vitest';
import { declared, pod } from '../testing/declared-pools.js';
import { diffCompute, type NamedWorkload } from './diff-compute.js';

const small = { name: 'small', instanceTypes: ['c5.large'], maxSize: 2 };
const large = { name: 'large', instanceTypes: ['m5.2xlarge'] };
const evict = { key: 'k', value: 'v', effect: 'NoExecute' } as const;
const keepOut = { key: 'k', value: 'v', effect: 'NoSchedule' } as const;

const workload: NamedWorkload = { name: 'w', pod: pod({ cpu: '1500m', memory: '2Gi' }), count: 1 };

function diff(before: Parameters<typeof declared>[0], after: Parameters<typeof declared>[0], of = workload) {
  const [change] = diffCompute({ before: declared(before), after: declared(after) }, [of]);
  return change;
}

describe('diffCompute', () => {
  test.each([
    ['nothing', [small], [small], 'stays', false],
    ['a pool that does not matter', [small, large], [small], 'stays', false],
    ['a better pool', [large], [large, small], 'moves', false],
    ['smaller nodes', [large], [{ ...large, instanceTypes: ['t3.micro'] }], 'becomes-unschedulable', true],
    ['larger nodes', [{ ...small, instanceTypes: ['t3.micro'] }], [small], 'becomes-schedulable', false],
    ['a toleration away', [small, large], [{ ...small, taints: [keepOut] }, large], 'moves', false],
    ['a pool that is removed', [small, large], [large], 'moves', true],
    ['a taint that evicts', [small, large], [{ ...small, taints: [evict] }, large], 'moves', true],
    ['the only pool', [small], [], 'becomes-unschedulable', true],
    ['no place before or after', [], [], 'stays-unschedulable', false],
  ])('%s', (_, before, after, change, harms) => {
    expect(diff(before, after)).toMatchObject({ change, harms });
  });

  test('fewer nodes than its pods need', () => {
    const two = { ...workload, count: 2 };
    const change = diff([small], [{ ...small, maxSize: 1 }], two);
    expect(change).toMatchObject({ change: 'becomes-unschedulable', harms: true, evictions: [] });
    expect(change?.after.unplacedPods).toBe(1);
  });

  test('what runs elsewhere than it would go is evicted from where it runs', () => {
    const there = { ...workload, runsOn: ['pool:large'] };
    expect(diff([small, large], [small], there)).toMatchObject({
      change: 'stays',
      harms: true,
      evictions: [{ from: 'pool:large', because: 'the pool large is removed' }],
    });
  });

  test('a profile that is removed takes its pods with it', () => {
    const fargateProfiles = [{ name: 'f', selectors: [{ namespace: 'default', labels: {} }] }];
    const after = declared([small]);
    const [change] = diffCompute({ before: { ...after, fargateProfiles }, after }, [workload]);
    expect(change).toMatchObject({ change: 'moves', evictions: [{ from: 'fargate:f' }] });
  });
});
