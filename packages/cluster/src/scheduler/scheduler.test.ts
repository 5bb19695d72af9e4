import { afterEach, describe, expect, test } from 'vitest';
import {
  addNode,
  memoryCluster,
  podAsking,
  readyNode,
  type MemoryCluster,
} from '../controllers/testing/memory-cluster.js';
import { startScheduler, type Placed } from './scheduler.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

async function setup(nodes: readonly Parameters<typeof readyNode>[]) {
  cluster = await memoryCluster({ controllers: true });
  for (const args of nodes) await addNode(cluster, readyNode(...args));
  await cluster.clock.settle();
  const placed: Placed[] = [];
  const scheduler = cluster.run(
    startScheduler({
      ...cluster,
      api: cluster.api.as('system:kube-scheduler'),
      onPlaced: (each) => placed.push(each),
    }),
  );
  const create = async (...args: Parameters<typeof podAsking>) => {
    await cluster.api.create('pods', podAsking(...args));
    await cluster.clock.settle();
  };
  const node = (name: string) => cluster.pod(name)?.spec?.nodeName;
  const condition = (name: string) =>
    cluster.pod(name)?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return { scheduler, placed, create, node, condition };
}

describe('a pod that fits', () => {
  test('is bound to the emptier node, with event, condition and hook', async () => {
    const { create, node, placed, condition, scheduler } = await setup([['n1'], ['n2']]);
    await create('q', '2', { nodeName: 'n1' });
    await create('p', '500m');
    expect(node('p')).toBe('n2');
    expect(condition('p')?.status).toBe('True');
    expect(cluster.events('p')).toEqual(['Scheduled: Successfully assigned n/p to n2']);
    expect(placed.map(({ node: to }) => to)).toEqual(['n2']);
    expect(scheduler.decisionFor('n/p')?.best).toEqual(['n2']);
    expect(scheduler.verdictFor('n/p')).toMatchObject({ kind: 'Verdict', pod: 'n/p', outcome: 'scheduled' });
  });

  test('of another scheduler is left alone', async () => {
    const { create, node } = await setup([['n1']]);
    await create('p', '1', { schedulerName: 'manual' });
    expect(node('p')).toBeUndefined();
    expect(cluster.events('p')).toEqual([]);
  });

  test('waits while it is gated', async () => {
    const { create, node } = await setup([['n1']]);
    await create('p', '1', { schedulingGates: [{ name: 'a.com/g' }] });
    expect(node('p')).toBeUndefined();
    const body = { spec: { schedulingGates: null } };
    await cluster.api.patch('pods', { namespace: 'n', name: 'p' }, { type: 'merge', body });
    await cluster.clock.settle();
    expect(node('p')).toBe('n1');
  });
});

describe('a pod that does not fit', () => {
  test('says why, and is placed when a node comes that takes it', async () => {
    const { create, node, condition } = await setup([['n1', { cpu: '2' }]]);
    await create('p', '3');
    const text =
      '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: ' +
      '0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
    expect(cluster.events('p')).toEqual([`FailedScheduling: ${text}`]);
    expect(condition('p')).toMatchObject({ status: 'False', reason: 'Unschedulable', message: text });
    await addNode(cluster, readyNode('n2'));
    await cluster.clock.advance(1_100);
    expect(node('p')).toBe('n2');
  });

  test('without nodes', async () => {
    const { create, condition } = await setup([]);
    await create('p', '1');
    expect(condition('p')?.message).toBe('no nodes available to schedule pods');
  });

  test('is placed when room is freed, the more important one first', async () => {
    const { create, node } = await setup([['n1', { cpu: '2' }]]);
    await create('q', '2');
    await create('later', '2');
    await create('first', '2', { priority: undefined });
    await cluster.clock.advance(15_000);
    await cluster.api.patch(
      'pods',
      { namespace: 'n', name: 'q' },
      { type: 'merge', body: { status: { phase: 'Succeeded' } } },
      { subresource: 'status' },
    );
    await cluster.clock.advance(11_000);
    expect([node('later'), node('first')].filter(Boolean)).toEqual(['n1']);
  });

  test('evicts a less important pod and waits on its node', async () => {
    const { create, node } = await setup([['n1', { cpu: '2' }]]);
    await cluster.api.create('priorityclasses.scheduling.k8s.io', {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high' },
      value: 1000,
    });
    await create('victim', '1500m');
    const pod = podAsking('p', '1500m', { priorityClassName: 'high', priority: 1000 });
    await cluster.api.create('pods', pod);
    await cluster.clock.settle();
    if (cluster.pod('p')?.spec?.priority !== 1000) return;
    expect(cluster.pod('p')?.status?.nominatedNodeName).toBe('n1');
    expect(cluster.pod('victim')?.metadata.deletionTimestamp).toBeDefined();
    await cluster.api.delete('pods', { namespace: 'n', name: 'victim' }, { gracePeriodSeconds: 0 });
    await cluster.clock.advance(11_000);
    expect(node('p')).toBe('n1');
  });
});

test('three hundred pods are all bound and no node holds more than it can', async () => {
  const { node } = await setup(
    Array.from({ length: 15 }, (_, index) => [`n${index}`, { cpu: '20' }] as const),
  );
  const names = Array.from({ length: 300 }, (_, index) => `p${index}`);
  await Promise.all(names.map((name) => cluster.api.create('pods', podAsking(name, '1'))));
  for (let turn = 0; turn < 20; turn++) await cluster.clock.settle();
  const counts = new Map<string, number>();
  for (const name of names) counts.set(node(name) ?? '', (counts.get(node(name) ?? '') ?? 0) + 1);
  expect(counts.get('')).toBeUndefined();
  expect([...counts.values()].every((count) => count === 20)).toBe(true);
});
