// Definitions and their objects over their whole life: served at once, owned, collected, and gone together.
import { afterEach, expect, test } from 'vitest';
import { memoryCluster, type MemoryCluster } from '../../controllers/testing/memory-cluster.js';
import { resourceName } from '../../controllers/resource-name.unsafe.js';
import type { LocalApi } from '../../local-api.js';
import type { Stored } from '../../store/stored.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const DEFINITIONS = resourceName('customresourcedefinitions.apiextensions.k8s.io');
const WIDGETS = resourceName('widgets.example.com');

const definition = (versions: readonly object[] = [version('v1', { storage: true })]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names: { plural: 'widgets', kind: 'Widget' }, versions },
});

const version = (name: string, more: object = {}) => ({
  name,
  served: true,
  storage: false,
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer', default: 3 } } } },
    },
  },
  ...more,
});

const widget = (name: string, spec: object = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { namespace: 'n', name },
  spec,
});

type Loose = Parameters<LocalApi['create']>[1];
const create = (resource: typeof WIDGETS, object: object) => cluster.api.create(resource, object as Loose);
const stored = (name: string) =>
  cluster.api.peek(WIDGETS, { namespace: 'n', name }) as unknown as Stored | undefined;

async function setup(...given: Parameters<typeof definition>) {
  cluster = await memoryCluster({ controllers: true });
  await create(DEFINITIONS, definition(...given));
  await cluster.clock.settle();
}

test('a definition is accepted, and its objects are served with their defaults', async () => {
  await setup();
  const crd = cluster.api.peek(DEFINITIONS, { name: 'widgets.example.com' }) as unknown as Stored;
  expect(crd['status']).toMatchObject({
    acceptedNames: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    conditions: [
      { type: 'NamesAccepted', status: 'True' },
      { type: 'Established', status: 'True' },
    ],
    storedVersions: ['v1'],
  });
  await create(WIDGETS, widget('w'));
  expect(stored('w')).toMatchObject({ spec: { size: 3 }, metadata: { generation: 1 } });
  await expect(create(WIDGETS, widget('x', { size: 'large' }))).rejects.toThrow(
    'spec.size in body must be of type integer: "string"',
  );
});

test('what a custom object owns goes with it, and the object goes with its namespace', async () => {
  await setup();
  const owner = await create(WIDGETS, widget('w'));
  await cluster.api.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      namespace: 'n',
      name: 'owned',
      ownerReferences: [
        { apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: owner.metadata.uid ?? '' },
      ],
    },
  });
  await cluster.clock.advance(2_000);
  expect(cluster.api.peek('configmaps', { namespace: 'n', name: 'owned' })).toBeDefined();
  await cluster.api.delete(WIDGETS, { namespace: 'n', name: 'w' });
  await cluster.clock.advance(2_000);
  expect(cluster.api.peek('configmaps', { namespace: 'n', name: 'owned' })).toBeUndefined();

  await create(WIDGETS, widget('v'));
  await cluster.api.delete('namespaces', { name: 'n' });
  await cluster.clock.advance(5_000);
  expect(stored('v')).toBeUndefined();
  expect(cluster.api.peek('namespaces', { name: 'n' })).toBeUndefined();
});

test('a definition takes its objects with it', async () => {
  await setup();
  await create(WIDGETS, widget('w'));
  await cluster.api.delete(DEFINITIONS, { name: 'widgets.example.com' });
  await cluster.clock.settle();
  expect(stored('w')).toBeUndefined();
  await expect(create(WIDGETS, widget('w'))).rejects.toThrow('could not find the requested resource');
});

test.each([
  [
    'two storage versions',
    [version('v1', { storage: true }), version('v2', { storage: true })],
    /exactly one version/,
  ],
  ['no schema', [{ name: 'v1', served: true, storage: true }], /openAPIV3Schema: Required value/],
  ['a wrong name of a version', [version('V1', { storage: true })], /spec.versions\[0\].name/],
])('%s', async (_what, versions, message) => {
  cluster = await memoryCluster({ controllers: true });
  await expect(create(DEFINITIONS, definition(versions))).rejects.toThrow(message);
});

test('group, scope and kind of a definition stay', async () => {
  await setup();
  const body = { spec: { scope: 'Cluster' } };
  await expect(
    cluster.api.patch(DEFINITIONS, { name: 'widgets.example.com' }, { type: 'merge', body }),
  ).rejects.toThrow('spec.scope: Invalid value: "Cluster": field is immutable');
});
