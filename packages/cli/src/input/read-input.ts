// Files that a person names on the command line: read whole, `-` is stdin, `.gz` is unpacked.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Host } from '../host.js';

/** Of a gzip archive no more than this is unpacked; a text that is longer than Node's longest is refused by Node. */
const MAX_INPUT_BYTES = 512 * 1024 * 1024;

/** A text and the name to speak of it by. */
export interface InputText {
  readonly file: string;
  readonly text: string;
}

/** Reads a file, relative to where the user is. Throws a usage error that says what is wrong with it. */
export async function readInput(host: Host, file: string): Promise<InputText> {
  if (file === '-') return { file: 'stdin', text: await host.readStdin() };
  try {
    const bytes = await readFile(resolve(host.cwd, file));
    const plain = file.endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: MAX_INPUT_BYTES }) : bytes;
    return { file, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain) };
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${reasonOf(error)}`, { exitCode: EXIT.usage, cause: error });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  Z_DATA_ERROR: 'it is not gzip, whatever its name says',
  Z_BUF_ERROR: 'it ends in the middle; the archive is damaged',
  ERR_BUFFER_TOO_LARGE: `it is larger than ${MAX_INPUT_BYTES / 1024 / 1024} MiB when unpacked`,
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'it is not UTF-8 text',
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
