import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeOrder } from './merge-order.js';
import { applyStrategicMergePatch } from './strategic-merge-patch.js';

const POD = 'io.k8s.api.core.v1.Pod';
const DEPLOYMENT = 'io.k8s.api.apps.v1.Deployment';
const pod = {
  metadata: { finalizers: ['a', 'b'], labels: { x: '1' } },
  spec: {
    nodeSelector: { n1: '1', n2: '2' },
    containers: [
      {
        name: 'a',
        image: 'ia',
        args: ['x', 'y'],
        env: [{ name: 'E1', value: '1' }],
        ports: [{ containerPort: 80 }],
      },
      { name: 'b', image: 'ib' },
    ],
    volumes: [{ name: 'v1', emptyDir: {} }],
    tolerations: [{ key: 't1', operator: 'Exists' }],
  },
};
const patched = (patch: unknown, type = POD, document: unknown = pod): unknown => {
  const result = applyStrategicMergePatch(document, patch, type);
  return result.ok ? result.value : result.problem.message;
};
const spec = (patch: object): Record<string, unknown> =>
  (patched({ spec: patch }) as { spec: Record<string, unknown> }).spec;
const names = (list: unknown): unknown => (list as { name: string }[]).map(({ name }) => name);

describe('lists with a merge key', () => {
  test('items merge by key; new ones come before those the patch does not name', () => {
    const { containers } = spec({
      containers: [{ name: 'a', image: 'new', env: [{ name: 'E2', value: '2' }] }, { name: 'c' }],
    });
    expect(names(containers)).toEqual(['a', 'c', 'b']);
    expect(containers).toMatchObject([
      {
        image: 'new',
        args: ['x', 'y'],
        env: [
          { name: 'E2', value: '2' },
          { name: 'E1', value: '1' },
        ],
      },
      { name: 'c' },
      { image: 'ib' },
    ]);
  });

  test('atomic lists are replaced', () => {
    expect(spec({ containers: [{ name: 'a', args: ['z'] }] })['containers']).toMatchObject([
      { args: ['z'] },
      {},
    ]);
    expect(spec({ tolerations: [{ key: 't2' }] })['tolerations']).toEqual([{ key: 't2' }]);
  });

  test('$patch: delete and replace', () => {
    expect(names(spec({ containers: [{ name: 'b', $patch: 'delete' }] })['containers'])).toEqual(['a']);
    expect(names(spec({ containers: [{ name: 'zz', $patch: 'delete' }] })['containers'])).toEqual(['a', 'b']);
    expect(spec({ containers: [{ $patch: 'replace' }, { name: 'n' }] })['containers']).toEqual([
      { name: 'n' },
    ]);
    expect(spec({ nodeSelector: { $patch: 'replace', z: '1' } })['nodeSelector']).toEqual({ z: '1' });
    expect(spec({ nodeSelector: { $patch: 'delete' } })['nodeSelector']).toEqual({});
  });

  test('$setElementOrder', () => {
    const order = [{ name: 'a' }, { name: 'n' }, { name: 'b' }];
    expect(
      names(spec({ '$setElementOrder/containers': order, containers: [{ name: 'n' }] })['containers']),
    ).toEqual(['a', 'n', 'b']);
    const reversed = [{ name: 'b' }, { name: 'a' }];
    expect(names(spec({ '$setElementOrder/containers': reversed })['containers'])).toEqual(['b', 'a']);
    expect(
      patched({
        spec: { '$setElementOrder/containers': [{ name: 'b' }], containers: [{ image: 'in', name: 'n' }] },
      }),
    ).toBe(
      "The order in patch list:\n[map[image:in name:n]]\n doesn't match $setElementOrder list:\n[map[name:b]]\n",
    );
  });
});

describe('lists of scalars', () => {
  test('sets are united, and items can be taken out', () => {
    const finalizers = (metadata: object): unknown =>
      (patched({ metadata }) as { metadata: { finalizers: unknown } }).metadata.finalizers;
    expect(finalizers({ finalizers: ['b', 'c'] })).toEqual(['a', 'b', 'c']);
    expect(finalizers({ '$deleteFromPrimitiveList/finalizers': ['a', 'zz'] })).toEqual(['b']);
    expect(
      finalizers({
        '$deleteFromPrimitiveList/finalizers': ['a'],
        '$setElementOrder/finalizers': ['c', 'b'],
        finalizers: ['c'],
      }),
    ).toEqual(['c', 'b']);
  });
});

describe('objects', () => {
  test('null deletes, and says nothing in what is new', () => {
    expect(spec({ nodeSelector: { n1: null, n3: '3' } })['nodeSelector']).toEqual({ n2: '2', n3: '3' });
    expect(spec({ affinity: { nodeAffinity: null } })['affinity']).toEqual({});
    expect(spec({ nodeSelector: null })).not.toHaveProperty('nodeSelector');
  });

  test('$retainKeys drops the members that are not named', () => {
    const rolling = { spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } } };
    const patch = { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } };
    expect(patched(patch, DEPLOYMENT, rolling)).toEqual({ spec: { strategy: { type: 'Recreate' } } });
    expect(
      spec({ volumes: [{ name: 'v1', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }] })[
        'volumes'
      ],
    ).toEqual([{ name: 'v1', hostPath: { path: '/x' } }]);
    expect(patched({ spec: { volumes: [{ name: 'v1', $retainKeys: ['name'], hostPath: {} }] } })).toMatch(
      /retainKeys/,
    );
  });
});

test('what is new carries no directives', () => {
  const volume = { name: 'n', $retainKeys: ['name', 'emptyDir'], emptyDir: { medium: null } };
  expect(spec({ volumes: [volume] })['volumes']).toEqual([
    { name: 'n', emptyDir: {} },
    { name: 'v1', emptyDir: {} },
  ]);
  expect(patched({ spec: { volumes: [volume, { name: 'x', $patch: 'delete' }] } }, POD, {})).toEqual({
    spec: { volumes: [{ name: 'n', emptyDir: {} }] },
  });
  expect(spec({ affinity: { $patch: 'replace', podAffinity: {} } })['affinity']).toEqual({ podAffinity: {} });
  const ordered = { '$setElementOrder/hostAliases': [{ ip: 'a' }], hostAliases: [{ ip: 'a' }] };
  expect(spec(ordered)['hostAliases']).toEqual([{ ip: 'a' }]);
  const deleted = { ...ordered, hostAliases: [{ ip: 'a' }, { ip: 'b', $patch: 'delete' }] };
  expect(spec(deleted)['hostAliases']).toEqual([{ ip: 'a' }]);
});

test.each([
  [
    'no merge key',
    { spec: { containers: [{ image: 'x' }] } },
    'map: map[image:x] does not contain declared merge key: name',
  ],
  [
    'unknown directive',
    { spec: { $patch: 'rename' } },
    'unknown patch type: rename in map: map[$patch:rename]',
  ],
  ['not an object', [], 'invalid JSON document'],
])('%s is refused', (_name, patch, message) => {
  expect(patched(patch)).toBe(message);
});

test('an unknown type merges objects and replaces lists', () => {
  expect(patched({ a: { c: 2 }, l: [2] }, 'example.Widget', { a: { b: 1 }, l: [1] })).toEqual({
    a: { b: 1, c: 2 },
    l: [2],
  });
});

test('order: items of the patch in its order, the others among themselves', () => {
  const list = fc.uniqueArray(fc.integer({ min: 0, max: 12 }));
  fc.assert(
    fc.property(list, list, (before, wanted) => {
      const merged = [...new Set([...before, ...wanted])];
      const ordered = mergeOrder({ merged, wanted, before, mergeKey: undefined });
      expect([...ordered].sort()).toEqual([...merged].sort());
      expect(ordered.filter((item) => wanted.includes(Number(item)))).toEqual(wanted);
      const others = before.filter((item) => !wanted.includes(item));
      expect(ordered.filter((item) => others.includes(Number(item)))).toEqual(others);
    }),
  );
});

test('nothing throws, and the document stays as it is', () => {
  const before = JSON.stringify(pod);
  const key = fc.constantFrom(
    'metadata',
    'spec',
    'containers',
    'name',
    '$patch',
    '$retainKeys',
    '$setElementOrder/containers',
    'finalizers',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, 'a', 'delete', 'replace', 1),
      fc.array(tie('value')),
      fc.dictionary(key, tie('value')),
    ),
  }));
  fc.assert(
    fc.property(value, (patch) => {
      applyStrategicMergePatch(pod, patch, POD);
      expect(JSON.stringify(pod)).toBe(before);
    }),
    { numRuns: 100 },
  );
});
