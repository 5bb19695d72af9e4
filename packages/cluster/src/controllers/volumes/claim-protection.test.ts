import { afterEach, expect, test } from 'vitest';
import { memoryCluster, podAsking, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

test('a claim stays while a pod uses it and goes with the last one', async () => {
  cluster = await memoryCluster({ controllers: true });
  const { api, clock } = cluster;
  const key = { namespace: 'n', name: 'c' };
  await api.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: key,
    spec: {
      storageClassName: 'none',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
    },
  });
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }];
  await api.create('pods', podAsking('p', '1', { nodeName: 'x', volumes }));
  await clock.settle();
  expect(cluster.events('c')).toEqual(['ProvisioningFailed: storageclass.storage.k8s.io "none" not found']);
  await api.delete('persistentvolumeclaims', key);
  await clock.settle();
  expect(api.peek('persistentvolumeclaims', key)?.metadata.finalizers).toEqual([
    'kubernetes.io/pvc-protection',
  ]);
  await api.delete('pods', { namespace: 'n', name: 'p' }, { gracePeriodSeconds: 0 });
  await clock.settle();
  expect(api.peek('persistentvolumeclaims', key)).toBeUndefined();
});

test('a token secret is filled in, and a quota is counted', async () => {
  cluster = await memoryCluster({ controllers: true });
  const { api, clock } = cluster;
  await api.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/service-account-token',
    metadata: { namespace: 'n', name: 't', annotations: { 'kubernetes.io/service-account.name': 'default' } },
  });
  await api.create('resourcequotas', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { namespace: 'n', name: 'q' },
    spec: { hard: { pods: '2' } },
  });
  await clock.advance(1_000);
  const data = api.peek('secrets', { namespace: 'n', name: 't' })?.data ?? {};
  expect(Object.keys(data).toSorted()).toEqual(['ca.crt', 'namespace', 'token']);
  await api.create('pods', podAsking('p', '1'));
  await clock.advance(1_000);
  expect(api.peek('resourcequotas', { namespace: 'n', name: 'q' })?.status).toEqual({
    hard: { pods: '2' },
    used: { pods: '1' },
  });
});
