import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { expandWord, splitWords } from './words.js';

const env = { a: 'A', empty: '', path: '/x y' };
const expand = (text: string): string => expandWord(text, { env, escape: '\\' });

test.each([
  ['$a', 'A'],
  ['${a}b', 'Ab'],
  ['$ab', ''],
  ["'$a'", '$a'],
  ['"$a b"', 'A b'],
  ['\\$a', '$a'],
  ['"\\$a \\n"', '$a \\n'],
  ['${none:-x$a}', 'xA'],
  ['${empty:-x}', 'x'],
  ['${empty-x}', ''],
  ['${a:+set}', 'set'],
  ['${none:+set}', ''],
  ['${none+set}${empty+set}', 'set'],
  ['a$', 'a$'],
  ['${', '${'],
  ['$path', '/x y'],
])('%s is %j', (text, wanted) => {
  expect(expand(text)).toBe(wanted);
});

test('a variable that must be set says so', () => {
  expect(() => expand('${none:?give it}')).toThrow('none: give it');
});

test('words are split outside quotes', () => {
  expect(splitWords('a "b c"  d\\ e \'f g\'h', '\\')).toEqual(['a', '"b c"', 'd\\ e', "'f g'h"]);
});

test('quoted text comes back as it was', () => {
  assert(
    property(string(), (text) => {
      const quoted = `'${text.replaceAll("'", `'"'"'`)}'`;
      expect(expandWord(quoted, { env: {}, escape: '\\' })).toBe(text);
    }),
  );
});
