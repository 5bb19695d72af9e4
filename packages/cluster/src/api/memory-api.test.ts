import { describe, expect, test } from 'vitest';
import { createMemoryApi } from './memory-api.js';

const clock = { now: () => 1_700_000_000_000, after: () => () => {} };
const api = () => createMemoryApi({ clock, random: () => 0.5 });
const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace' as const, metadata: { name } });
const configMap = (name: string) =>
  ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'a' }, data: { x: '1' } }) as const;

describe('memory api', () => {
  test('creates, reads, changes and deletes', async () => {
    const local = api();
    await local.create('namespaces', namespace('a'));
    const seen: string[] = [];
    local.subscribe('configmaps', (change) => seen.push(`${change.type} ${change.object.metadata.name}`));
    const created = await local.create('configmaps', configMap('m'));
    expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    const key = { namespace: 'a', name: 'm' };
    const patched = await local.patch('configmaps', key, { type: 'merge', body: { data: { y: '2' } } });
    expect(patched.data).toEqual({ x: '1', y: '2' });
    expect(local.peek('configmaps', key)).toBe(patched);
    await local.delete('configmaps', key);
    expect(local.items('configmaps', 'a')).toEqual([]);
    expect(seen).toEqual(['ADDED m', 'MODIFIED m', 'DELETED m']);
  });

  test('a write that changes nothing is no change', async () => {
    const local = api();
    await local.create('namespaces', namespace('a'));
    const created = await local.create('configmaps', configMap('m'));
    expect(await local.update('configmaps', created)).toBe(created);
  });

  test('a stale update is a conflict', async () => {
    const local = api();
    await local.create('namespaces', namespace('a'));
    const created = await local.create('configmaps', configMap('m'));
    await local.update('configmaps', { ...created, data: { x: '2' } });
    await expect(local.update('configmaps', { ...created, data: { x: '3' } })).rejects.toThrow(
      'the object has been modified',
    );
  });
});
