// Exported files on disk: one file where a name with an ending is given, a folder else. Nothing is overwritten
// unasked.
import type { ExportFile } from '@berth/aws';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { CliError } from '../../cli-error.js';
import { EXIT } from '../../exit-codes.js';
import { makeFolder } from '../../make-folder.js';

export interface Destination {
  readonly cwd: string;
  /** As it was given. */
  readonly place: string;
  readonly overwrites: boolean;
}

/** Writes all of them or none; gives their paths as a person in `cwd` would name them. */
export function writeFiles(
  files: readonly ExportFile[],
  { cwd, place, overwrites }: Destination,
): readonly string[] {
  const isFile = files.length === 1 && extname(place) !== '' && !isFolder(resolve(cwd, place));
  const paths = files.map(({ path, text }) => ({ path: isFile ? place : join(place, path), text }));
  const there = overwrites ? undefined : paths.find(({ path }) => existsSync(resolve(cwd, path)));
  if (there) {
    throw new CliError(`${there.path} exists already`, {
      exitCode: EXIT.conflict,
      code: 'export.exists',
      hint: 'name another place with --out, or overwrite it with --force',
    });
  }
  try {
    for (const { path, text } of paths) {
      const file = resolve(cwd, path);
      makeFolder(dirname(file));
      writeFileSync(file, text);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(`cannot write to ${place}: ${reason}`, { cause: error });
  }
  return paths.map(({ path }) => path);
}

const isFolder = (path: string): boolean => existsSync(path) && statSync(path).isDirectory();
