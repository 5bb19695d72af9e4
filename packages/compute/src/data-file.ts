// The one place of this room that touches a disk: tables shipped with it, read once, on first use.
import { readFileSync } from 'node:fs';

/** Gives the lines of a table in `data/` without its header row and without empty lines. */
export function dataLines(name: string): readonly string[] {
  return dataText(name).trimEnd().split('\n').slice(1);
}

/** Gives the whole text of a file in `data/`. */
export function dataText(name: string): string {
  return readFileSync(new URL(name, new URL('../data/', import.meta.url)), 'utf8');
}
