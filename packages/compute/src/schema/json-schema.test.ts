// The schema follows the tables: what it knows, the reader knows, and the other way round.
import { expectGolden } from '@berth/testing';
import { describe, expect, it } from 'vitest';
import { presetNames, presetText } from '../presets.js';
import { readClusterConfig } from '../read-cluster-config.js';
import { clusterConfigSchema } from './json-schema.js';

type Schema = Readonly<Record<string, unknown>>;

/** Enough of JSON schema to judge by ours: types, properties, items, enums and required fields. */
function fits(value: unknown, schema: Schema, path = ''): readonly string[] {
  if (schema['anyOf']) {
    const branches = (schema['anyOf'] as Schema[]).map((branch) => fits(value, branch, path));
    return branches.find((found) => found.length === 0) ?? branches[0] ?? [];
  }
  if (schema['const'] !== undefined) return value === schema['const'] ? [] : [path];
  if (schema['enum']) return (schema['enum'] as unknown[]).includes(value) ? [] : [path];
  if (Array.isArray(value))
    return schema['type'] === 'array'
      ? value.flatMap((item, index) => fits(item, schema['items'] as Schema, `${path}[${index}]`))
      : [path];
  if (typeof value === 'object' && value !== null) return fitsObject(value, schema, path);
  const type = typeof value === 'number' ? ['integer', 'number'] : [value === null ? 'null' : typeof value];
  return [schema['type']].flat().some((one) => type.includes(String(one))) ? [] : [path];
}

function fitsObject(value: object, schema: Schema, path: string): readonly string[] {
  if (schema['type'] !== 'object') return [path];
  const { properties = {}, additionalProperties: other, required = [] } = schema as Record<string, never>;
  const missing = (required as string[]).filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `${path}.${name}`),
    ...Object.entries(value).flatMap(([name, child]) => {
      const known: unknown = (properties as Record<string, Schema>)[name] ?? other;
      if (known === undefined) return [];
      return known === false ? [`${path}.${name}`] : fits(child, known as Schema, `${path}.${name}`);
    }),
  ];
}

const { else: clusterConfig } = clusterConfigSchema() as { else: Schema };

describe('the JSON schema', () => {
  it('is this', () =>
    expectGolden('cluster-config.schema.json', `${JSON.stringify(clusterConfigSchema(), null, 1)}\n`));

  it.each(presetNames)('fits the preset %s', (name) => {
    const { config } = readClusterConfig(presetText(name), 'preset.yaml');
    expect(fits(config?.document, clusterConfig)).toEqual([]);
  });

  it('marks what the reader refuses', () => {
    const wrong = {
      apiVersion: 'eksctl.io/v1alpha5',
      kind: 'ClusterConfig',
      metadata: { name: 'a', region: 'us-west-2' },
      nodeGroups: [{ name: 'w', minSize: '1', taints: { a: 'b:NoSchedule' }, labels: { a: null } }, {}],
      vpc: { nat: { gateway: 'single' } },
      nodegroups: [],
    };
    expect(fits(wrong, clusterConfig)).toEqual([
      '.nodeGroups[0].minSize',
      '.nodeGroups[1].name',
      '.vpc.nat.gateway',
      '.nodegroups',
    ]);
  });
});
