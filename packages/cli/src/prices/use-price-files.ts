// Makes the refreshed prices of this home those of the whole process. A book is read when a price of its region is
// first asked for, and again when its file has changed.
import { parsePriceBook, type PriceBook, usePriceBooks } from '@berth/compute';
import { readFileSync, statSync } from 'node:fs';
import { isRegionName, priceFile } from './price-files.js';

export interface PriceFileOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
  /** Told of a file that cannot be used, once. */
  readonly warn: (message: string) => void;
}

/** An instance that runs for days looks for a newer file so often. */
const LOOK_AGAIN_MS = 30_000;

interface Kept {
  readonly lookedAtMs: number;
  readonly modifiedMs: number;
  readonly book: PriceBook | undefined;
}

/** From now on prices of this process come from the files, and where there is none from the shipped tables. */
export function usePriceFiles({ env, now, warn }: PriceFileOptions): void {
  const kept = new Map<string, Kept>();
  usePriceBooks((region) => {
    if (!isRegionName(region)) return undefined;
    const known = kept.get(region);
    const lookedAtMs = now();
    if (known && lookedAtMs - known.lookedAtMs < LOOK_AGAIN_MS) return known.book;
    const file = priceFile(env, region);
    const modifiedMs = modifiedAt(file);
    const same = known?.modifiedMs === modifiedMs;
    const book = same ? known.book : readBook(file, modifiedMs, warn);
    kept.set(region, { lookedAtMs, modifiedMs, book });
    return book;
  });
}

/** The shipped tables alone. */
export const useShippedPrices = (): void => usePriceBooks(() => undefined);

const modifiedAt = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function readBook(file: string, modifiedMs: number, warn: PriceFileOptions['warn']): PriceBook | undefined {
  if (modifiedMs === 0) return undefined;
  const read = parsePriceBook(jsonOf(file));
  if (read.ok) return read.value;
  warn(`${file}: ${read.problem.message}, so shipped prices are used; ${read.problem.hint ?? ''}`);
  return undefined;
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
