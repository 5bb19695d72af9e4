import { array, assert, constantFrom, property } from 'fast-check';
import { expect, test } from 'vitest';

import { renderLineDifference } from './line-difference.js';

const lines = (text: string): readonly string[] => text.split('');

test('equal texts have no difference', () => {
  expect(renderLineDifference(lines('abc'), lines('abc'))).toBe('');
});

test('a change is shown between three lines on each side', () => {
  expect(renderLineDifference(lines('abcdefghi'), lines('abcdXfghi'))).toBe(
    '@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+X\n f\n g\n h\n',
  );
});

test('changes far from each other are hunks of their own', () => {
  const difference = renderLineDifference(lines('abcdefghijklm'), lines('Xbcdefghijklm'.replace('m', 'Y')));
  expect(difference.match(/@@ /g)).toHaveLength(2);
});

test('a hunk of the whole text turns one text into the other', () => {
  const text = array(constantFrom('a', 'b', 'c'), { maxLength: 12 });
  assert(
    property(text, text, (before, after) => {
      const body = renderLineDifference(before, after)
        .split('\n')
        .filter((line) => !line.startsWith('@@'));
      const removed = body.filter((line) => line.startsWith('-')).length;
      const added = body.filter((line) => line.startsWith('+')).length;
      expect(after.length - before.length).toBe(added - removed);
    }),
  );
});
