import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MAX_MISS_BYTES, MAX_MISSES } from '../limits.js';
import { MissFiles } from './miss-files.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-miss-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the newest are kept, in order; what is too large is not', () => {
  const files = new MissFiles(join(folder, 'misses'));
  expect(files.list()).toEqual([]);
  for (let count = 0; count < MAX_MISSES + 3; count += 1) {
    const at = new Date(count * 1_000).toISOString();
    expect(files.add({ format: 'placement', case: { id: `m${count}`, at, miss: 'later', story: 's' } })).toBe(
      true,
    );
  }
  expect(files.lines('placement')).toHaveLength(MAX_MISSES);
  expect(files.list()[0]?.id).toBe(`m${MAX_MISSES + 2}`);
  expect(files.list().at(-1)?.id).toBe('m3');
  expect(files.add({ format: 'autoscaler', case: { id: 'x'.repeat(MAX_MISS_BYTES) } })).toBe(false);
  expect(files.lines('autoscaler')).toEqual([]);
});
