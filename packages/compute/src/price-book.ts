// Prices as AWS's own price list has them: one book a region, read by a shell from AWS and kept on disk. Where there is
// a book, it goes before the shipped tables.
import { failure, isJsonObject, type Result, success } from '@berth/kube';
import { isPriceItem, type PriceItem } from './price-items.js';

/** The prices of a region, USD, as AWS listed them on a day. */
export interface PriceBook {
  readonly apiVersion: 'berth.dev/v1';
  readonly kind: 'PriceBook';
  readonly region: string;
  /** Whose list it is: `AWS price list`, or that of an endpoint which stands in for AWS. */
  readonly source: string;
  /** When it was read: `2026-11-22T10:00:00.000Z`. */
  readonly fetchedAt: string;
  /** Linux, shared tenancy, by instance type, an hour. */
  readonly onDemand: Readonly<Record<string, number>>;
  /** Systems whose licence is paid for by the hour, such as `Windows`, by system and instance type. */
  readonly licensed: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By instance type and zone, an hour. */
  readonly spot: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What EKS Auto Mode adds to the price of an instance, by its type, an hour. */
  readonly autoMode: Readonly<Record<string, number>>;
  /** By unit of the item. */
  readonly items: Readonly<Partial<Record<PriceItem, number>>>;
}

/** Gives the book of a region, or undefined when there is none. */
export type FindPriceBook = (region: string) => PriceBook | undefined;

/**
 * Sets where books come from, for all prices of this process; the shipped tables alone without it. A shell calls this
 * once at its start, for only a shell knows the disk that books are kept on.
 */
export function usePriceBooks(find: FindPriceBook): void {
  findBook = find;
}

/** Gives the book of a region, or undefined when there is none. */
export const priceBook = (region: string): PriceBook | undefined => findBook(region);

let findBook: FindPriceBook = () => undefined;

/** Where a figure of a book comes from. */
export const bookSource = ({
  source,
  fetchedAt,
}: PriceBook): { readonly source: string; readonly date: string } => ({
  source,
  date: fetchedAt.slice(0, 10),
});

/** Reads a book that was kept as JSON; anything that is not exactly one is refused. */
export function parsePriceBook(value: unknown): Result<PriceBook> {
  if (!isJsonObject(value) || value['kind'] !== 'PriceBook') return broken('is no PriceBook');
  const { region, source, fetchedAt } = value;
  if (typeof source !== 'string') return broken('has no source');
  if (typeof region !== 'string' || typeof fetchedAt !== 'string' || Number.isNaN(Date.parse(fetchedAt)))
    return broken('has no region or no date');
  const onDemand = pricesOf(value['onDemand']);
  const autoMode = pricesOf(value['autoMode']);
  const items = pricesOf(value['items']);
  const licensed = groupedPrices(value['licensed']);
  const spot = groupedPrices(value['spot']);
  if (!onDemand || !licensed || !autoMode || !items || !spot) return broken('has a price that is no number');
  const known = Object.fromEntries(Object.entries(items).filter(([item]) => isPriceItem(item)));
  const head = { apiVersion: 'berth.dev/v1', kind: 'PriceBook', region, source, fetchedAt } as const;
  return success({ ...head, onDemand, licensed, spot, autoMode, items: known });
}

const broken = (what: string) =>
  failure({
    code: 'prices.broken',
    message: `the file of refreshed prices ${what}`,
    hint: 'delete it, or run berth price --refresh',
  });

function pricesOf(value: unknown): Readonly<Record<string, number>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const prices: Record<string, number> = {};
  for (const [name, usd] of Object.entries(value)) {
    if (typeof usd !== 'number' || !(usd >= 0)) return undefined;
    prices[name] = usd;
  }
  return prices;
}

function groupedPrices(value: unknown): PriceBook['spot'] | undefined {
  if (!isJsonObject(value)) return undefined;
  const groups: Record<string, Readonly<Record<string, number>>> = {};
  for (const [name, group] of Object.entries(value)) {
    const prices = pricesOf(group);
    if (!prices) return undefined;
    groups[name] = prices;
  }
  return groups;
}
