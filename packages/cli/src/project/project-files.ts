// The files of a project folder, as they are sent: everything but version control, caches and results of earlier runs.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

export interface ProjectFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly isExecutable: boolean;
}

/** More than this is data, not a project: it belongs into a bucket or a volume. */
const MAX_PROJECT_BYTES = 100 * 1024 * 1024;
const MAX_PROJECT_FILES = 20_000;

const LEFT_OUT = new Set([
  '.git',
  '.hg',
  '.svn',
  '__pycache__',
  '.ipynb_checkpoints',
  'mlruns',
  '.venv',
  'venv',
  'node_modules',
]);

/** Reads a folder whole; a usage error when it is none, holds no MLproject file, or is too large to be a project. */
export function readProjectFiles(folder: string): readonly ProjectFile[] {
  const files: ProjectFile[] = [];
  let sizeBytes = 0;
  for (const path of filePaths(folder)) {
    const content = readFileSync(path);
    sizeBytes += content.length;
    if (sizeBytes > MAX_PROJECT_BYTES || files.length >= MAX_PROJECT_FILES) throw tooLarge(folder);
    files.push({
      path: relative(folder, path).split(sep).join('/'),
      content,
      isExecutable: (statSync(path).mode & 0o100) !== 0,
    });
  }
  return files;
}

function* filePaths(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filePaths(path);
    // A link is sent as what it points to, so that the project is whole elsewhere.
    else if (entry.isFile() || (entry.isSymbolicLink() && isFile(path))) yield path;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const tooLarge = (folder: string): CliError =>
  new CliError(
    `${folder} holds more than ${MAX_PROJECT_BYTES / 1024 ** 2} MiB or ${MAX_PROJECT_FILES} files`,
    {
      exitCode: EXIT.usage,
      hint: 'keep data out of the project folder: mount it, or read it from a bucket',
    },
  );
