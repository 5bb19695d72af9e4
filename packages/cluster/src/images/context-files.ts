// The files of a build context, of a stage or of a heredoc: found by pattern, hashed, copied.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, chown, copyFile, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { globPattern, type Ignore } from './dockerfile/ignore-file.js';

/** A file, folder or link below a root. */
export interface ContextEntry {
  /** Relative to the root; empty for the root itself. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly mode: number;
  readonly size: number;
}

/** A source of COPY and what lies in it. */
export interface FoundSource {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly entries: readonly ContextEntry[];
}

/** Finds what a pattern of COPY names below `root`; an empty list when nothing does. */
export async function findSources(root: string, pattern: string, ignore: Ignore): Promise<FoundSource[]> {
  const clean = normal(pattern);
  if (clean !== '' && /[*?[]/.test(clean)) {
    const test = globPattern(clean);
    const depth = clean.split('/').length;
    const all = await walk('', { root, ignore, depthMax: depth });
    const paths = all
      .map(({ path }) => path)
      .filter((path) => path.split('/').length === depth && test.test(path));
    return (await Promise.all(paths.map((path) => foundSource(root, path, ignore)))).flat();
  }
  return foundSource(root, clean, ignore);
}

async function foundSource(root: string, path: string, ignore: Ignore): Promise<FoundSource[]> {
  const entry = await entryAt(root, path);
  if (!entry || (path !== '' && ignore(path) && entry.kind !== 'directory')) return [];
  const entries =
    entry.kind === 'directory'
      ? await walk(path, { root, ignore, depthMax: Number.POSITIVE_INFINITY })
      : [entry];
  if (path !== '' && ignore(path) && entries.length === 0) return [];
  return [{ path, isDirectory: entry.kind === 'directory', entries }];
}

/** `./a/../b/` as `b`; never above the root. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** A digest of names, modes and contents. */
export async function hashEntries(root: string, entries: readonly ContextEntry[]): Promise<string> {
  const hash = createHash('sha256');
  for (const entry of [...entries].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    hash.update(`${entry.path}\0${entry.kind}\0${entry.mode & 0o777}\0${entry.size}\0`);
    const path = join(root, entry.path);
    if (entry.kind === 'link') hash.update(await readlink(path));
    if (entry.kind === 'file') for await (const chunk of createReadStream(path)) hash.update(chunk);
  }
  return hash.digest('hex');
}

export interface CopyOptions {
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
  readonly mode?: number | undefined;
}

/** Copies one entry to a path; folders are made, their contents are entries of their own. */
export async function copyEntry(from: string, to: string, { owner, mode }: CopyOptions): Promise<void> {
  const stats = await lstat(from);
  await mkdir(dirname(to), { recursive: true, mode: 0o755 });
  if (stats.isDirectory()) await mkdir(to, { recursive: true });
  else {
    if (existsSync(to)) await rm(to, { recursive: true });
    if (stats.isSymbolicLink()) await symlink(await readlink(from), to);
    else await copyFile(from, to);
  }
  if (stats.isSymbolicLink()) return;
  await chmod(to, mode ?? stats.mode & 0o7777);
  if (process.getuid?.() === 0) await chown(to, owner?.uid ?? 0, owner?.gid ?? 0);
}

interface WalkInput {
  readonly root: string;
  readonly ignore: Ignore;
  readonly depthMax: number;
}

async function walk(path: string, { root, ignore, depthMax }: WalkInput): Promise<ContextEntry[]> {
  if (depthMax <= 0) return [];
  const names = (await readdir(join(root, path))).sort();
  const found: ContextEntry[] = [];
  for (const name of names) {
    const child = path === '' ? name : `${path}/${name}`;
    const entry = await entryAt(root, child);
    if (!entry) continue;
    // An ignored folder may hold files that a later rule takes back.
    const isIgnored = ignore(child);
    if (entry.kind === 'directory') {
      const inside = await walk(child, { root, ignore, depthMax: depthMax - 1 });
      if (!isIgnored) found.push(entry);
      found.push(...inside);
    } else if (!isIgnored) found.push(entry);
  }
  return found;
}

async function entryAt(root: string, path: string): Promise<ContextEntry | undefined> {
  try {
    const stats = await lstat(join(root, path));
    if (stats.isDirectory()) return { path, kind: 'directory', mode: stats.mode, size: 0 };
    if (stats.isSymbolicLink()) return { path, kind: 'link', mode: 0o777, size: 0 };
    return stats.isFile() ? { path, kind: 'file', mode: stats.mode, size: stats.size } : undefined;
  } catch {
    return undefined;
  }
}
