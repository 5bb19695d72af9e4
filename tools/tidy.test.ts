import { describe, expect, test } from 'vitest';
import { deadExports } from './tidy/dead-exports.js';
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

  test('the reader finds the rooms', () => {
    expect(new Set(files.map((file) => file.room))).toContain('kube');
    expect(files.length).toBeGreaterThan(20);
  });
});
