import { describe, expect, test } from 'vitest';
import { deadExports } from './tidy/dead-exports.js';
import { circlesOf, importCircles } from './tidy/import-circles.js';
import { RULES } from './tidy/rules.js';
import { readSourceFiles } from './tidy/source-files.js';

const files = readSourceFiles();
const show = (finding: { path: string; line: number; text: string }): string =>
  `${finding.path}:${finding.line}: ${finding.text}`;

describe('tidy', () => {
  test.each(Object.keys(RULES))('%s', (name) => {
    const rule = RULES[name];
    expect(files.flatMap((file) => rule?.(file) ?? []).map(show)).toEqual([]);
  });

  test('every export is used somewhere', () => {
    expect(deadExports(files).map(show)).toEqual([]);
  });

  test('no file imports one that imports it', () => {
    expect(importCircles(files).map(show)).toEqual([]);
  });

  test('the search for circles finds them, and nothing else', () => {
    const graph = { a: ['b', 'd'], b: ['c'], c: ['a'], d: ['c', 'e'], e: ['f'], f: ['e'], g: ['a'], h: [] };
    const found = circlesOf(new Map(Object.entries(graph)));
    expect(found.map((circle) => circle.toSorted().join(''))).toEqual(expect.arrayContaining(['abcd', 'ef']));
    expect(found.length).toBe(2);
  });

  test('the reader finds the rooms', () => {
    expect(new Set(files.map((file) => file.room))).toContain('kube');
    expect(files.length).toBeGreaterThan(20);
  });
});
