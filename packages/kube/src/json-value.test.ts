// Questions to JSON of unknown shape: what they answer when the shape is another.
import { describe, expect, test } from 'vitest';
import { jsonEqual, member, members, texts } from './json-value.js';

describe('members of an unknown object', () => {
  test('an object, or an empty one', () => {
    expect(member({ a: { b: 1 } }, 'a')).toEqual({ b: 1 });
    for (const value of [undefined, null, 'x', [1]]) expect(member({ a: value }, 'a')).toEqual({});
    expect(member({}, 'constructor')).toEqual({});
  });

  test('objects of a list, whatever else it holds', () => {
    expect(members({ a: [{ b: 1 }, 'x', null, [2], {}] }, 'a')).toEqual([{ b: 1 }, {}]);
    expect(members({ a: { b: 1 } }, 'a')).toEqual([]);
  });

  test('texts of a list: scalars as they are written, nothing that holds more', () => {
    expect(texts({ a: ['x', 1, true, null, { Ref: 'y' }, ['z']] }, 'a')).toEqual(['x', '1', 'true']);
    expect(texts({ a: 'x' }, 'a')).toEqual([]);
  });
});

test('equal JSON is equal whatever the order of keys, and absent is undefined', () => {
  expect(jsonEqual({ a: 1, b: [{}] }, { b: [{}], a: 1, c: undefined })).toBe(true);
  expect(jsonEqual({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  expect(jsonEqual({}, { constructor: undefined })).toBe(true);
});
