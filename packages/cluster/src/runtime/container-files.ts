// The files through which a container tells its story, also to a later process of ours.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProcessStat, type ProcessIdentity } from './process-stat.js';

/** Takes the right to decide about a start; false when the shim, or an earlier decision, was first. */
export function claim(directory: string): boolean {
  try {
    writeFileSync(join(directory, 'claim'), 'never\n', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** True when a shim took the claim: its container starts, or has started. */
export function isClaimedByShim(directory: string): boolean {
  try {
    return readFileSync(join(directory, 'claim'), 'utf8') === '';
  } catch {
    return false;
  }
}

/** The process between the shim and the container; gone means that the container is gone. */
export const readLauncher = (directory: string): ProcessIdentity | undefined =>
  parseProcessStat(completeLine(join(directory, 'pid')) ?? '');

/** The container's first process, once it has begun its command. */
export const readInit = (directory: string): ProcessIdentity | undefined =>
  parseProcessStat(completeLine(join(directory, 'init')) ?? '');

/** The process that passes the input on. */
export const readFeeder = (directory: string): ProcessIdentity | undefined =>
  parseProcessStat(completeLine(join(directory, 'feeder')) ?? '');

/** The exit code and when it was written. */
export function readExit(directory: string): { code: number; finishedAtMs: number } | undefined {
  const path = join(directory, 'exit');
  const line = completeLine(path);
  return line === undefined ? undefined : { code: Number(line), finishedAtMs: statSync(path).mtimeMs };
}

/** A file of one line, when it was written to its end. */
function completeLine(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    return text.endsWith('\n') ? text.slice(0, -1) : undefined;
  } catch {
    return undefined;
  }
}
