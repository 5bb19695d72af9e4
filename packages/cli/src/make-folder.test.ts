import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, PRIVATE_FOLDER } from './make-folder.js';

it('makes every folder of a path, for its owner alone where that is asked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-folder-'));
  makeFolder(join(folder, 'a', 'b'), PRIVATE_FOLDER);
  makeFolder(join(folder, 'a', 'b'));
  expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'a', 'b')).isDirectory()).toBe(true);
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file', 'c', 'd'))).toThrow('ENOTDIR');
  rmSync(folder, { recursive: true });
});

it.runIf(process.platform === 'linux')('ends where the system will not have folders', () => {
  expect(() => makeFolder('/proc/berth/applies')).toThrow(/E\w+.*\/proc\/berth/);
});
