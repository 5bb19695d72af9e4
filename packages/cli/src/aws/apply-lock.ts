// One apply of a cluster at a time from one home: a file with who is at it. Applies from elsewhere meet at
// CloudFormation, which takes one change of a stack at a time, and are waited for there.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isJsonObject } from '@berth/kube';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { makeFolder, PRIVATE_FOLDER } from '../make-folder.js';

/** Who applies. */
export interface ApplyHolder {
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
  /** `AWS (us-west-2)` */
  readonly target: string;
}

/** What a lock needs of this machine. */
export interface LockOptions {
  readonly file: string;
  readonly holder: ApplyHolder;
  isAlive(pid: number): boolean;
}

/**
 * Takes the lock and gives the function that lets it go. Throws a CliError with exit code 6, process and time, while
 * another process holds it; one that ended without letting go holds nothing. Without a disk to write on there is no
 * lock, and the work goes on.
 */
export function holdApplyLock(options: LockOptions): () => void {
  const { file, holder } = options;
  if (!hasFolder(dirname(file))) return () => undefined;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const taken = take(options);
    if (taken !== undefined) return taken;
    const other = readHolder(file);
    if (other && other.target === holder.target && options.isAlive(other.pid)) throw heldBy(other);
    if (other && other.target !== holder.target && options.isAlive(other.pid)) return () => undefined;
    rmSync(file, { force: true });
  }
  return () => undefined;
}

const MAX_TRIES = 3;

function heldBy({ pid, since, target }: ApplyHolder): CliError {
  return new CliError(`process ${pid} has been applying to this cluster on ${target} since ${since}`, {
    exitCode: EXIT.conflict,
    code: 'apply.locked',
    hint: 'wait for it to end, or end it, and run this again: what it did stays done',
  });
}

function hasFolder(folder: string): boolean {
  try {
    makeFolder(folder, PRIVATE_FOLDER);
    return true;
  } catch {
    return false;
  }
}

/** Undefined while the file is there. */
function take({ file, holder }: LockOptions): (() => void) | undefined {
  try {
    const opened = openSync(file, 'wx', 0o600);
    writeSync(opened, JSON.stringify(holder));
    closeSync(opened);
    return () => rmSync(file, { force: true });
  } catch (error) {
    return isExisting(error) ? undefined : () => undefined;
  }
}

const isExisting = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';

function readHolder(file: string): ApplyHolder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isJsonObject(value)) return undefined;
    const { pid, since, target } = value;
    if (typeof pid !== 'number' || typeof since !== 'string' || typeof target !== 'string') return undefined;
    return { pid, since, target };
  } catch {
    return undefined;
  }
}
