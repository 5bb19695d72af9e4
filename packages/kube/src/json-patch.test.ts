import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyJsonPatch } from './json-patch.js';

const document = { a: 1, list: ['x', 'y'], deep: { b: null, 'k/~': 2 } };
const patched = (...operations: readonly unknown[]): unknown => {
  const result = applyJsonPatch(document, operations);
  return result.ok ? result.value : result.problem.code;
};

describe('operations', () => {
  test.each<[string, object, unknown]>([
    ['add', { op: 'add', path: '/c', value: 3 }, { ...document, c: 3 }],
    ['add replaces', { op: 'add', path: '/a', value: 3 }, { ...document, a: 3 }],
    ['add without value is null', { op: 'add', path: '/a' }, { ...document, a: null }],
    ['insert', { op: 'add', path: '/list/1', value: 'n' }, { ...document, list: ['x', 'n', 'y'] }],
    ['append', { op: 'add', path: '/list/-', value: 'n' }, { ...document, list: ['x', 'y', 'n'] }],
    ['append by length', { op: 'add', path: '/list/2', value: 'n' }, { ...document, list: ['x', 'y', 'n'] }],
    ['from the end', { op: 'add', path: '/list/-1', value: 'n' }, { ...document, list: ['x', 'y', 'n'] }],
    ['remove', { op: 'remove', path: '/list/0' }, { ...document, list: ['y'] }],
    ['remove the last', { op: 'remove', path: '/list/-1' }, { ...document, list: ['x'] }],
    ['replace of a missing member sets it', { op: 'replace', path: '/n', value: 1 }, { ...document, n: 1 }],
    [
      'escapes',
      { op: 'replace', path: '/deep/k~1~0', value: 3 },
      { ...document, deep: { b: null, 'k/~': 3 } },
    ],
    ['move', { op: 'move', from: '/a', path: '/z' }, { list: ['x', 'y'], deep: document.deep, z: 1 }],
    ['copy', { op: 'copy', from: '/list', path: '/z' }, { ...document, z: ['x', 'y'] }],
    ['test', { op: 'test', path: '/deep', value: { 'k/~': 2, b: null } }, document],
    ['test of null against absent', { op: 'test', path: '/none', value: null }, document],
    [
      'proto is a member like others',
      { op: 'add', path: '/__proto__', value: 1 },
      { ...document, ['__proto__']: 1 },
    ],
  ])('%s', (_name, operation, expected) => {
    expect(patched(operation)).toEqual(expected);
    expect(document.a).toBe(1);
  });

  test.each<[string, unknown]>([
    ['missing parent', { op: 'add', path: '/x/y', value: 1 }],
    ['parent is null', { op: 'add', path: '/deep/b/c', value: 1 }],
    ['parent is a scalar', { op: 'add', path: '/a/b', value: 1 }],
    ['index too large', { op: 'add', path: '/list/3', value: 1 }],
    ['index too small', { op: 'remove', path: '/list/-3' }],
    ['not an index', { op: 'add', path: '/list/x', value: 1 }],
    ['replace beyond the end', { op: 'replace', path: '/list/2', value: 1 }],
    ['remove of a missing member', { op: 'remove', path: '/zzz' }],
    ['remove of an inherited member', { op: 'remove', path: '/constructor' }],
    ['move of a missing member', { op: 'move', from: '/zzz', path: '/y' }],
    ['test fails', { op: 'test', path: '/a', value: 2 }],
    ['the whole document', { op: 'replace', path: '', value: {} }],
  ])('%s fails', (_name, operation) => {
    expect(patched(operation)).toBe('json-patch.failed');
  });

  test.each<[string, unknown]>([
    ['no op', { path: '/a' }],
    ['no path', { op: 'add' }],
    ['no from', { op: 'move', path: '/a' }],
    ['unknown op', { op: 'merge', path: '/a' }],
    ['not an object', 'add'],
  ])('%s is invalid', (_name, operation) => {
    expect(patched(operation)).toBe('json-patch.invalid');
  });

  test('all or none, and not too many', () => {
    expect(patched({ op: 'add', path: '/c', value: 1 }, { op: 'test', path: '/c', value: 2 })).toBe(
      'json-patch.failed',
    );
    const many = applyJsonPatch(
      {},
      Array.from({ length: 10_001 }, () => ({})),
    );
    expect(many.ok ? '' : many.problem.message).toBe(
      'The allowed maximum operations in a JSON patch is 10000, got 10001',
    );
    expect(applyJsonPatch({}, { op: 'add' }).ok).toBe(false);
  });
});

test('nothing throws, and the document is never changed', () => {
  const path = fc.constantFrom('/a', '/list', '/list/0', '/list/-', '/deep/b', '/x/y', '', '/', 'a', '/a/b');
  const op = fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test');
  const before = JSON.stringify(document);
  const operations = fc.array(fc.record({ op, path, from: path, value: fc.jsonValue() }));
  fc.assert(
    fc.property(fc.oneof(operations, fc.jsonValue()), (patch) => {
      applyJsonPatch(document, patch);
      expect(JSON.stringify(document)).toBe(before);
    }),
  );
});
