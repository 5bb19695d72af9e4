import { describe, expect, test } from 'vitest';
import { compare } from './compare.js';
import { matchesTranscript } from './transcript.js';

const rules = (volatile: readonly string[] = [], unordered: readonly string[] = []) => ({
  volatile: new Set(volatile),
  unordered: new Set(unordered),
  patterns: {},
});
const ID = '11111111-2222-3333-4444-555555555555';
const OTHER = '99999999-2222-3333-4444-555555555555';

describe('compare', () => {
  test.each([
    ['equal values', { a: [1] }, { a: [1] }, rules(), []],
    ['another value', { a: 1 }, { a: 2 }, rules(), ['/a']],
    ['absent is not null', { a: null }, {}, rules(), ['/a']],
    ['a member too many', {}, { a: 1 }, rules(), ['/a']],
    ['volatile ones need only be there', { a: 1 }, { a: 2 }, rules(['/a']), []],
    ['volatile ones must be there', { a: 1 }, {}, rules(['/a']), ['/a']],
    ['sets', { a: [1, 2] }, { a: [2, 1] }, rules([], ['/a']), []],
    ['equal names mean equal ids', ['${uuid1}', '${uuid1}'], [ID, OTHER], rules(), ['/1']],
    ['names are bound in text', ['uid ${uuid1}.'], [`uid ${ID}.`], rules(), []],
  ])('%s', (_name, expected, actual, given, pointers) => {
    const found = compare(expected, actual, { rules: given, bindings: new Map() });
    expect(found.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

test('transcripts match modulo ages, spaces and the namespace', () => {
  const names = { namespace: 't1', folder: '/tmp/x', server: '127.0.0.1:1' };
  expect(matchesTranscript('NAME   AGE\np      <age>\n', 'NAME AGE\np 12s\n', names)).toBe(true);
  expect(matchesTranscript('in ${ns}\n', 'in t2\n', names)).toBe(false);
});

test('padding of base64 is no part of a pattern, the text is', () => {
  const given = { ...rules(['/token']), patterns: { '/token': '^ey.+==$' } };
  const pointers = (token: string) =>
    compare({ token: 'x' }, { token }, { rules: given, bindings: new Map() });
  expect(pointers('eyJh')).toEqual([]);
  expect(pointers('eyJhb==')).toEqual([]);
  expect(pointers('nothing')).toHaveLength(1);
});
