// Tabs: where go-yaml bears them, and where not.
import { describe, expect, it } from 'vitest';
import { misplacedTab } from './yaml-tabs.js';

describe('a tab is misplaced', () => {
  it.each([
    ['on a line of its own', 'a: "b"\n\t\nc: d\n', 7],
    ['before a comment', 'a:\n  - b # c\n\t# d\n', 13],
    ['behind a text, before its column', 'a:\n  b: c\n\t\n  d: e\n', 10],
    ['behind a key', 'a:\n\t\n  b\n', 3],
    ['at the begin', '\t\na: b\n', 0],
    ['at the end', 'a: "b"\n\t', 7],
    ['among the lines of a block text', 'a: |\n  b\n\t\n  c\n', 9],
    ['behind too few spaces of a block text', 'a: |\n  b\n \t\n', 10],
  ])('%s', (_what, text, at) => {
    expect(misplacedTab(text)).toBe(at);
  });
});

describe('a tab is fine', () => {
  it.each([
    ['in brackets', 'a: [b,\n\tc]\n'],
    ['in quotes', 'a: "b\n  \tc"\n'],
    ['in a block text', 'a: |\n  b\n  \tc\n'],
    ['where a text could go on', 'a:\n  b: c\n   \t\n  d: e\n'],
    ['behind a value', 'a: b\t\nc:\td\n'],
    ['below the marker of a document', '---\n\t\n'],
  ])('%s', (_what, text) => {
    expect(misplacedTab(text)).toBeUndefined();
  });
});
