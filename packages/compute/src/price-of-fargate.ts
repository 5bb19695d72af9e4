// The price of Fargate: what a profile's pods come to follows from their sizes, so a report has the rates and the
// sizes.
import { fargateSizes } from './fargate-size.js';
import { itemPrice } from './other-prices.js';
import type { DeclaredCompute } from './pool.js';
import { type AtSizes, type PriceLine, roundUsd } from './price-line.js';
import { fargatePricePerHour } from './price.js';

/** What pods on Fargate cost while they run, by the second, a minute at least. */
export interface FargateRates {
  readonly usdPerVcpuHour: number;
  readonly usdPerGbHour: number;
  /** Storage above the 20 GB of every pod; null where no table has it. */
  readonly usdPerStorageGbHour: number | null;
  /** Requests and 256 MiB are rounded up to one of these; from the smallest memory to the largest. */
  readonly sizes: readonly {
    readonly vcpu: number;
    readonly memoryGib: readonly [number, number];
    readonly usdPerHour: readonly [number, number];
  }[];
  readonly source: string;
  readonly date: string;
}

/** Gives the rates of a region; undefined where they are not known. */
export function fargateRates(region: string): FargateRates | undefined {
  const vcpu = itemPrice('fargate-vcpu', region);
  const gib = itemPrice('fargate-gb', region);
  if (!vcpu || !gib) return undefined;
  const sizes = fargateSizes().map((size) => ({
    vcpu: size.vcpu,
    memoryGib: size.memoryGib,
    usd: fargatePricePerHour(size, region)?.usdPerHour ?? 0,
  }));
  return {
    usdPerVcpuHour: vcpu.usd,
    usdPerGbHour: gib.usd,
    usdPerStorageGbHour: itemPrice('fargate-ephemeral-gb', region)?.usd ?? null,
    sizes: [...new Set(sizes.map((size) => size.vcpu))].map((cores) => {
      const own = sizes.filter((size) => size.vcpu === cores);
      const range = (of: (size: (typeof own)[number]) => number): readonly [number, number] => {
        const values = own.map((size) => roundUsd(of(size)));
        return [Math.min(...values), Math.max(...values)];
      };
      return {
        vcpu: cores,
        memoryGib: range((size) => size.memoryGib),
        usdPerHour: range((size) => size.usd),
      };
    }),
    source: vcpu.source,
    date: vcpu.date,
  };
}

/** A profile costs what its pods ask for, and nothing without them. */
export function fargateLines(
  { fargateProfiles }: DeclaredCompute,
  rates: FargateRates | undefined,
): readonly PriceLine[] {
  const unknown: AtSizes = { min: 0, desired: null, max: null };
  return fargateProfiles.map(({ name }) => ({
    item: 'fargate' as const,
    name,
    what: `pods on Fargate, ${rates ? 'by their size' : 'whose price is not known here'}`,
    usdPerHourEach: null,
    source: rates?.source ?? null,
    date: rates?.date ?? null,
    count: unknown,
    usdPerHour: unknown,
    usdPerMonth: unknown,
  }));
}
