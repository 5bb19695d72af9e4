// Folders, one at a time: Node's own recursive way never ends where the system will not have folders, as in /proc.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes what is missing of a path; throws the system's error at the first folder that cannot be made. */
export function makeFolder(path: string, mode?: number): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(path)) throw error;
  }
}

/** The permissions of folders that only their owner may look into. */
export const PRIVATE_FOLDER = 0o700;
