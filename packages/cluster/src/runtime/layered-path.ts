// Finding a path in a stack of layers before it is mounted, and making mount points in the writable layer.
// Links must be followed inside the container's tree: mounting through them from outside would reach the host.
import { lstatSync, mkdirSync, readlinkSync, writeFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { copyAttributes } from './host-view.js';
import { StartError } from './container-runtime.js';

const linksMax = 40;

/** Where things of a container's tree are on the host. */
export interface LayeredTree {
  /** Image layers, topmost first. */
  readonly layers: readonly string[];
  /** What lies below all layers at this path. */
  readonly lowest: (path: string) => string;
  /** Where to write so that it appears at this path. */
  readonly upper: (path: string) => string;
}

/** Follows links in the tree; missing parts are kept as they are. Absolute, without `..`. */
export function resolveInTree(tree: LayeredTree, path: string): string {
  let done = '/';
  let rest = path.split('/').filter((part) => part !== '' && part !== '.');
  let links = 0;
  while (rest.length > 0) {
    const [part = '', ...others] = rest;
    rest = others;
    if (part === '..') done = join(done, '..');
    else {
      const next = join(done, part);
      const found = lookUp(tree, next);
      if (found?.stats.isSymbolicLink() !== true) done = next;
      else {
        links += 1;
        if (links > linksMax)
          throw new StartError('ContainerCannotRun', `too many levels of links in ${path}`);
        const target = readlinkSync(found.source);
        rest = [...target.split('/').filter((piece) => piece !== '' && piece !== '.'), ...rest];
        if (target.startsWith('/')) done = '/';
      }
    }
  }
  return done;
}

/** Makes a folder or an empty file at the path, in the writable layer; gives the path with its links followed. */
export function ensureInTree(tree: LayeredTree, path: string, kind: 'directory' | 'file'): string {
  const real = resolveInTree(tree, path);
  const parts = real.split('/').filter((part) => part !== '');
  let at = '';
  parts.forEach((part, index) => {
    at = `${at}/${part}`;
    const isLast = index === parts.length - 1;
    if (isLast && kind === 'file') makeFile(tree.upper(at));
    else makeFolder(tree, at);
  });
  return real;
}

function makeFile(path: string): void {
  if (statsOf(path) === undefined) writeFileSync(path, '');
}

function makeFolder(tree: LayeredTree, path: string): void {
  const target = tree.upper(path);
  if (statsOf(target) !== undefined) return;
  const found = lookUp(tree, path);
  mkdirSync(target, { recursive: true, mode: 0o755 });
  if (found?.stats.isDirectory() === true) copyAttributes(found.source, target);
}

function lookUp(tree: LayeredTree, path: string): { stats: Stats; source: string } | undefined {
  for (const source of [tree.upper(path), ...tree.layers.map((layer) => layer + path), tree.lowest(path)]) {
    const stats = statsOf(source);
    if (stats?.isCharacterDevice() === true && stats.rdev === 0) return undefined;
    if (stats !== undefined) return { stats, source };
  }
  return undefined;
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A part of the path is a file, or may not be read: nothing of ours is there.
    return undefined;
  }
}
