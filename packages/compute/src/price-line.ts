// One line of a price report: a thing, how many of it at the three sizes of a cluster, and what that comes to.
import { HOURS_PER_MONTH, type SourcedPrice } from './other-prices.js';
import type { Pool } from './pool.js';

/** A figure at the three sizes of a cluster; null where it is not known. */
export interface AtSizes {
  readonly min: number | null;
  readonly desired: number | null;
  readonly max: number | null;
}

/** One thing that is paid for. */
export interface PriceLine {
  readonly item: 'control-plane' | 'nodes' | 'volumes' | 'addresses' | 'nat-gateways' | 'fargate';
  /** The pool or profile; the cluster's name for what belongs to all. */
  readonly name: string;
  /** What one of it is, in words. */
  readonly what: string;
  readonly usdPerHourEach: number | null;
  /** Null with the price, and where the number is for pods to decide. */
  readonly source: string | null;
  readonly date: string | null;
  readonly count: AtSizes;
  readonly usdPerHour: AtSizes;
  readonly usdPerMonth: AtSizes;
  /** Of nodes: the same ones bought the other way. */
  readonly otherMarket?: OtherMarket;
}

/** What nodes on demand would cost as spot, or the reverse; null where no table has it. */
export interface OtherMarket {
  readonly market: 'on-demand' | 'spot';
  readonly usdPerHourEach: number | null;
  readonly usdPerHour: AtSizes;
}

/** What a line is made of. */
export interface Priced {
  readonly item: PriceLine['item'];
  readonly name: string;
  readonly what: string;
  readonly price: SourcedPrice | undefined;
  readonly count: AtSizes;
}

/** Makes the line; nothing of a thing costs nothing, whether its price is known or not. */
export function lineOf({ price, count, ...rest }: Priced): PriceLine {
  const usdPerHour = timesSizes(count, price?.usdPerHour ?? null);
  return {
    ...rest,
    usdPerHourEach: price ? roundUsd(price.usdPerHour) : null,
    source: price?.source ?? null,
    date: price?.date ?? null,
    count,
    usdPerHour,
    usdPerMonth: byMonth(usdPerHour),
  };
}

/** So many of a thing at this price. */
export function timesSizes(count: AtSizes, usdEach: number | null): AtSizes {
  const times = (number: number | null): number | null => {
    if (number === 0) return 0;
    return number === null || usdEach === null ? null : roundUsd(number * usdEach);
  };
  return mapSizes(count, times);
}

/** Adds up what is known. */
export function sumOf(parts: readonly AtSizes[]): AtSizes {
  const sum = (size: keyof AtSizes) => roundUsd(parts.reduce((total, part) => total + (part[size] ?? 0), 0));
  return { min: sum('min'), desired: sum('desired'), max: sum('max') };
}

/** A month of hours, to the cent. */
export const byMonth = (hour: AtSizes): AtSizes =>
  mapSizes(hour, (usd) => (usd === null ? null : Math.round(usd * HOURS_PER_MONTH * 100) / 100));

/** A number that follows from the number of nodes. */
export const atSizes = (pool: Pool, of: (nodes: number) => number): AtSizes => ({
  min: of(pool.minSize),
  desired: of(pool.desiredSize),
  max: of(pool.maxSize),
});

/** The same number at every size. */
export const always = (count: number): AtSizes => ({ min: count, desired: count, max: count });

/** Tells whether a line is known at every size. */
export const isKnown = ({ usdPerHour: { min, desired, max } }: PriceLine): boolean =>
  min !== null && desired !== null && max !== null;

/** Prices by the hour have at most six digits behind the point. */
export const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6;

const mapSizes = (sizes: AtSizes, of: (value: number | null) => number | null): AtSizes => ({
  min: of(sizes.min),
  desired: of(sizes.desired),
  max: of(sizes.max),
});
