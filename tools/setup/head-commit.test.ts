// Whether a bundle is of another commit is read from git's own files, in every way that git writes them.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { headCommit, isBuiltFromAnotherCommit } from './head-commit.mjs';

const root = mkdtempSync(join(tmpdir(), 'berth-head-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('loose, packed and detached heads; nothing is rebuilt where nothing is known', () => {
  expect(headCommit(root)).toBeUndefined();
  write('node_modules/.berth/commit', 'aaa');
  expect(isBuiltFromAnotherCommit(root)).toBe(false);
  write('.git/HEAD', 'ref: refs/heads/main\n');
  write('.git/packed-refs', '# pack-refs\nbbb refs/heads/main\nccc refs/heads/other\n');
  expect(headCommit(root)).toBe('bbb');
  write('.git/refs/heads/main', 'aaa\n');
  expect(headCommit(root)).toBe('aaa');
  expect(isBuiltFromAnotherCommit(root)).toBe(false);
  write('.git/HEAD', 'ddd\n');
  expect(isBuiltFromAnotherCommit(root)).toBe(true);
  rmSync(join(root, 'node_modules'), { recursive: true });
  expect(isBuiltFromAnotherCommit(root)).toBe(false);
});
