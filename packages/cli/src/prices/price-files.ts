// Where refreshed prices are kept: $BERTH_HOME/prices/REGION.json, one book a region. Deleting a file brings the
// shipped prices back.
import type { PriceBook } from '@berth/compute';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { berthHome } from '../instance/home.js';
import { makeFolder } from '../make-folder.js';

type Env = Readonly<Record<string, string | undefined>>;

const folderOf = (env: Env): string => join(berthHome(env), 'prices');

/** Path of a region's book, whether there is one or not. */
export const priceFile = (env: Env, region: string): string => join(folderOf(env), `${region}.json`);

/** A region names a file: what cannot be one's name has none. */
export const isRegionName = (region: string): boolean => /^[a-z0-9-]{1,40}$/.test(region);

/** Tells quickly whether there may be any book: most homes have none. */
export const hasPriceFiles = (env: Env): boolean => existsSync(folderOf(env));

/** Writes a book aside and moves it into place: a reader finds the old one or the new one. Gives its path. */
export function savePriceBook(env: Env, book: PriceBook): string {
  const file = priceFile(env, book.region);
  makeFolder(folderOf(env));
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${JSON.stringify(book)}\n`, { mode: 0o600 });
  renameSync(aside, file);
  return file;
}
