// Whether a program can be started: as a shell looks for it.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Host } from '../../host.js';

/** Tells whether the PATH has an executable file of the name. */
export function hasProgram({ env }: Host, name: string): boolean {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => isExecutable(join(folder, name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
