// Misses on disk: one file of cases a format, each with so many lines at most, the oldest dropped first. They are what
// a user sends, or runs again with `berth place --cases` and `berth forecast --cases`.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '@berth/kube';
import { MAX_MISS_BYTES, MAX_MISSES } from '../limits.js';
import type { CaseFormatName, MissCase } from './miss-case.js';

/** A miss as lists show it; the case itself is in the file. */
export interface MissView {
  readonly kind: 'ForecastMiss';
  readonly id: string;
  readonly at: string;
  readonly miss: string;
  readonly story: string;
  readonly format: CaseFormatName;
  readonly file: string;
}

const FORMATS: readonly CaseFormatName[] = ['placement', 'autoscaler'];

export class MissFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Keeps a case; false when it is too large to be kept. */
  add({ format, case: example }: MissCase): boolean {
    const line = JSON.stringify(example);
    if (line.length > MAX_MISS_BYTES) return false;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = this.file(format);
    const kept = this.lines(format);
    if (kept.length < MAX_MISSES) appendFileSync(file, `${line}\n`, { mode: 0o600 });
    else replaceFile(file, [...kept.slice(1 - MAX_MISSES), line]);
    return true;
  }

  /** The cases of a format, one JSON text each, oldest first. */
  lines(format: CaseFormatName): readonly string[] {
    const file = this.file(format);
    if (!existsSync(file)) return [];
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  }

  file(format: CaseFormatName): string {
    return join(this.#folder, `${format}.jsonl`);
  }

  /** All misses, newest first. */
  list(): readonly MissView[] {
    const views = FORMATS.flatMap((format) =>
      this.lines(format).flatMap((line) => viewOf(line, format, this.file(format)) ?? []),
    );
    return views.sort((left, right) => right.at.localeCompare(left.at));
  }
}

function replaceFile(file: string, lines: readonly string[]): void {
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Undefined for a line that a crash cut off. */
function viewOf(line: string, format: CaseFormatName, file: string): MissView | undefined {
  const value = parsed(line);
  if (!isJsonObject(value)) return undefined;
  const text = (name: string): string => (typeof value[name] === 'string' ? value[name] : '');
  return {
    kind: 'ForecastMiss',
    id: text('id'),
    at: text('at'),
    miss: text('miss'),
    story: text('story'),
    format,
    file,
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
