import { describe, expect, test } from 'vitest';
import { apiResources, resourceNamed, resourceOfKind } from './kind-resource.js';
import { fieldOf, kubernetesSchema, schemaType, typeOfKind } from './schema.js';
import type { SchemaField } from './schema-shape.js';

const leaves = (field: SchemaField): readonly SchemaField[] => [
  field,
  ...(field.items ? leaves(field.items) : []),
  ...(field.map ? leaves(field.map) : []),
];

describe('schema', () => {
  test('every reference leads to a type, every kind of a resource has one', () => {
    const { types, groups } = kubernetesSchema();
    const fields = Object.values(types).flatMap((type) => Object.values(type.fields ?? {}).flatMap(leaves));
    const missing = fields.flatMap(({ ref }) => (ref === undefined || types[ref] ? [] : [ref]));
    expect(missing).toEqual([]);
    const kinds = groups.flatMap(({ group, version, resources }) =>
      resources.filter(({ kind }) => typeOfKind(group, version, kind) === undefined).map(({ kind }) => kind),
    );
    expect(kinds).toEqual([]);
    expect(Object.keys(types).length).toBe(569);
  });

  test('fields', () => {
    expect(typeOfKind('', 'v1', 'Pod')).toBe('io.k8s.api.core.v1.Pod');
    expect(typeOfKind('apps', 'v1', 'Pod')).toBeUndefined();
    expect(fieldOf('io.k8s.api.core.v1.PodSpec', 'containers')).toMatchObject({
      mergeKey: 'name',
      listType: 'map',
    });
    expect(fieldOf('io.k8s.api.core.v1.PodSpec', 'constructor')).toBeUndefined();
    expect(fieldOf('nothing', 'x')).toBeUndefined();
    expect(schemaType('io.k8s.apimachinery.pkg.api.resource.Quantity')?.oneOf).toEqual(['string', 'number']);
  });
});

describe('resources and kinds', () => {
  test.each([
    ['po', 'pods'],
    ['Pod', 'pods'],
    ['PODS', 'pods'],
    ['jobs', 'jobs.batch'],
    ['jobs.batch', 'jobs.batch'],
    ['deploy', 'deployments.apps'],
    ['deployments.v1.apps', 'deployments.apps'],
    ['ev', 'events'],
    ['events.events.k8s.io', 'events.events.k8s.io'],
    ['hpa', 'horizontalpodautoscalers.autoscaling'],
    ['sa', 'serviceaccounts'],
    ['netpol', 'networkpolicies.networking.k8s.io'],
  ])('%s is %s', (word, name) => {
    expect(resourceNamed(word)?.name).toBe(name);
  });

  test('the preferred version wins, others are found by kind', () => {
    expect(resourceNamed('hpa')?.apiVersion).toBe('autoscaling/v2');
    expect(resourceOfKind('autoscaling/v1', 'HorizontalPodAutoscaler')?.version).toBe('v1');
    expect(resourceOfKind('v1', 'Widget')).toBeUndefined();
    expect(resourceNamed('widgets')).toBeUndefined();
    expect(apiResources().length).toBeGreaterThan(60);
  });
});
