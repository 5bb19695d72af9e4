import { describe, expect, test } from 'vitest';
import { createMemoryApi } from '../memory-api.js';
import { difference, intersection, parseFieldsV1, renderFieldsV1, union } from './field-tree.js';

const clock = { now: () => 1_700_000_000_000, after: () => () => {} };
const key = { namespace: 'default', name: 'm' };
const apply = (data: Record<string, string>, force = false) =>
  ({
    type: 'apply',
    body: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'm' },
      ...(Object.keys(data).length > 0 && { data }),
    },
    force,
  }) as const;

describe('field trees', () => {
  test.each([
    [{ 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } }, { 'f:b': { 'f:c': {} } }],
    [{ 'f:a': { 'k:{"name":"x"}': { '.': {}, 'f:name': {} } } }, { 'f:a': { 'k:{"name":"x"}': {} } }],
  ])('a is what is in b and what is not: %j %j', (left, right) => {
    const [a, b] = [parseFieldsV1(left), parseFieldsV1(right)];
    expect(renderFieldsV1(union(difference(a, b), intersection(a, b)))).toEqual(left);
  });
});

describe('server-side apply', () => {
  const cluster = async () => {
    const api = createMemoryApi({ clock, random: () => 0.5 });
    await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
    return api;
  };

  test('takes fields, gives them up, and refuses those of others', async () => {
    const api = await cluster();
    await api.patch('configmaps', key, apply({ a: '1', b: '1' }), { fieldManager: 'one' });
    await expect(api.patch('configmaps', key, apply({ a: '2' }), { fieldManager: 'two' })).rejects.toThrow(
      'Apply failed with 1 conflict: conflict with "one": .data.a',
    );
    const forced = await api.patch('configmaps', key, apply({ a: '2' }, true), { fieldManager: 'two' });
    expect(forced.data).toEqual({ a: '2', b: '1' });
    const dropped = await api.patch('configmaps', key, apply({}), { fieldManager: 'one' });
    expect(dropped.data).toEqual({ a: '2' });
    expect(dropped.metadata.managedFields?.map((entry) => entry.manager)).toEqual(['two']);
  });

  test('a second identical apply changes nothing', async () => {
    const api = await cluster();
    const first = await api.patch('configmaps', key, apply({ a: '1' }), { fieldManager: 'one' });
    expect(await api.patch('configmaps', key, apply({ a: '1' }), { fieldManager: 'one' })).toBe(first);
  });
});
