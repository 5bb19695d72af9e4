// Reads tar archives (ustar with pax and GNU long names) as project bundles come: files, folders and inner links
// only, and no path that leaves the bundle. https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
import { failure, success, type Result } from '@berth/kube';
import { MAX_BUNDLE_FILES, MAX_UNPACKED_BYTES } from '../limits.js';

const BLOCK = 512;

export interface TarEntry {
  /** Relative, with `/`, without `.` or `..`. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  readonly isExecutable: boolean;
  readonly content: Uint8Array;
  /** Target of a link. */
  readonly target: string;
}

/** Reads every entry; the first that is not acceptable is the problem. */
export function readTar(archive: Uint8Array): Result<readonly TarEntry[]> {
  const entries: TarEntry[] = [];
  let long: LongNames = {};
  let totalBytes = 0;
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    if (!isHeader(header)) return wrong('the archive is not a tar file', at);
    const sizeBytes = octal(header, 124, 12);
    const content = archive.subarray(at + BLOCK, at + BLOCK + sizeBytes);
    if (content.length < sizeBytes) return wrong('the archive is cut off', at);
    at += BLOCK + Math.ceil(sizeBytes / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    const extended = longNames(type, content);
    if (extended) {
      long = { ...long, ...extended };
      continue;
    }
    const entry = entryOf(header, type, { content, long });
    long = {};
    if (!entry.ok) return entry;
    totalBytes += sizeBytes;
    if (totalBytes > MAX_UNPACKED_BYTES)
      return wrong(`the files are larger than ${MAX_UNPACKED_BYTES} bytes in all`, at);
    if (entry.value) entries.push(entry.value);
    if (entries.length > MAX_BUNDLE_FILES) return wrong(`there are more than ${MAX_BUNDLE_FILES} files`, at);
  }
  return refuseTrickyLinks(entries) ?? success(entries);
}

/**
 * Paths are judged by their text, which is right only as long as none leads through a link: `a -> .` and then
 * `a/../x` is `x` to the text and outside to the kernel. So nothing may be unpacked through a link, or over one, and no
 * link may lead through another; that it ends at another is harmless, for that one is judged as well.
 */
function refuseTrickyLinks(entries: readonly TarEntry[]): Result<never> | undefined {
  const links = new Set(entries.flatMap(({ kind, path }) => (kind === 'link' ? [path] : [])));
  if (links.size === 0) return undefined;
  const seen = new Set<string>();
  for (const entry of entries) {
    const { path, kind, target } = entry;
    if (links.has(path) && seen.has(path)) return wrong(`the path ${path} is a link and something else`, 0);
    seen.add(path);
    const through = foldersOf(path).find((folder) => links.has(folder));
    if (through !== undefined) return wrong(`the path ${path} leads through the link ${through}`, 0);
    const next =
      kind === 'link' ? stationsOf(parentOf(path) + target).find((at) => links.has(at)) : undefined;
    if (next !== undefined) return wrong(`the link ${path} leads through the link ${next}`, 0);
  }
  return undefined;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** The folders that a path lies in: `a/b/c` gives `a` and `a/b`. */
const foldersOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));

/** Every place that the kernel comes by on its way, save the last. */
function stationsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(0, -1).map((_, index) => cleanPath(parts.slice(0, index + 1).join('/')) ?? '');
}

interface LongNames {
  readonly path?: string | undefined;
  readonly target?: string | undefined;
}

const wrong = (message: string, at: number): Result<never> =>
  failure({
    code: 'project.bundle',
    message,
    hint: 'pack the project folder as tar.gz',
    details: { offset: at },
  });

/** Names that do not fit a header: GNU `L` and `K`, pax `x`; `g` is global and says nothing of names. */
function longNames(type: string, content: Uint8Array): LongNames | undefined {
  if (type === 'L') return { path: text(content) };
  if (type === 'K') return { target: text(content) };
  if (type === 'g') return {};
  if (type !== 'x') return undefined;
  const records = Buffer.from(content).toString('utf8');
  return { path: /\d+ path=(.*)\n/.exec(records)?.[1], target: /\d+ linkpath=(.*)\n/.exec(records)?.[1] };
}

function entryOf(
  header: Uint8Array,
  type: string,
  { content, long }: { readonly content: Uint8Array; readonly long: LongNames },
): Result<TarEntry | undefined> {
  const prefix = isUstar(header) ? text(header.subarray(345, 500)) : '';
  const named = text(header.subarray(0, 100));
  const path = cleanPath(long.path ?? (prefix ? `${prefix}/${named}` : named));
  if (path === undefined)
    return wrong(`the path ${JSON.stringify(long.path ?? named)} leaves the project`, 0);
  if (path === '') return success(undefined);
  const isExecutable = (octal(header, 100, 8) & 0o111) !== 0;
  const base = { path, isExecutable, content, target: '' };
  if (type === '0' || type === '\0' || type === '7') return success({ ...base, kind: 'file' });
  if (type === '5') return success({ ...base, kind: 'directory' });
  if (type !== '2') return wrong(`${path} is neither a file nor a folder nor a link`, 0);
  const target = long.target ?? text(header.subarray(157, 257));
  if (target.startsWith('/') || cleanPath(parentOf(path) + target) === undefined)
    return wrong(`the link ${path} leads out of the project, to ${target}`, 0);
  return success({ ...base, kind: 'link', target });
}

/** A relative path without dots; undefined when it is absolute or climbs out. */
function cleanPath(path: string): string | undefined {
  if (path.startsWith('/') || path.includes('\0') || path.includes('\\')) return undefined;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
};

/** Digits only: a size with a sign would make the reader go back, and read for ever. */
const octal = (header: Uint8Array, at: number, length: number): number => {
  const digits = text(header.subarray(at, at + length)).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : 0;
};

const isUstar = (header: Uint8Array): boolean =>
  Buffer.from(header.subarray(257, 262)).toString() === 'ustar';

/** The checksum is what makes 512 bytes a header. */
function isHeader(header: Uint8Array): boolean {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  return sum === octal(header, 148, 8);
}
