import { afterEach, describe, expect, test } from 'vitest';
import { startScheduler } from '../../scheduler/scheduler.js';
import { addNode, memoryCluster, readyNode, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

async function setup() {
  cluster = await memoryCluster({ controllers: true });
  cluster.run(startScheduler(cluster));
  await addNode(cluster, readyNode('n1'));
  await addNode(cluster, readyNode('n2', { taints: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } }));
  await cluster.api.create('daemonsets.apps', {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: 'n', name: 'w' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } },
    },
  });
  await cluster.clock.settle();
  const nodes = () => cluster.pods().map((pod) => pod.spec?.nodeName);
  const status = () => cluster.api.peek('daemonsets.apps', { namespace: 'n', name: 'w' })?.status;
  return { nodes, status };
}

describe('a DaemonSet', () => {
  test('has a pod on every node that takes it', async () => {
    const { nodes, status } = await setup();
    expect(nodes()).toEqual(['n1']);
    expect(status()).toMatchObject({
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
      updatedNumberScheduled: 1,
      numberUnavailable: 1,
      numberMisscheduled: 0,
    });
    const [pod] = cluster.pods();
    expect(pod?.spec?.tolerations?.map(({ key }) => key?.split('/')[1])).toEqual([
      'not-ready',
      'unreachable',
      'disk-pressure',
      'memory-pressure',
      'pid-pressure',
      'unschedulable',
    ]);
  });

  test('follows new nodes and cordoned ones', async () => {
    const { nodes } = await setup();
    await addNode(cluster, readyNode('n3'));
    await cluster.api.patch(
      'nodes',
      { name: 'n3' },
      { type: 'merge', body: { spec: { unschedulable: true } } },
    );
    await cluster.clock.advance(2_000);
    expect(nodes().toSorted()).toEqual(['n1', 'n3']);
  });

  test('replaces its pods when the template changes', async () => {
    await setup();
    const body = { spec: { template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } } };
    await cluster.api.patch('daemonsets.apps', { namespace: 'n', name: 'w' }, { type: 'strategic', body });
    await cluster.clock.settle();
    for (const pod of cluster.pods()) {
      if (!pod.metadata.deletionTimestamp) continue;
      const key = { namespace: 'n', name: pod.metadata.name ?? '' };
      await cluster.api.delete('pods', key, { gracePeriodSeconds: 0 });
    }
    await cluster.clock.advance(2_000);
    expect(cluster.pods().map((pod) => pod.spec?.containers[0]?.image)).toEqual(['nginx:2']);
  });
});
