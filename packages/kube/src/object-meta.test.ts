import { expect, test } from 'vitest';
import {
  isControlledBy,
  keyOf,
  ownerOf,
  parseApiVersion,
  renderApiVersion,
  renderKey,
} from './object-meta.js';

const owner = { apiVersion: 'batch/v1', kind: 'Job', name: 'j', uid: 'u1' };

test('keys', () => {
  expect(keyOf({ metadata: { name: 'p', namespace: 'n' } })).toEqual({ namespace: 'n', name: 'p' });
  expect(keyOf({ metadata: { name: 'node' } })).toEqual({ name: 'node' });
  expect(['n', undefined].map((namespace) => renderKey({ namespace, name: 'p' }))).toEqual(['n/p', 'p']);
});

test('owners: only a controller owns', () => {
  const object = {
    metadata: {
      ownerReferences: [
        { ...owner, uid: 'u0' },
        { ...owner, controller: true },
      ],
    },
  };
  expect(ownerOf(object)?.uid).toBe('u1');
  expect(isControlledBy(object, 'u1')).toBe(true);
  expect(isControlledBy(object, 'u0')).toBe(false);
  expect(ownerOf({})).toBeUndefined();
});

test('apiVersions', () => {
  for (const text of ['v1', 'apps/v1', 'coordination.k8s.io/v1']) {
    const { group, version } = parseApiVersion(text);
    expect(renderApiVersion(group, version)).toBe(text);
  }
});
