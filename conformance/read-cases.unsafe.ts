// Reads case files. They are part of the repository, so their shape is taken on trust.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyCase } from './case.js';

/** The cases of a file, or of all JSON files of a folder. */
export function readCases(path: string): readonly AnyCase[] {
  if (statSync(path).isDirectory()) {
    const names = readdirSync(path).filter((name) => name.endsWith('.json'));
    return names.sort().flatMap((name) => readCases(join(path, name)));
  }
  return JSON.parse(readFileSync(path, 'utf8')) as readonly AnyCase[];
}
