import { afterEach, describe, expect, test } from 'vitest';
import {
  addNode,
  memoryCluster,
  podAsking,
  readyNode,
  type MemoryCluster,
} from '../testing/memory-cluster.js';
import { evictionTimeMs } from './taint-eviction-controller.js';

let cluster: MemoryCluster;
afterEach(() => cluster?.stop());

const taints = (name: string) =>
  (cluster.api.peek('nodes', { name })?.spec?.taints ?? []).map(
    ({ key, effect }) => `${key.split('/')[1] ?? key}:${effect}`,
  );

const setConditions = async (name: string, conditions: readonly object[]) => {
  const patch = { type: 'merge', body: { status: { conditions } } } as const;
  await cluster.api.patch('nodes', { name }, patch, { subresource: 'status' });
  await cluster.clock.settle();
};

describe('taints of a node', () => {
  test('a ready node loses the taint it was born with and gets its annotation', async () => {
    cluster = await memoryCluster({ controllers: true });
    await addNode(cluster, readyNode('n1'));
    expect(taints('n1')).toEqual([]);
    expect(cluster.api.peek('nodes', { name: 'n1' })?.metadata.annotations).toEqual({
      'node.alpha.kubernetes.io/ttl': '0',
    });
  });

  test('the only node is not evicted from; one of two is', async () => {
    cluster = await memoryCluster({ controllers: true });
    await addNode(cluster, readyNode('n1'));
    await setConditions('n1', [{ type: 'Ready', status: 'False' }]);
    expect(taints('n1')).toEqual(['not-ready:NoSchedule']);
    await addNode(cluster, readyNode('n2'));
    expect(taints('n1')).toEqual(['not-ready:NoSchedule', 'not-ready:NoExecute']);
  });

  test('pressure and cordon show, and go again', async () => {
    cluster = await memoryCluster({ controllers: true });
    await addNode(cluster, readyNode('n1'));
    await setConditions('n1', [
      { type: 'Ready', status: 'True' },
      { type: 'MemoryPressure', status: 'True' },
    ]);
    expect(taints('n1')).toEqual(['memory-pressure:NoSchedule']);
    await cluster.api.patch(
      'nodes',
      { name: 'n1' },
      { type: 'merge', body: { spec: { unschedulable: true } } },
    );
    await setConditions('n1', [{ type: 'Ready', status: 'True' }]);
    expect(taints('n1')).toEqual(['unschedulable:NoSchedule']);
  });

  test('a silent node becomes Unknown and unreachable', async () => {
    cluster = await memoryCluster({ controllers: true });
    await addNode(cluster, readyNode('n1'));
    await cluster.clock.advance(60_000);
    const ready = cluster.api
      .peek('nodes', { name: 'n1' })
      ?.status?.conditions?.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'Unknown', reason: 'NodeStatusUnknown' });
    expect(taints('n1')).toEqual(['unreachable:NoSchedule']);
  });
});

describe('NoExecute', () => {
  test('evicts what does not tolerate it, with condition and event', async () => {
    cluster = await memoryCluster({ controllers: true });
    await addNode(cluster, readyNode('n1'));
    await cluster.api.create('pods', podAsking('p', '1', { nodeName: 'n1' }));
    const body = { spec: { taints: [{ key: 'x', effect: 'NoExecute' }] } };
    await cluster.api.patch('nodes', { name: 'n1' }, { type: 'merge', body });
    await cluster.clock.settle();
    expect(cluster.pod('p')?.metadata.deletionTimestamp).toBeDefined();
    expect(
      cluster.pod('p')?.status?.conditions?.find(({ type }) => type === 'DisruptionTarget'),
    ).toMatchObject({
      reason: 'DeletionByTaintManager',
      message: 'Taint manager: deleting due to NoExecute taint',
    });
    expect(cluster.events('p')).toEqual(['TaintManagerEviction: Marking for deletion Pod n/p']);
  });

  const taint = { key: 'x', effect: 'NoExecute', timeAdded: '2026-01-01T00:00:00Z' } as const;
  const since = Date.parse(taint.timeAdded);
  test.each([
    ['no toleration: at once', [], since],
    ['for ever', [{ key: 'x', operator: 'Exists' as const }], undefined],
    ['for a while', [{ key: 'x', operator: 'Exists' as const, tolerationSeconds: 300 }], since + 300_000],
    [
      'the shortest of several counts',
      [{ operator: 'Exists' as const }, { key: 'x', operator: 'Exists' as const, tolerationSeconds: 30 }],
      since + 30_000,
    ],
  ])('%s', (_, tolerations, expected) => {
    expect(evictionTimeMs(podAsking('p', '1', { tolerations }), [taint], since)).toBe(expected);
  });
});

test('pods of a node that has gone are removed after the quarantine', async () => {
  cluster = await memoryCluster({ controllers: true });
  await addNode(cluster, readyNode('n1'));
  await cluster.api.create('pods', podAsking('p', '1', { nodeName: 'n1' }));
  await cluster.api.delete('nodes', { name: 'n1' });
  await cluster.clock.advance(30_000);
  expect(cluster.pod('p')).toBeDefined();
  await cluster.clock.advance(60_000);
  expect(cluster.pod('p')).toBeUndefined();
});
