// Pruning, defaults and value checks of custom objects, as tables over one schema each.
import { describe, expect, test } from 'vitest';
import type { FieldError } from '../kind-rules.js';
import { pruneUnknown } from './prune-unknown.js';
import { withStructuralDefaults } from './structural-defaults.js';
import { readStructural } from './structural-schema.js';
import { structuralSchemaErrors } from './structural-schema-errors.js';
import { validateStructural } from './validate-structural.js';

const spec = (properties: object, more: object = {}) =>
  readStructural({ type: 'object', properties: { spec: { type: 'object', properties, ...more } } });

describe('pruning', () => {
  const schema = spec({
    known: { type: 'string' },
    free: {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: { deep: { type: 'object' } },
    },
    map: { type: 'object', additionalProperties: { type: 'object', properties: { a: { type: 'string' } } } },
    list: { type: 'array', items: { type: 'object', properties: { a: { type: 'string' } } } },
    any: { type: 'object', additionalProperties: true },
    whole: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      properties: { spec: { type: 'object' } },
    },
  });

  test.each([
    [{ known: 'x', gone: 1 }, { known: 'x' }, ['spec.gone']],
    [
      { free: { a: { b: 1 }, deep: { gone: 1 } } },
      { free: { a: { b: 1 }, deep: {} } },
      ['spec.free.deep.gone'],
    ],
    [{ map: { k: { a: 'x', gone: 1 } } }, { map: { k: { a: 'x' } } }, ['spec.map.k.gone']],
    [{ list: [{ a: 'x' }, { gone: 1 }] }, { list: [{ a: 'x' }, {}] }, ['spec.list[1].gone']],
    [{ any: { x: { y: 1 } } }, { any: { x: { y: 1 } } }, []],
    [
      { whole: { kind: 'Pod', metadata: { name: 'p' }, gone: 1 } },
      { whole: { kind: 'Pod', metadata: { name: 'p' } } },
      ['spec.whole.gone'],
    ],
  ])('%j', (given, kept, dropped) => {
    expect(pruneUnknown({ spec: given }, schema)).toEqual({ value: { spec: kept }, dropped });
  });
});

describe('defaults', () => {
  const schema = spec({
    size: { type: 'integer', default: 3 },
    when: { type: 'string', nullable: true, default: 'now' },
    opts: { type: 'object', default: {}, properties: { deep: { type: 'boolean', default: true } } },
    bare: { type: 'string' },
    list: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer', default: 1 } } } },
    map: {
      type: 'object',
      additionalProperties: { type: 'object', properties: { n: { type: 'integer', default: 2 } } },
    },
  });

  test.each([
    [{}, { size: 3, when: 'now', opts: { deep: true } }],
    [
      { size: null, when: null, bare: null },
      { size: 3, when: null, opts: { deep: true } },
    ],
    [
      { opts: { deep: false }, list: [{}, { n: 5 }] },
      { size: 3, when: 'now', opts: { deep: false }, list: [{ n: 1 }, { n: 5 }] },
    ],
    [{ map: { a: {} } }, { size: 3, when: 'now', opts: { deep: true }, map: { a: { n: 2 } } }],
  ])('%j', (given, filled) => {
    expect(withStructuralDefaults({ spec: given }, schema)).toEqual({ spec: filled });
  });

  test('a part that is absent stays absent, whatever its members default to', () => {
    expect(withStructuralDefaults({}, schema)).toEqual({});
  });
});

const texts = (errors: readonly FieldError[]): readonly string[] =>
  errors.map(({ type, field, detail }) => `${type} ${field}${detail === '' ? '' : `: ${detail}`}`);

describe('values', () => {
  const schema = spec(
    {
      n: { type: 'integer', minimum: 1, maximum: 9, multipleOf: 2 },
      x: { type: 'number', minimum: 0, exclusiveMinimum: true },
      s: { type: 'string', minLength: 2, maxLength: 3, pattern: '^a' },
      e: { type: 'string', enum: ['red', 'blue'] },
      t: { type: 'string', format: 'date-time' },
      l: {
        type: 'array',
        minItems: 1,
        maxItems: 2,
        items: { type: 'string' },
        'x-kubernetes-list-type': 'set',
      },
      m: {
        type: 'array',
        items: { type: 'object', properties: { k: { type: 'string' } } },
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['k'],
      },
      i: { 'x-kubernetes-int-or-string': true },
      o: {
        oneOf: [{ required: ['a'] }, { required: ['b'] }],
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
      },
      no: { type: 'string', not: { enum: ['never'] } },
    },
    { required: ['n'] },
  );

  test.each([
    [
      { n: 2, x: 0.5, s: 'ab', e: 'red', t: '2026-01-01T00:00:00Z', l: ['a'], i: '5%', o: { a: 1 }, no: 'x' },
      [],
    ],
    [{}, ['Required spec.n']],
    [{ n: '2' }, ['TypeInvalid spec.n: spec.n in body must be of type integer: "string"']],
    [{ n: 2.5 }, ['TypeInvalid spec.n: spec.n in body must be of type integer: "number"']],
    [{ n: 10 }, ['Invalid spec.n: spec.n in body should be less than or equal to 9']],
    [{ n: 0 }, ['Invalid spec.n: spec.n in body should be greater than or equal to 1']],
    [{ n: 3 }, ['Invalid spec.n: spec.n in body should be a multiple of 2']],
    [{ n: 2, x: 0 }, ['Invalid spec.x: spec.x in body should be greater than 0']],
    [{ n: 2, s: 'a' }, ['Invalid spec.s: spec.s in body should be at least 2 chars long']],
    [{ n: 2, s: 'abcd' }, ['TooLong spec.s: may not be more than 3 bytes']],
    [{ n: 2, s: 'ba' }, ["Invalid spec.s: spec.s in body should match '^a'"]],
    [{ n: 2, e: 'green' }, ['NotSupported spec.e']],
    [{ n: 2, t: 'now' }, ['TypeInvalid spec.t: spec.t in body must be of type date-time: "now"']],
    [{ n: 2, l: [] }, ['Invalid spec.l: spec.l in body should have at least 1 items']],
    [{ n: 2, l: ['a', 'b', 'c'] }, ['TooMany spec.l: must have at most 2 items']],
    [{ n: 2, l: ['a', 'a'] }, ['Duplicate spec.l[1]']],
    [{ n: 2, m: [{ k: 'x' }, { k: 'x' }] }, ['Duplicate spec.m[1]']],
    [{ n: 2, i: true }, ['TypeInvalid spec.i: spec.i in body must be of type integer,string: "boolean"']],
    [
      { n: 2, o: {} },
      ['Invalid spec.o: "spec.o" must validate one and only one schema (oneOf). Found none valid'],
    ],
    [{ n: 2, no: 'never' }, ['Invalid spec.no: "spec.no" must not validate the schema (not)']],
    [{ n: null }, ['TypeInvalid spec.n: spec.n in body must be of type integer: "null"']],
  ])('%j', (given, wanted) => {
    expect(texts(validateStructural({ spec: given }, schema))).toEqual(wanted);
  });
});

describe('schemas', () => {
  test.each([
    [{ type: 'object' }, []],
    [{}, ['Required s.type: must not be empty at the root']],
    [{ type: 'string' }, ['Invalid s.type: must be object at the root']],
    [
      { type: 'object', properties: { a: {} } },
      ['Required s.properties[a].type: must not be empty for specified object fields'],
    ],
    [
      { type: 'object', properties: { a: { type: 'array' } } },
      ['Required s.properties[a].items: must be specified'],
    ],
    [
      { type: 'object', properties: { a: { type: 'array', items: {} } } },
      ['Required s.properties[a].items.type: must not be empty for specified array items'],
    ],
    [{ type: 'object', properties: { a: { 'x-kubernetes-int-or-string': true } } }, []],
    [
      { type: 'object', additionalProperties: { type: 'string' } },
      ['Forbidden s.additionalProperties: must not be used at the root'],
    ],
  ])('%j', (schema, wanted) => {
    expect(texts(structuralSchemaErrors(schema, 's'))).toEqual(wanted);
  });
});
