import type { OwnerReference } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryCluster, type MemoryCluster } from '../testing/memory-cluster.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

async function setup() {
  cluster = await memoryCluster({ controllers: true });
  const create = async (
    name: string,
    owners: readonly OwnerReference[] = [],
    options: { finalizers?: string[]; namespace?: string } = {},
  ) => {
    const { namespace = 'n', finalizers } = options;
    const metadata = { namespace, name, ownerReferences: owners, ...(finalizers && { finalizers }) };
    const created = await cluster.api.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata });
    const owner = (extra: Partial<OwnerReference> = {}): OwnerReference => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name,
      uid: created.metadata.uid ?? '',
      ...extra,
    });
    return owner;
  };
  const remove = async (name: string, propagationPolicy?: 'Orphan' | 'Foreground' | 'Background') => {
    await cluster.api.delete('configmaps', { namespace: 'n', name }, { propagationPolicy });
    await cluster.clock.advance(2_000);
  };
  const get = (name: string) => cluster.api.peek('configmaps', { namespace: 'n', name });
  return { create, remove, get };
}

describe('dependents', () => {
  test('go when their owner has gone', async () => {
    const { create, remove, get } = await setup();
    const owner = await create('x');
    const middle = await create('dep', [owner()]);
    await create('leaf', [middle()]);
    await remove('x');
    expect(get('dep')).toBeUndefined();
    expect(get('leaf')).toBeUndefined();
  });

  test('with a wrong uid go, with an unknown kind stay', async () => {
    const { create, get } = await setup();
    const owner = await create('x');
    await create('wrong', [owner({ uid: '11111111-2222-3333-4444-555555555555' })]);
    await create('foreign', [owner({ apiVersion: 'example.com/v1', kind: 'Thing' })]);
    await cluster.clock.advance(2_000);
    expect(get('wrong')).toBeUndefined();
    expect(get('foreign')).toBeDefined();
  });

  test('of two owners survive the loss of one', async () => {
    const { create, remove, get } = await setup();
    const [x, y] = [await create('x'), await create('y')];
    await create('dep', [x(), y()]);
    await remove('x');
    expect(get('dep')?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(['y']);
  });

  test('of an owner in another namespace go, with a warning', async () => {
    const { create, get } = await setup();
    const owner = await create('x', [], { namespace: 'default' });
    await create('dep', [owner()]);
    await cluster.clock.advance(2_000);
    expect(get('dep')).toBeUndefined();
    expect(cluster.events('dep')[0]).toMatch(
      /^OwnerRefInvalidNamespace: ownerRef \[v1\/ConfigMap, namespace: n, name: x/,
    );
  });

  test('are orphaned when asked for', async () => {
    const { create, remove, get } = await setup();
    const owner = await create('x');
    await create('dep', [owner()]);
    await remove('x', 'Orphan');
    expect(get('x')).toBeUndefined();
    expect(get('dep')?.metadata.ownerReferences ?? []).toEqual([]);
  });

  test('that block keep their owner in foreground deletion', async () => {
    const { create, remove, get } = await setup();
    const owner = await create('x');
    await create('dep', [owner({ blockOwnerDeletion: true })], { finalizers: ['a.com/x'] });
    await remove('x', 'Foreground');
    expect(get('x')?.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(get('dep')?.metadata.deletionTimestamp).toBeDefined();
    const body = { metadata: { finalizers: null } };
    await cluster.api.patch('configmaps', { namespace: 'n', name: 'dep' }, { type: 'merge', body });
    await cluster.clock.advance(2_000);
    expect(get('dep')).toBeUndefined();
    expect(get('x')).toBeUndefined();
  });
});
