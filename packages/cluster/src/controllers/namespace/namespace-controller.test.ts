import { afterEach, describe, expect, test } from 'vitest';
import { memoryCluster, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const configMap = (name: string, finalizers?: readonly string[]) =>
  ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'n', name, ...(finalizers && { finalizers }) },
  }) as const;

describe('a namespace', () => {
  test('gets its service account and the CA, and both come back', async () => {
    cluster = await memoryCluster({ controllers: true });
    const key = { namespace: 'n', name: 'kube-root-ca.crt' };
    expect(cluster.api.peek('configmaps', key)?.data).toEqual({ 'ca.crt': 'CA' });
    await cluster.api.patch('configmaps', key, { type: 'merge', body: { data: { 'ca.crt': 'x' } } });
    await cluster.api.delete('serviceaccounts', { namespace: 'n', name: 'default' });
    await cluster.clock.settle();
    expect(cluster.api.peek('configmaps', key)?.data).toEqual({ 'ca.crt': 'CA' });
    expect(cluster.api.peek('serviceaccounts', { namespace: 'n', name: 'default' })).toBeDefined();
  });

  test('that is deleted goes with everything in it', async () => {
    cluster = await memoryCluster({ controllers: true });
    await cluster.api.create('configmaps', configMap('m'));
    await cluster.api.delete('namespaces', { name: 'n' });
    await cluster.clock.advance(5_000);
    expect(cluster.api.peek('namespaces', { name: 'n' })).toBeUndefined();
    expect(cluster.api.items('configmaps', 'n')).toEqual([]);
    expect(cluster.api.items('serviceaccounts', 'n')).toEqual([]);
  });

  test('that something holds says what', async () => {
    cluster = await memoryCluster({ controllers: true });
    await cluster.api.create('configmaps', configMap('h', ['a.com/x']));
    await cluster.api.delete('namespaces', { name: 'n' });
    await cluster.clock.advance(5_000);
    const status = cluster.api.peek('namespaces', { name: 'n' })?.status;
    expect(status?.phase).toBe('Terminating');
    expect(
      status?.conditions?.map(({ type, status: value, reason }) => `${type} ${value} ${reason}`),
    ).toEqual([
      'NamespaceDeletionDiscoveryFailure False ResourcesDiscovered',
      'NamespaceDeletionGroupVersionParsingFailure False ParsedGroupVersions',
      'NamespaceDeletionContentFailure False ContentDeleted',
      'NamespaceContentRemaining True SomeResourcesRemain',
      'NamespaceFinalizersRemaining True SomeFinalizersRemain',
    ]);
    expect(status?.conditions?.[3]?.message).toBe(
      'Some resources are remaining: configmaps. has 1 resource instances',
    );
    expect(status?.conditions?.[4]?.message).toBe(
      'Some content in the namespace has finalizers remaining: a.com/x in 1 resource instances',
    );
    const key = { namespace: 'n', name: 'h' };
    await cluster.api.patch('configmaps', key, { type: 'merge', body: { metadata: { finalizers: null } } });
    await cluster.clock.advance(5_000);
    expect(cluster.api.peek('namespaces', { name: 'n' })).toBeUndefined();
  });
});
