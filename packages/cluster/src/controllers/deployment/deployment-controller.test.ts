import type { Deployment } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryCluster, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const KEY = { namespace: 'n', name: 'w' };

async function setup(spec: Partial<NonNullable<Deployment['spec']>>) {
  cluster = await memoryCluster({ controllers: true });
  const { api, clock } = cluster;
  await api.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: KEY,
    spec: {
      replicas: 4,
      selector: { matchLabels: { a: 'b' } },
      template: {
        metadata: { labels: { a: 'b' } },
        spec: { schedulerName: 'manual', containers: [{ name: 'c', image: 'nginx' }] },
      },
      ...spec,
    },
  });
  await clock.settle();
  const deployment = () => api.peek('deployments.apps', KEY);
  const sets = () =>
    api.items('replicasets.apps', 'n').map((set) => ({
      revision: set.metadata.annotations?.['deployment.kubernetes.io/revision'],
      replicas: set.spec?.replicas,
    }));
  const makeReady = async () => {
    for (const { metadata } of cluster.pods()) {
      const status = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
      const key = { namespace: 'n', name: metadata.name ?? '' };
      await api.patch('pods', key, { type: 'merge', body: { status } }, { subresource: 'status' });
    }
    await clock.settle();
  };
  const setImage = async (image: string) => {
    const body = { spec: { template: { spec: { containers: [{ name: 'c', image }] } } } };
    await api.patch('deployments.apps', KEY, { type: 'strategic', body });
    await clock.settle();
  };
  const progress = () => deployment()?.status?.conditions?.find(({ type }) => type === 'Progressing')?.reason;
  return { deployment, sets, makeReady, setImage, progress };
}

describe('a Deployment', () => {
  test('has one ReplicaSet, is progressing, then available', async () => {
    const { deployment, sets, makeReady, progress } = await setup({});
    expect(sets()).toEqual([{ revision: '1', replicas: 4 }]);
    expect(cluster.pods()).toHaveLength(4);
    expect(deployment()?.status).toMatchObject({ replicas: 4, updatedReplicas: 4, unavailableReplicas: 4 });
    expect(progress()).toBe('ReplicaSetUpdated');
    await makeReady();
    expect(deployment()?.status).toMatchObject({ readyReplicas: 4, availableReplicas: 4 });
    expect(progress()).toBe('NewReplicaSetAvailable');
    expect(cluster.events('w')[0]).toMatch(
      /^ScalingReplicaSet: Scaled up replica set w-[a-z0-9]+ from 0 to 4$/,
    );
  });

  test('rolls over within its bounds, and back to an old template with a new revision', async () => {
    const { deployment, sets, makeReady, setImage } = await setup({});
    await makeReady();
    await setImage('nginx:2');
    // 25 % of 4: one more, one less.
    expect(deployment()?.status).toMatchObject({ replicas: 5, updatedReplicas: 2 });
    for (let turn = 0; turn < 6; turn++) await makeReady();
    expect(sets()).toEqual(
      expect.arrayContaining([
        { revision: '1', replicas: 0 },
        { revision: '2', replicas: 4 },
      ]),
    );
    await setImage('nginx');
    for (let turn = 0; turn < 6; turn++) await makeReady();
    expect(sets()).toEqual(
      expect.arrayContaining([
        { revision: '3', replicas: 4 },
        { revision: '2', replicas: 0 },
      ]),
    );
  });

  test('Recreate: old pods go first', async () => {
    const { setImage, sets } = await setup({ replicas: 1, strategy: { type: 'Recreate' } });
    await setImage('nginx:2');
    expect(cluster.pods().map((pod) => pod.spec?.containers[0]?.image)).toEqual(['nginx:2']);
    expect(sets()).toHaveLength(2);
  });

  test('scales, pauses, and gives up after its deadline', async () => {
    const { deployment, progress } = await setup({
      replicas: 1,
      progressDeadlineSeconds: 5,
      minReadySeconds: 1,
    });
    await cluster.clock.advance(7_000);
    expect(progress()).toBe('ProgressDeadlineExceeded');
    await cluster.api.patch('deployments.apps', KEY, {
      type: 'merge',
      body: { spec: { replicas: 3, paused: true } },
    });
    await cluster.clock.settle();
    expect(cluster.pods()).toHaveLength(3);
    expect(progress()).toBe('DeploymentPaused');
    expect(deployment()?.status?.observedGeneration).toBe(deployment()?.metadata.generation);
  });

  test('a pod whose label changes is released and replaced', async () => {
    await setup({ replicas: 1 });
    const name = cluster.pods()[0]?.metadata.name ?? '';
    const body = { metadata: { labels: { a: 'other' } } };
    await cluster.api.patch('pods', { namespace: 'n', name }, { type: 'merge', body });
    await cluster.clock.settle();
    expect(cluster.pod(name)?.metadata.ownerReferences ?? []).toEqual([]);
    expect(cluster.pods()).toHaveLength(2);
  });
});
