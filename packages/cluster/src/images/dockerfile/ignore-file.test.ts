import { expect, test } from 'vitest';
import { parseIgnoreFile } from './ignore-file.js';

test.each([
  ['*.log', 'a.log', true],
  ['*.log', 'b/a.log', false],
  ['**/*.log', 'b/c/a.log', true],
  ['**/*.log', 'a.log', true],
  ['/node_modules/', 'node_modules/x/y.js', true],
  ['docs', 'docs/a', true],
  ['docs', 'other/docs', false],
  ['*\n!keep.txt', 'keep.txt', false],
  ['*\n!keep.txt', 'drop.txt', true],
  ['a?c', 'abc', true],
  ['[a-c].txt', 'b.txt', true],
  ['# comment\n\n', 'x', false],
])('%j and %s: %s', (text, path, ignored) => {
  expect(parseIgnoreFile(text)(path)).toBe(ignored);
});
