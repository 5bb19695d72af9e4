// Layers on disk, named by what they were made from. A layer appears whole, by a rename, or not at all.
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeTree } from '../runtime/remove-tree.js';

const run = promisify(execFile);

export interface StoredLayer {
  readonly id: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/** A folder of layers. */
export class LayerStore {
  readonly #directory: string;
  readonly #layers: string;
  readonly #making = new Map<string, Promise<string>>();

  constructor(directory: string) {
    this.#directory = directory;
    this.#layers = join(directory, 'layers');
    mkdirSync(this.#layers, { recursive: true, mode: 0o755 });
    mkdirSync(join(directory, 'tmp'), { recursive: true, mode: 0o755 });
  }

  /** Work folders that a process of ours left when it died. */
  leftovers(): string[] {
    return readdirSync(join(this.#directory, 'tmp')).map((name) => join(this.#directory, 'tmp', name));
  }

  /** The folder laid over the host's file system. */
  path(id: string): string {
    return join(this.#layers, id, 'fs');
  }

  has(id: string): boolean {
    return existsSync(this.path(id));
  }

  /** The layer with this id: as it is, or made now. `make` fills `fs` of a work folder. */
  async ensure(id: string, make: (work: string) => Promise<void>): Promise<string> {
    if (this.has(id)) {
      const now = new Date();
      utimesSync(join(this.#layers, id), now, now);
      return this.path(id);
    }
    let making = this.#making.get(id);
    if (!making) {
      making = this.#make(id, make).finally(() => this.#making.delete(id));
      this.#making.set(id, making);
    }
    return making;
  }

  list(): StoredLayer[] {
    return readdirSync(this.#layers).flatMap((id) => {
      const folder = join(this.#layers, id);
      const size = join(folder, 'bytes');
      const bytes = existsSync(size) ? Number(readFileSync(size, 'utf8')) : 0;
      return [{ id, bytes, usedAtMs: statSync(folder).mtimeMs }];
    });
  }

  /** Removes the least recently used layers that nobody needs until the others fit. */
  async collect(needed: ReadonlySet<string>, bytesMax: number): Promise<string[]> {
    const spare = this.list()
      .filter(({ id }) => !needed.has(id) && !this.#making.has(id))
      .sort((a, b) => b.usedAtMs - a.usedAtMs);
    let bytes = 0;
    const removed: string[] = [];
    for (const layer of spare) {
      bytes += layer.bytes;
      if (bytes <= bytesMax) continue;
      renameSync(join(this.#layers, layer.id), this.#grave(layer.id));
      removed.push(layer.id);
    }
    await removeTree(...removed.map((id) => this.#grave(id)));
    return removed;
  }

  #grave(id: string): string {
    return join(this.#directory, 'tmp', `removed-${id}`);
  }

  async #make(id: string, make: (work: string) => Promise<void>): Promise<string> {
    const work = join(this.#directory, 'tmp', randomUUID());
    mkdirSync(join(work, 'fs'), { recursive: true, mode: 0o755 });
    try {
      await make(work);
      const { stdout } = await run('du', ['-sk', join(work, 'fs')]);
      const layer = join(work, 'layer');
      mkdirSync(layer, { mode: 0o755 });
      renameSync(join(work, 'fs'), join(layer, 'fs'));
      writeFileSync(join(layer, 'bytes'), String(Number.parseInt(stdout, 10) * 1024));
      renameSync(layer, join(this.#layers, id));
    } finally {
      await removeTree(work);
    }
    return this.path(id);
  }
}

/** The name of a layer: what it stands on and what made it. */
export const layerId = (parent: string, ...made: readonly string[]): string =>
  createHash('sha256')
    .update([parent, ...made].join('\0'))
    .digest('hex')
    .slice(0, 24);
