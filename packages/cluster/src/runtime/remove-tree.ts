// Removing folders with writable layers in them, out of this process: it takes long, and we have pods to start.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Removes the folders and all that is in them; folders that are gone are fine. */
export async function removeTree(...folders: readonly string[]): Promise<void> {
  const present = folders.filter((folder) => existsSync(folder));
  if (present.length === 0) return;
  try {
    await run('rm', ['-rf', '--', ...present]);
  } catch {
    // Containers may have made folders that not even their owner may read.
    await run('chmod', ['-R', 'u+rwx', '--', ...present]).catch(() => undefined);
    await run('rm', ['-rf', '--', ...present]);
  }
}
