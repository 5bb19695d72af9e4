// What a cluster costs by the hour and month, line by line and pool by pool, at its smallest, wanted and largest size;
// each figure with its source and date. What no table knows stays unknown, and is named.
import { withDefaults } from './defaults/default-config.js';
import { hourlyPrice } from './other-prices.js';
import type { DeclaredCompute } from './pool.js';
import { priceBook } from './price-book.js';
import { always, type AtSizes, byMonth, lineOf, type PriceLine, sumOf } from './price-line.js';
import { notIncluded } from './price-not-included.js';
import { controlPlaneLines } from './price-of-control-plane.js';
import { fargateLines, fargateRates, type FargateRates } from './price-of-fargate.js';
import { poolLines } from './price-of-pool.js';
import { rawPools } from './rules/pool-rules.js';
import type { RawConfig } from './rules/rule.js';

/** What one pool comes to: nodes, volumes and addresses. */
export interface PoolTotal {
  readonly name: string;
  readonly usdPerHour: AtSizes;
  readonly usdPerMonth: AtSizes;
  /** The same pool with its nodes bought the other way; null where a price is not known. */
  readonly otherMarket: { readonly market: 'on-demand' | 'spot'; readonly usdPerHour: AtSizes } | null;
}

export interface PriceReport {
  readonly cluster: string;
  readonly region: string;
  readonly kubernetesVersion: string;
  /** The day it is reckoned for, `2026-11-22`. */
  readonly at: string;
  /** Where prices were read, and when; null for those shipped with Berth. */
  readonly fetched: { readonly from: string; readonly at: string } | null;
  readonly lines: readonly PriceLine[];
  readonly pools: readonly PoolTotal[];
  /** What pods on Fargate cost; null for a file without profiles, and where it is not known. */
  readonly fargate: FargateRates | null;
  /** Sums of what is known. */
  readonly usdPerHour: AtSizes;
  readonly usdPerMonth: AtSizes;
  /** What the sums lack, in words. */
  readonly notIncluded: readonly string[];
}

/** Reckons a declared cluster. `config` is the file as decoded, `nowMs` the day for the support of its version. */
export function priceCluster(config: RawConfig, compute: DeclaredCompute, nowMs: number): PriceReport {
  const filled = withDefaults(config);
  const { region, fargateProfiles } = compute;
  const rates = fargateProfiles.length > 0 ? fargateRates(region) : undefined;
  const pools = rawPools(filled).flatMap((raw, index) => {
    const pool = compute.pools[index];
    return pool ? [{ name: pool.name, lines: poolLines(pool, raw, compute) }] : [];
  });
  const lines = [
    ...controlPlaneLines(filled, compute, nowMs),
    ...pools.flatMap((pool) => pool.lines),
    ...natLines(filled, compute),
    ...fargateLines(compute, rates),
  ];
  const usdPerHour = sumOf(lines.map((line) => line.usdPerHour));
  return {
    cluster: compute.clusterName,
    region,
    kubernetesVersion: compute.kubernetesVersion,
    at: new Date(nowMs).toISOString().slice(0, 10),
    fetched: fetchedOf(region),
    lines,
    pools: pools.map(poolTotal),
    fargate: rates ?? null,
    usdPerHour,
    usdPerMonth: byMonth(usdPerHour),
    notIncluded: notIncluded(filled, compute, lines),
  };
}

function fetchedOf(region: string): PriceReport['fetched'] {
  const book = priceBook(region);
  return book ? { from: book.source, at: book.fetchedAt } : null;
}

/** A pool of two markets has no other one. */
function poolTotal({
  name,
  lines,
}: {
  readonly name: string;
  readonly lines: readonly PriceLine[];
}): PoolTotal {
  const usdPerHour = sumOf(lines.map((line) => line.usdPerHour));
  const [nodes, second] = lines.filter(({ item }) => item === 'nodes');
  const other = nodes?.otherMarket;
  const rest = lines.filter(({ item }) => item !== 'nodes').map((line) => line.usdPerHour);
  return {
    name,
    usdPerHour,
    usdPerMonth: byMonth(usdPerHour),
    otherMarket:
      other && !second && other.usdPerHourEach !== null
        ? { market: other.market, usdPerHour: sumOf([other.usdPerHour, ...rest]) }
        : null,
  };
}

/** NAT gateways of a VPC that is made, one or one a zone, each with an address. */
function natLines(
  filled: RawConfig,
  { region, zones, clusterName: name }: DeclaredCompute,
): readonly PriceLine[] {
  const { vpc, privateCluster } = filled;
  const gateway = vpc?.nat?.gateway;
  const count = gateway === 'HighlyAvailable' ? zones.length : gateway === 'Single' ? 1 : 0;
  if (vpc?.id || vpc?.subnets || privateCluster?.enabled || count === 0) return [];
  const mode = gateway === 'HighlyAvailable' ? 'one a zone' : 'one for all zones';
  return [
    lineOf({
      item: 'nat-gateways',
      name,
      what: `NAT gateway, ${mode}, without traffic`,
      price: hourlyPrice('nat-gateway', region),
      count: always(count),
    }),
    lineOf({
      item: 'addresses',
      name,
      what: 'public IPv4 address of a NAT gateway',
      price: hourlyPrice('public-ipv4', region),
      count: always(count),
    }),
  ];
}
