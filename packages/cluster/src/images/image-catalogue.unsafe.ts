// Images by name, one small file each, written in one piece.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageConfig } from './image-config.js';

export interface NamedImage {
  readonly name: string;
  readonly config: ImageConfig;
  readonly builtAtMs: number;
}

/** Names and what they stand for. */
export class ImageCatalogue {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  get(name: string): NamedImage | undefined {
    return this.#read(`${encodeURIComponent(name)}.json`);
  }

  set(image: NamedImage): void {
    const path = join(this.#directory, `${encodeURIComponent(image.name)}.json`);
    writeFileSync(`${path}.new`, JSON.stringify(image), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  delete(name: string): void {
    rmSync(join(this.#directory, `${encodeURIComponent(name)}.json`), { force: true });
  }

  list(): NamedImage[] {
    const files = readdirSync(this.#directory).filter((file) => file.endsWith('.json'));
    return files.flatMap((file) => this.#read(file) ?? []);
  }

  #read(file: string): NamedImage | undefined {
    try {
      // We wrote it ourselves, in one piece, into a folder that only we may write.
      return JSON.parse(readFileSync(join(this.#directory, file), 'utf8')) as NamedImage;
    } catch {
      return undefined;
    }
  }
}
