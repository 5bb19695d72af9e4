// JSON texts are read without YAML's tree of places; what is said of them has to be the same.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYamlDocuments } from './yaml-documents.js';

/** A comment in front makes it YAML. */
const asYaml = (json: string) => readYamlDocuments(`# yaml\n${json}`, 'f');
const asJson = (json: string) => readYamlDocuments(json, 'f');

type Path = readonly (string | number)[];

/** The paths of all members and items. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Array.isArray(value)
    ? value.map((one, index) => [index, one] as const)
    : Object.entries(value);
  return [path, ...below.flatMap(([step, one]) => pathsIn(one, [...path, step]))];
}

describe('a JSON text', () => {
  test('has the value and the places that YAML gives it', () => {
    const key = fc.constantFrom('a', 'items', 'a b', 'ключ', 'quo"te', 'back\\slash', '{', 'x]');
    const { root } = fc.letrec((tie) => ({
      leaf: fc.oneof(
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.string(),
        fc.constantFrom('"', '\\', '}{'),
      ),
      value: fc.oneof({ maxDepth: 4 }, tie('leaf'), fc.array(tie('value'), { maxLength: 4 }), tie('root')),
      root: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }));
    const property = fc.property(root, fc.constantFrom(0, 2, 3), (value, indent) => {
      const text = JSON.stringify({ ...(value as object), last: 1 }, null, indent);
      const [json] = asJson(text).documents;
      const [yaml] = asYaml(text).documents;
      expect(json?.value).toEqual(JSON.parse(text));
      for (const path of [...pathsIn(json?.value), ['a', 'nowhere', 3], ['items', 99], [0]]) {
        const place = json?.placeOf(path);
        expect({ ...place, line: (place?.line ?? 0) + 1 }, JSON.stringify(path)).toEqual(yaml?.placeOf(path));
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  test.each([
    ['a key twice', '{"a": 1,\n "b": {"c": 1, "c": 2}}', 'yaml.duplicate-key', 2, 16],
    ['a key twice, once escaped', '{"a": 1,\n "\\u0061": 2}', 'yaml.duplicate-key', 2, 2],
    ['too deep', `${'['.repeat(600)}${']'.repeat(600)}`, 'yaml.too-deep', 1, 501],
    ['no JSON number', '{"a": 1e400}', 'yaml.not-json', 1, 1],
  ])('%s', (_, text, code, line, column) => {
    expect(asJson(text)).toMatchObject({ documents: [], problems: [{ code, place: { line, column } }] });
  });

  test('with a byte order mark is read', () => {
    expect(asJson('\uFEFF{"a": 1}')).toMatchObject({ documents: [{ value: { a: 1 } }], problems: [] });
  });

  test('that ends too early is told as YAML tells it', () => {
    expect(asJson('{"a": [1, 2}').problems[0]).toMatchObject({ code: 'yaml.syntax', place: { line: 1 } });
  });

  test('of a hundred thousand items gives the place of each at once', () => {
    const items = Array.from({ length: 100_000 }, (_, index) => ({
      kind: 'Pod',
      metadata: { name: `p${index}` },
    }));
    const [document] = asJson(JSON.stringify({ kind: 'List', items }, null, 1)).documents;
    const lines = items.map((_, index) => document?.placeOf(['items', index, 'metadata', 'name']).line);
    expect(lines.slice(0, 2)).toEqual([7, 13]);
    expect(lines.at(-1)).toBe(7 + 6 * 99_999);
  });
});
