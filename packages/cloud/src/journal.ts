// Keeps the tables in a file: one JSON line a change, written before the call is answered, and rewritten at the start
// so that it holds every row once. A line cut short by a crash belongs to a call that was never answered: it is left
// out.
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isRecord } from './params.js';
import type { RowChange } from './tables.unsafe.js';

/** Reads the changes of a file; none when it does not exist. */
export function readJournal(file: string): readonly RowChange[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const change = parseLine(line);
      return change ? [change] : [];
    });
}

/** Replaces the file by these rows. */
export function rewriteJournal(file: string, rows: readonly RowChange[]): void {
  const draft = `${file}.new`;
  writeFileSync(draft, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });
  renameSync(draft, file);
}

/** Appends one change. */
export function appendToJournal(file: string, change: RowChange): void {
  appendFileSync(file, `${JSON.stringify(change)}\n`);
}

function parseLine(line: string): RowChange | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (!isRecord(value)) return undefined;
    const { table, key, row } = value;
    return typeof table === 'string' && typeof key === 'string' ? { table, key, row } : undefined;
  } catch {
    return undefined;
  }
}
