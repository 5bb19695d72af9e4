// The commit that a clone stands at, read from git's own files: two small reads, so that every start may ask.
// Plain JavaScript on Node's own modules: it runs before anything is installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** Undefined where there is no `.git` folder: in a package, an image, or a linked work tree. */
export function headCommit(root) {
  const head = read(join(root, '.git/HEAD'))?.trim();
  const ref = /^ref: (.+)$/.exec(head ?? '')?.[1];
  if (ref === undefined) return head;
  const loose = read(join(root, '.git', ref))?.trim();
  if (loose !== undefined) return loose;
  const packed = read(join(root, '.git/packed-refs')) ?? '';
  return packed
    .split('\n')
    .find((line) => line.endsWith(` ${ref}`))
    ?.split(' ')[0];
}

/** True when the clone was moved to another commit since the bundle was made. */
export function isBuiltFromAnotherCommit(root) {
  const built = read(join(root, 'node_modules/.berth/commit'));
  const now = built === undefined ? undefined : headCommit(root);
  return now !== undefined && now !== built;
}
