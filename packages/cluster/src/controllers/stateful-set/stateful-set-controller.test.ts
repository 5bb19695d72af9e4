import type { StatefulSet } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryCluster, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const KEY = { namespace: 'n', name: 'w' };

async function setup(spec: Partial<NonNullable<StatefulSet['spec']>>) {
  cluster = await memoryCluster({ controllers: true });
  const { api, clock } = cluster;
  await api.create('statefulsets.apps', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: KEY,
    spec: {
      serviceName: 'x',
      replicas: 3,
      selector: { matchLabels: { a: 'b' } },
      template: {
        metadata: { labels: { a: 'b' } },
        spec: { schedulerName: 'manual', containers: [{ name: 'c', image: 'nginx' }] },
      },
      ...spec,
    },
  });
  await clock.settle();
  const names = () => cluster.pods().map((pod) => pod.metadata.name);
  const makeReady = async () => {
    for (const { metadata } of cluster.pods()) {
      const body = { status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } };
      const key = { namespace: 'n', name: metadata.name ?? '' };
      await api.patch('pods', key, { type: 'merge', body }, { subresource: 'status' });
    }
    await clock.settle();
  };
  const change = async (body: object) => {
    await api.patch('statefulsets.apps', KEY, { type: 'strategic', body: { spec: body } });
    await clock.settle();
  };
  const status = () => api.peek('statefulsets.apps', KEY)?.status;
  return { names, makeReady, change, status };
}

describe('a StatefulSet', () => {
  test('starts its pods one after the other', async () => {
    const { names, makeReady, status } = await setup({});
    expect(names()).toEqual(['w-0']);
    expect(cluster.pod('w-0')?.spec).toMatchObject({ hostname: 'w-0', subdomain: 'x' });
    expect(cluster.pod('w-0')?.metadata.labels).toMatchObject({
      'apps.kubernetes.io/pod-index': '0',
      'statefulset.kubernetes.io/pod-name': 'w-0',
    });
    await makeReady();
    expect(names()).toEqual(['w-0', 'w-1']);
    await makeReady();
    await makeReady();
    expect(status()).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      collisionCount: 0,
    });
  });

  test('Parallel: all at once; the highest ordinal goes first', async () => {
    const { names, makeReady, change } = await setup({ podManagementPolicy: 'Parallel' });
    expect(names()).toEqual(['w-0', 'w-1', 'w-2']);
    await makeReady();
    await change({ replicas: 1 });
    expect(names()).toEqual(['w-0']);
  });

  test('updates from the highest ordinal down', async () => {
    const { makeReady, change } = await setup({ replicas: 2, podManagementPolicy: 'Parallel' });
    await makeReady();
    const image = (name: string) => cluster.pod(name)?.spec?.containers[0]?.image;
    await change({ template: { spec: { containers: [{ name: 'c', image: 'nginx:2' }] } } });
    expect([image('w-0'), image('w-1')]).toEqual(['nginx', 'nginx:2']);
    await makeReady();
    expect([image('w-0'), image('w-1')]).toEqual(['nginx:2', 'nginx:2']);
    expect(cluster.api.items('controllerrevisions.apps', 'n')).toHaveLength(2);
  });

  test('makes its claims', async () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } as const;
    const volumeClaimTemplates = [
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec },
    ] as const;
    await setup({ replicas: 1, volumeClaimTemplates });
    expect(cluster.api.items('persistentvolumeclaims', 'n').map(({ metadata }) => metadata.name)).toEqual([
      'data-w-0',
    ]);
    expect(cluster.pod('w-0')?.spec?.volumes?.[0]).toMatchObject({
      persistentVolumeClaim: { claimName: 'data-w-0' },
    });
  });
});
