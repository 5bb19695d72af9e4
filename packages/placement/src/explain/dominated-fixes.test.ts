// Which fixes stay when several land the pod.
import { offeredIn } from '@berth/compute';
import { describe, expect, test } from 'vitest';
import { createSnapshot } from '../snapshot/snapshot.js';
import { declared, pod, realNodes } from '../testing/declared-pools.js';
import { explainPod } from './explain-pod.js';

describe('fixes that another one dominates are left out', () => {
  const compute = declared([
    { name: 'small', instanceTypes: ['t3.medium'], maxSize: 1 },
    { name: 'large', instanceTypes: ['m5.2xlarge'] },
  ]);
  const changes = (options: Parameters<typeof explainPod>[1]) =>
    explainPod(pod({ cpu: '9' }), options).fixes.map(({ change }) => change);

  test('a deeper cut of a request stays when it lands the pod on a cheaper pool', () => {
    const lowered = changes({ compute }).filter(({ kind }) => kind === 'lower-request');
    expect(lowered.map((edit) => 'to' in edit && edit.to)).toEqual(['7900m', '1900m']);
  });

  test('and goes when the small pool is full, so that both cuts land on the large one', () => {
    const busy = pod({ cpu: '1900m' }, { nodeName: 'small-0' }, 'busy');
    const snapshot = createSnapshot({ nodes: realNodes(compute, 'small', 1), pods: [busy] });
    const lowered = changes({ compute, snapshot }).filter(({ kind }) => kind === 'lower-request');
    expect(lowered.map((edit) => 'to' in edit && edit.to)).toEqual(['7900m']);
  });

  test('of several larger types for one pool the cheapest stays', () => {
    const added = changes({ compute }).filter(({ kind }) => kind === 'set-instance-types');
    expect(added.map((edit) => 'pool' in edit && edit.pool)).toEqual([
      ...new Set(added.map((edit) => 'pool' in edit && edit.pool)),
    ]);
    expect(added.length).toBeGreaterThan(0);
  });

  test('a type that the region does not offer is no choice, whatever its price', () => {
    const gpus = declared([{ name: 'gpus', instanceTypes: ['t3.medium'] }]);
    const types = explainPod(pod({ 'nvidia.com/gpu': '2' }), { compute: gpus }).fixes.flatMap(({ change }) =>
      'instanceTypes' in change ? change.instanceTypes : [],
    );
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter((type) => offeredIn(String(type), gpus.region) === false)).toEqual([]);
  });
});
