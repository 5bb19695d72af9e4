// COPY and ADD: files of the context, of another stage, of a heredoc, of an archive or a URL become a layer.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureInTree, resolveInTree, type LayeredTree } from '../runtime/layered-path.js';
import { BuildError } from './build-problem.js';
import { copyEntry, findSources, hashEntries, type CopyOptions, type FoundSource } from './context-files.js';
import type { Ignore } from './dockerfile/ignore-file.js';
import { expandWord } from './dockerfile/words.js';
import type { Heredoc } from './dockerfile/logical-lines.js';
import { downloadBytesMax } from './limits.js';

const run = promisify(execFile);

export interface CopyStep {
  readonly kind: 'COPY' | 'ADD';
  /** Folder that sources are relative to. */
  readonly root: string;
  readonly sources: readonly string[];
  readonly heredocs: readonly Heredoc[];
  readonly destination: string;
  readonly flags: Readonly<Record<string, string>>;
  readonly ignore: Ignore;
  readonly env: Readonly<Record<string, string>>;
  readonly escape: string;
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
}

/** The sources of a step, found and hashed. */
export interface FoundCopy {
  readonly step: CopyStep;
  readonly found: readonly FoundSource[];
  readonly downloads: readonly { readonly name: string; readonly content: Buffer }[];
  readonly digest: string;
}

/** Finds the sources; a source that names nothing ends the build. */
export async function findCopy(step: CopyStep): Promise<FoundCopy> {
  const isUrl = (source: string): boolean => step.kind === 'ADD' && /^https?:\/\//.test(source);
  const downloads = await Promise.all(step.sources.filter(isUrl).map((url) => download(step, url)));
  const found: FoundSource[] = [];
  for (const source of step.sources.filter((text) => !isUrl(text))) {
    if (step.kind === 'ADD' && /^git@|\.git(#|$)/.test(source))
      throw refused(step, `not supported yet: ADD of a git repository (${source})`);
    const sources = await findSources(step.root, source, step.ignore);
    if (sources.length === 0) {
      throw new BuildError({
        code: 'build.copy-missing',
        message: `${step.kind} failed: "${source}" not found in the build context`,
        hint: 'paths are relative to the folder of the Dockerfile; look whether .dockerignore leaves it out',
        place: step.place,
      });
    }
    found.push(...sources);
  }
  const hash = createHash('sha256');
  for (const { entries } of found) hash.update(await hashEntries(step.root, entries));
  for (const { content } of downloads) hash.update(content);
  for (const { name, content } of step.heredocs) hash.update(`${name}\0${content}\0`);
  return { step, found, downloads, digest: hash.digest('hex') };
}

export interface CopyTarget {
  /** The image as it is, with `fs` as writable layer. */
  readonly tree: LayeredTree;
  readonly fs: string;
  readonly workingDir: string;
  readonly owner: CopyOptions['owner'];
}

/** Copies everything into the layer. */
export async function performCopy(copy: FoundCopy, target: CopyTarget): Promise<void> {
  const { step, found, downloads } = copy;
  const wanted = step.destination.startsWith('/')
    ? step.destination
    : join(target.workingDir, step.destination);
  const place = resolveInTree(target.tree, wanted);
  const pieces = found.length + downloads.length + step.heredocs.length;
  const isFolder =
    /(^|\/)\.?$/.test(step.destination) ||
    pieces > 1 ||
    found.some(({ isDirectory }) => isDirectory) ||
    isDirectoryIn(target.tree, place);
  if (isFolder) ensureInTree(target.tree, place, 'directory');
  else ensureInTree(target.tree, join(place, '..'), 'directory');
  const options: CopyOptions = { owner: target.owner, mode: modeOf(step) };
  for (const source of found) await copySource(step, source, { at: target.fs + place, isFolder, options });
  for (const { name, content } of [...downloads, ...heredocFiles(step)]) {
    const path = target.fs + (isFolder ? join(place, name) : place);
    writeFileSync(path, content, { mode: options.mode ?? 0o644 });
  }
}

interface CopyPlace {
  readonly at: string;
  readonly isFolder: boolean;
  readonly options: CopyOptions;
}

async function copySource(
  step: CopyStep,
  source: FoundSource,
  { at, isFolder, options }: CopyPlace,
): Promise<void> {
  const name = source.path.split('/').at(-1) ?? '';
  if (step.kind === 'ADD' && !source.isDirectory && isArchive(join(step.root, source.path))) {
    mkdirSync(at, { recursive: true });
    await run('tar', ['-xf', join(step.root, source.path), '-C', at]);
    return;
  }
  for (const entry of source.entries) {
    const inside = source.isDirectory
      ? entry.path.slice(source.path.length).replace(/^\//, '')
      : isFolder
        ? name
        : '';
    await copyEntry(
      join(step.root, entry.path),
      join(at, inside),
      entry.kind === 'directory' ? { owner: options.owner } : options,
    );
  }
}

/** Archives are known by their first bytes, as Docker knows them. */
function isArchive(path: string): boolean {
  const head = readFileSync(path).subarray(0, 512);
  const starts = (...bytes: number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  const isTar = head.subarray(257, 262).toString('latin1') === 'ustar';
  return isTar || starts(0x1f, 0x8b) || starts(0x42, 0x5a, 0x68) || starts(0xfd, 0x37, 0x7a, 0x58, 0x5a);
}

async function download(step: CopyStep, url: string): Promise<{ name: string; content: Buffer }> {
  const response = await fetch(url).catch((error: unknown) => {
    throw refused(step, `ADD ${url}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!response.ok) throw refused(step, `ADD ${url}: the server answered ${response.status}`);
  const content = Buffer.from(await response.arrayBuffer());
  if (content.length > downloadBytesMax)
    throw refused(step, `ADD ${url}: larger than ${downloadBytesMax} bytes`);
  return { name: new URL(url).pathname.split('/').at(-1) || 'index', content };
}

const heredocFiles = (step: CopyStep): { name: string; content: Buffer }[] =>
  step.heredocs.map(({ name, content, isQuoted }) => ({
    name,
    content: Buffer.from(isQuoted ? content : expandLines(content, step)),
  }));

/** In a heredoc quotes mean nothing; only variables are put in. */
const expandLines = (text: string, { env, escape }: CopyStep): string =>
  text.replace(/\$(\{[^}]*\}|\w+)/g, (whole) => expandWord(whole, { env, escape }));

function isDirectoryIn(tree: LayeredTree, path: string): boolean {
  return [tree.upper(path), ...tree.layers.map((layer) => layer + path), tree.lowest(path)].some(
    (source) => existsSync(source) && statSync(source).isDirectory(),
  );
}

function modeOf(step: CopyStep): number | undefined {
  const text = step.flags['chmod'];
  if (text === undefined) return undefined;
  if (!/^[0-7]{3,4}$/.test(text)) throw refused(step, `--chmod takes an octal mode, not "${text}"`);
  return Number.parseInt(text, 8);
}

const refused = (step: CopyStep, message: string): BuildError =>
  new BuildError({ code: 'build.copy-failed', message, place: step.place });
