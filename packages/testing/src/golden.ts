// Golden files: what a text must be, kept beside the room's tests in testdata/golden and rewritten with UPDATE=1.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { expect } from 'vitest';

/**
 * Expects the text to equal `testdata/golden/NAME` of the room that the running test belongs to. `UPDATE=1` writes
 * the file instead; a missing file fails with the way to make it.
 */
export function expectGolden(name: string, text: string): void {
  const file = join(goldenFolder(), name);
  if (process.env['UPDATE'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  if (!existsSync(file)) throw new Error(`no golden file ${file}; run the test with UPDATE=1 to write it`);
  expect(text, `differs from ${name}; UPDATE=1 rewrites it`).toBe(readFileSync(file, 'utf8'));
}

function goldenFolder(): string {
  const { testPath } = expect.getState();
  if (!testPath) throw new Error('expectGolden works inside a running test only');
  const [room] = testPath.split(`${sep}src${sep}`, 1);
  return join(room === testPath || room === undefined ? dirname(testPath) : room, 'testdata', 'golden');
}
