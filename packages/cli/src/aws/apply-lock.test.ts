// One apply at a time: refused with who is at it, free again after an end of any kind.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdApplyLock, type LockOptions } from './apply-lock.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = (change: Partial<LockOptions> = {}, pid = 1): LockOptions => ({
  file: join(folder, 'applies', 'demo.lock'),
  holder: { pid, since: '2026-11-22T10:00:00.000Z', target: 'AWS (us-west-2)' },
  isAlive: () => true,
  ...change,
});

it('the second is refused with process and time of the first, until it lets go', () => {
  const letGo = holdApplyLock(options());
  expect(() => holdApplyLock(options({}, 2))).toThrow(
    'process 1 has been applying to this cluster on AWS (us-west-2) since 2026-11-22T10:00:00.000Z',
  );
  letGo();
  holdApplyLock(options({}, 2))();
});

it('a process that was killed holds nothing', () => {
  holdApplyLock(options());
  expect(() => holdApplyLock(options({ isAlive: () => false }, 2))).not.toThrow();
  expect(() => holdApplyLock(options({}, 3))).toThrow('process 2');
});

it('the same name on another target is another cluster', () => {
  holdApplyLock(options());
  const holder = { pid: 2, since: '', target: 'the embedded AWS of berth' };
  expect(() => holdApplyLock(options({ holder }))).not.toThrow();
});

it('a file of nonsense holds nothing, and a folder that cannot be written stops nobody', () => {
  holdApplyLock(options());
  writeFileSync(options().file, '{');
  expect(() => holdApplyLock(options({}, 2))).not.toThrow();
  writeFileSync(join(folder, 'full'), '');
  expect(() => holdApplyLock(options({ file: join(folder, 'full', 'demo.lock') }))).not.toThrow();
});
