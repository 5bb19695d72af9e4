import { expect, test } from 'vitest';
import { padEnd, textWidth } from './text-width.js';

test.each([
  ['plain', 5],
  ['', 0],
  ['日本', 4],
  ['é', 1],
  ['e\u0301', 1],
  ['✔ done', 6],
  ['🏃', 2],
  ['\u001B[32mgreen\u001B[0m', 5],
])('%j takes %d columns', (text, width) => {
  expect(textWidth(text)).toBe(width);
});

test('padding counts columns, not characters', () => {
  expect(padEnd('日本', 6)).toBe('日本  ');
  expect(padEnd('too long', 3)).toBe('too long');
});
