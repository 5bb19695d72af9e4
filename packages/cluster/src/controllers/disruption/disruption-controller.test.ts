import { afterEach, describe, expect, test } from 'vitest';
import { memoryCluster, podAsking, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const labelled = (name: string) => {
  const pod = podAsking(name, '1', { schedulerName: 'manual', nodeName: 'node' });
  return { ...pod, metadata: { ...pod.metadata, labels: { a: 'b' } } };
};

async function setup(spec: object, pods: number) {
  cluster = await memoryCluster({ controllers: true });
  const { api, clock } = cluster;
  for (let index = 0; index < pods; index++) {
    await api.create('pods', labelled(`p${index}`));
    const body = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } };
    const key = { namespace: 'n', name: `p${index}` };
    await api.patch('pods', key, { type: 'merge', body }, { subresource: 'status' });
  }
  await api.create('poddisruptionbudgets.policy', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { namespace: 'n', name: 'b' },
    spec: { selector: { matchLabels: { a: 'b' } }, ...spec },
  });
  await clock.settle();
  return () => api.peek('poddisruptionbudgets.policy', { namespace: 'n', name: 'b' })?.status;
}

describe('the status of a budget', () => {
  test.each([
    [
      'as many as it needs',
      { minAvailable: 1 },
      1,
      { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 },
    ],
    [
      'one more',
      { minAvailable: 1 },
      2,
      { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 },
    ],
    ['a share of bare pods', { minAvailable: '50%' }, 3, { disruptionsAllowed: 1, desiredHealthy: 2 }],
    [
      'none of nothing',
      { minAvailable: 1 },
      0,
      { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 1, expectedPods: 0 },
    ],
  ])('%s', async (_, spec, pods, expected) => {
    const status = await setup(spec, pods);
    expect(status()).toMatchObject({ observedGeneration: 1, ...expected });
  });

  test('an eviction uses it up', async () => {
    const status = await setup({ minAvailable: 1 }, 2);
    const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace: 'n', name: 'p0' } };
    await cluster.api.createSubresource('pods', { namespace: 'n', name: 'p0' }, 'eviction', body);
    await cluster.clock.settle();
    expect(status()).toMatchObject({ disruptionsAllowed: 0, currentHealthy: 1 });
  });
});
