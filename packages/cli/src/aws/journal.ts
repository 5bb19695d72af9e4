// The journal of a cluster: every event of every apply. It is a record and nothing waits for it, so a disk that is full
// stops no apply half-way.
import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, PRIVATE_FOLDER } from '../make-folder.js';

/** Gives what appends a line to the file; the first line that cannot be written is told, the others are let go. */
export function openJournal(file: string, warn: (message: string) => void): (line: string) => void {
  let isWritten = false;
  let isGivenUp = false;
  return (line) => {
    if (isGivenUp) return;
    try {
      if (!isWritten) makeFolder(dirname(file), PRIVATE_FOLDER);
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
      isWritten = true;
    } catch (error) {
      isGivenUp = true;
      warn(`the journal ${file} cannot be written (${reasonOf(error)}); going on without it`);
    }
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
