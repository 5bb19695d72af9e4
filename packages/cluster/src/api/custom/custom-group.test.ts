// Definitions as the registry has them: order of versions, subresources, deprecation, fields to select by.
import { expect, test } from 'vitest';
import { StoredItem } from '../../store/stored-item.js';
import { compileSelection } from '../machine/selection.js';
import { customGroups } from './custom-group.js';

const definition = (versions: readonly object[]) => ({
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.ex.io' },
  spec: {
    group: 'ex.io',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['w'] },
    versions,
  },
});

const version = (name: string, more: object = {}) => ({ name, served: true, storage: false, ...more });

const first = (versions: readonly object[]) => customGroups([definition(versions)])[0]?.resources[0];

test('versions are served in Kubernetes’ order, the first one preferred; those that are not served are not', () => {
  const names = [
    'v1alpha1',
    'v2',
    'foo1',
    'v11alpha2',
    'v10',
    'v3beta1',
    'foo10',
    'v12alpha1',
    'v1',
    'v10beta3',
  ];
  const groups = customGroups([
    definition([...names.map((name) => version(name)), version('v99', { served: false })]),
  ]);
  expect(groups.map((group) => group.version)).toEqual([
    'v10',
    'v2',
    'v1',
    'v10beta3',
    'v3beta1',
    'v12alpha1',
    'v11alpha2',
    'v1alpha1',
    'foo1',
    'foo10',
  ]);
  expect(groups.filter(({ preferred }) => preferred).map((group) => group.version)).toEqual(['v10']);
});

test.each([
  [[version('v1beta1', { deprecated: true })], 'ex.io/v1beta1 Widget is deprecated'],
  [
    [version('v1beta1', { deprecated: true }), version('v1')],
    'ex.io/v1beta1 Widget is deprecated; use ex.io/v1 Widget',
  ],
  [[version('v1beta1', { deprecated: true, deprecationWarning: 'old' })], 'old'],
  [[version('v1')], undefined],
])('deprecation: %j', (versions, sentence) => {
  const group = customGroups([definition(versions)]).find(
    ({ version: name }) => name === 'v1beta1' || versions.length === 1,
  );
  expect(group?.resources[0]?.custom.deprecation).toBe(sentence);
});

test('subresources and their verbs', () => {
  const scale = { specReplicasPath: '.spec.n', statusReplicasPath: '.status.n' };
  const resource = first([version('v1', { subresources: { status: {}, scale } })]);
  expect(resource?.subresources?.map(({ name, kind }) => [name, kind])).toEqual([
    ['status', 'Widget'],
    ['scale', 'Scale'],
  ]);
  expect(resource?.custom.scale).toMatchObject({ spec: ['spec', 'n'], status: ['status', 'n'] });
  expect(first([version('v1')])?.subresources).toBeUndefined();
});

test('objects are selected by the fields that the definition lists, and by no others', () => {
  const resource = first([version('v1', { selectableFields: [{ jsonPath: '.spec.color' }] })]);
  if (!resource) throw new Error('nothing is served');
  const selected = { name: 'widgets.ex.io', custom: resource.custom };
  const item = (color: string) =>
    new StoredItem({ resource: 'widgets.ex.io', namespace: 'n', name: color }, { spec: { color } }, 1);
  const { matches } = compileSelection(selected, { fieldSelector: 'spec.color=red' });
  expect([matches(item('red')), matches(item('blue'))]).toEqual([true, false]);
  expect(() => compileSelection(selected, { fieldSelector: 'spec.size=1' })).toThrow(
    'field label not supported: spec.size',
  );
});
