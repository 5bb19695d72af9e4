// Project bundles on disk: content-addressed, so that the same project sent twice is kept once; unpacked beside the
// archive, where images are built from.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { writeTar } from '@berth/client';
import type { BundleStore, ProjectFiles, Tracking } from '@berth/work';
import { ProblemError } from '../http/problem-error.js';
import { ARTIFACT_DOWNLOADS, MAX_UNPACKED_BYTES } from '../limits.js';
import type { ArtifactReader } from '../mlflow/mlflow-client.js';
import { readTar, type TarEntry } from './tar-read.js';

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);
const deflate = promisify<Uint8Array, Buffer>(gzip);

export interface StoredBundle {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly files: number;
}

/** Where the plugin puts a project's files among the artifacts of its run. */
const PROJECT_ARTIFACTS = '.concurrent/project_files';

export class BundleFiles implements BundleStore {
  readonly #directory: string;
  readonly #artifacts: (tracking: Tracking) => ArtifactReader;

  constructor(directory: string, artifacts: (tracking: Tracking) => ArtifactReader) {
    this.#directory = directory;
    this.#artifacts = artifacts;
  }

  /** Keeps a tar.gz archive; throws a {@link ProblemError} when it is not an acceptable one. */
  async put(archive: Uint8Array): Promise<StoredBundle> {
    const entries = readTar(await unzip(archive));
    if (!entries.ok) throw new ProblemError('project.invalid', entries.problem.message, entries.problem);
    const digest = digestOf(entries.value);
    if (!this.has(digest)) await this.#keep(digest, archive, entries.value);
    const files = entries.value.filter(({ kind }) => kind !== 'directory').length;
    return { digest, sizeBytes: archive.length, files };
  }

  has(digest: string): boolean {
    return /^sha256:[0-9a-f]{64}$/.test(digest) && existsSync(this.#path(digest));
  }

  /** The archive of a bundle. */
  archive(digest: string): Promise<Uint8Array> {
    return readFile(join(this.#path(digest), 'bundle.tar.gz'));
  }

  /** The folder with the unpacked files of a bundle. */
  folder(digest: string): string {
    return join(this.#path(digest), 'files');
  }

  async open(digest: string): Promise<ProjectFiles> {
    if (!this.has(digest)) throw new ProblemError('project.not-found', `there is no bundle ${digest}`);
    const entries = readTar(await unzip(await this.archive(digest)));
    const files = entries.ok ? entries.value.filter(({ kind }) => kind === 'file') : [];
    const byPath = new Map(files.map(({ path, content }) => [path, content]));
    return {
      paths: [...byPath.keys()],
      text: (path) => {
        const content = byPath.get(path);
        return content && Buffer.from(content).toString('utf8');
      },
    };
  }

  async fromArtifacts(tracking: Tracking, runId: string): Promise<string> {
    const reader = this.#artifacts(tracking);
    const paths = await reader.listFiles(runId, PROJECT_ARTIFACTS);
    const waiting = [...paths];
    const files: { readonly path: string; readonly content: Uint8Array }[] = [];
    let roomBytes = MAX_UNPACKED_BYTES;
    const fetchNext = async (): Promise<void> => {
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        const content = await reader.download(runId, path, roomBytes);
        roomBytes -= content.length;
        files.push({ path: path.slice(PROJECT_ARTIFACTS.length + 1), content });
      }
    };
    await Promise.all(Array.from({ length: ARTIFACT_DOWNLOADS }, fetchNext));
    return (await this.put(await deflate(writeTar(files)))).digest;
  }

  #path(digest: string): string {
    return join(this.#directory, digest.slice('sha256:'.length));
  }

  /** Written aside and renamed: a bundle that is there is there whole. */
  async #keep(digest: string, archive: Uint8Array, entries: readonly TarEntry[]): Promise<void> {
    const aside = `${this.#path(digest)}.${process.pid}.new`;
    await rm(aside, { recursive: true, force: true });
    await mkdir(join(aside, 'files'), { recursive: true, mode: 0o700 });
    await writeFile(join(aside, 'bundle.tar.gz'), archive, { mode: 0o600 });
    for (const entry of entries) await unpack(join(aside, 'files'), entry);
    try {
      await rename(aside, this.#path(digest));
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      if (!this.has(digest)) throw error;
    }
  }
}

async function unzip(archive: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflate(archive, { maxOutputLength: MAX_UNPACKED_BYTES * 2 });
  } catch {
    throw new ProblemError('project.invalid', 'the bundle is not a gzip file, or too large', {
      hint: 'send the project folder as tar.gz',
    });
  }
}

/** Over paths, kinds and contents: neither times nor the way of packing matter. */
function digestOf(entries: readonly TarEntry[]): string {
  const lines = entries
    .filter(({ kind }) => kind !== 'directory')
    .map(({ path, kind, isExecutable, content, target }) => {
      const hash = createHash('sha256').update(content).digest('hex');
      return JSON.stringify([path, kind, isExecutable, hash, target]);
    });
  return `sha256:${createHash('sha256').update(lines.sort().join('\n')).digest('hex')}`;
}

async function unpack(
  folder: string,
  { path, kind, content, target, isExecutable }: TarEntry,
): Promise<void> {
  const file = join(folder, path);
  await mkdir(kind === 'directory' ? file : dirname(file), { recursive: true });
  if (kind === 'link') await symlink(target, file);
  if (kind === 'file') await writeFile(file, content, { mode: isExecutable ? 0o755 : 0o644 });
}
