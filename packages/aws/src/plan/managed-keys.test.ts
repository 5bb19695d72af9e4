// Every key of the schema has its row, and every row is of a key that there is; the page in docs is this table.
import { clusterConfigSchema } from '@berth/compute';
import { isJsonArray, isJsonObject, member } from '@berth/kube';
import { expectGolden } from '@berth/testing';
import { expect, it } from 'vitest';
import { managedKey, notManaged, renderKeysPage } from './managed-keys.js';

/** Paths of all keys, `addons[].name`. */
function keysOf(schema: unknown, path = ''): readonly string[] {
  if (!isJsonObject(schema)) return [];
  if (isJsonObject(schema['items'])) return keysOf(schema['items'], `${path}[]`);
  const choices = ['oneOf', 'anyOf'].flatMap((name) => {
    const list = schema[name];
    return isJsonArray(list) ? list.flatMap((item) => keysOf(item, path)) : [];
  });
  const properties = Object.entries(member(schema, 'properties')).flatMap(([name, below]) => {
    const key = path === '' ? name : `${path}.${name}`;
    return [key, ...keysOf(below, key)];
  });
  return [...properties, ...choices];
}

const schema = clusterConfigSchema();
const keys = [...keysOf(schema), ...keysOf(schema['else'])];

it('covers every key without keys below it', () => {
  const leaves = keys.filter(
    (key) => !keys.some((other) => other.startsWith(`${key}.`) || other.startsWith(`${key}[]`)),
  );
  expect(leaves.length).toBeGreaterThan(200);
  expect(leaves.filter((key) => managedKey(key) === undefined)).toEqual([]);
});

it('has no row for what is no key', () => {
  const paths = [...renderKeysPage().matchAll(/^\| `([^`]+)`/gm)].map(([, path = '']) => path);
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.filter((path) => !keys.includes(path))).toEqual([]);
});

it('is the page in docs', () => expectGolden('../../../../docs/aws-keys.md', renderKeysPage()));

it('finds what a file says and nobody manages', () => {
  const document = {
    gitops: { flux: { gitProvider: 'github' } },
    iamIdentityMappings: [{ arn: 'a' }, { serviceName: 'emr-containers', namespace: 'emr' }],
    cloudWatch: { clusterLogging: { enableTypes: ['api'] } },
  };
  expect(notManaged(document).map(({ path }) => path)).toEqual(['gitops']);
  expect(notManaged({ metadata: { name: 'a' } })).toEqual([]);
});
