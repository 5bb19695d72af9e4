// What a cluster costs beside its nodes: control plane, Fargate, NAT gateways, public addresses, volumes, logs. From
// the region's price book, else from data/other-prices.csv.
import { dataLines } from './data-file.js';
import { bookSource, priceBook } from './price-book.js';
import type { PriceItem } from './price-items.js';
import { zoneNames } from './zones.js';

/** Hours of a month as AWS' own calculators reckon. */
export const HOURS_PER_MONTH = 730;

/** One figure and where it comes from. */
export interface SourcedPrice {
  readonly usdPerHour: number;
  readonly source: string;
  /** As exact as the source says: a day, a year, or `undated`. */
  readonly date: string;
}

/** The price of one unit of an item. */
export interface UnitPrice {
  readonly usd: number;
  readonly source: string;
  readonly date: string;
}

/** Gives the price of one unit of an item; undefined when no source has it for the region: never a guess. */
export function itemPrice(item: PriceItem, region: string): UnitPrice | undefined {
  const book = priceBook(region);
  const usd = book?.items[item];
  if (book && usd !== undefined) return { usd, ...bookSource(book) };
  return shippedItemPrice(item, region);
}

/** The same by the shipped table alone. */
export function shippedItemPrice(item: PriceItem, region: string): UnitPrice | undefined {
  const everywhere = zoneNames(region).length > 0 ? '*' : region;
  return rowsByKey().get(`${item} ${region}`) ?? rowsByKey().get(`${item} ${everywhere}`);
}

/** Gives the hourly price of a NAT gateway or a public IPv4 address. */
export function hourlyPrice(item: 'nat-gateway' | 'public-ipv4', region: string): SourcedPrice | undefined {
  const price = itemPrice(item, region);
  return price && { usdPerHour: price.usd, source: price.source, date: price.date };
}

let rows: ReadonlyMap<string, UnitPrice> | undefined;

function rowsByKey(): ReadonlyMap<string, UnitPrice> {
  rows ??= new Map(
    dataLines('other-prices.csv').map((line) => {
      const [name = '', where = '', usd, , source = '', date = ''] = line.split(',');
      return [`${name} ${where}`, { usd: Number(usd), source, date }];
    }),
  );
  return rows;
}
