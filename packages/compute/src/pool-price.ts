// What a node group costs by the hour at its smallest, wanted and largest size.
import type { Pool } from './pool.js';
import { type Price, type PricedInstance, pricePerHour } from './price.js';
import { offeredIn } from './zones.js';

/** Hourly prices of a pool, USD. A null says that the tables know no price. */
export interface PoolPrice {
  /** The type that is reckoned with: the first one of the list that the region offers. */
  readonly instanceType: string;
  readonly usdPerHourEach: number | null;
  readonly usdPerHourAtMin: number | null;
  readonly usdPerHourAtDesired: number | null;
  readonly usdPerHourAtMax: number | null;
  /** Cheapest and dearest type of the list, each node: what AWS may start instead. */
  readonly usdPerHourRange: readonly [number, number] | null;
}

/** Prices a pool in a region. Control plane, volumes and traffic are not part of it. */
export function poolPrice(pool: Pool, region: string): PoolPrice {
  const offered = pool.instanceTypes.filter((type) => offeredIn(type, region) !== false);
  const instanceType = offered[0] ?? pool.instanceTypes[0] ?? '';
  const prices = offered.flatMap((type) => pricesOf(type, { pool, region }) ?? []);
  const at = (nodes: number) => sumOf(pool, pricesOf(instanceType, { pool, region }), nodes);
  const each = prices.map((price) => (pool.spot ? price.spot : price.onDemand)).filter((usd) => usd !== null);
  return {
    instanceType,
    usdPerHourEach: at(1),
    usdPerHourAtMin: at(pool.minSize),
    usdPerHourAtDesired: at(pool.desiredSize),
    usdPerHourAtMax: at(pool.maxSize),
    usdPerHourRange: each.length === 0 ? null : [Math.min(...each), Math.max(...each)],
  };
}

/**
 * Gives the price of a node of the pool; `zones` are those of the cluster, for a pool without its own. With Windows or
 * Ubuntu Pro a licence is paid for too, which only refreshed prices have.
 */
export function nodePricePerHour(pool: Pool, of: PricedInstance): Price | undefined {
  const zones = pool.zones.length > 0 ? pool.zones : of.zones;
  return pricePerHour({ ...of, zones, system: licensedSystem(pool) });
}

/** The operating system of the pool's nodes when it is paid for by the hour; undefined for the usual ones. */
export function licensedSystem({ amiFamily }: Pool): PricedInstance['system'] {
  if (amiFamily?.startsWith('Windows')) return 'Windows';
  return amiFamily?.startsWith('UbuntuPro') ? 'Ubuntu Pro' : undefined;
}

interface TypePrices {
  readonly onDemand: number | null;
  readonly spot: number | null;
}

function pricesOf(instanceType: string, of: { readonly pool: Pool; readonly region: string }): TypePrices {
  const { pool, region } = of;
  return {
    onDemand: nodePricePerHour(pool, { instanceType, region, spot: false })?.usdPerHour ?? null,
    spot: nodePricePerHour(pool, { instanceType, region, spot: true })?.usdPerHour ?? null,
  };
}

/**
 * How many of a group's nodes are on demand: in a mixed group up to the base, and above it by their share, rounded
 * up as Auto Scaling does.
 */
export function onDemandNodes(pool: Pool, nodes: number): number {
  if (pool.spot) return 0;
  const { onDemandBaseCapacity: base, onDemandPercentageAboveBase: share } = pool;
  if (base === undefined || share === undefined) return nodes;
  const above = Math.max(0, nodes - base);
  return Math.min(nodes, base) + Math.ceil((above * share) / 100);
}

function sumOf(pool: Pool, prices: TypePrices, nodes: number): number | null {
  const onDemand = onDemandNodes(pool, nodes);
  const parts = [
    { count: onDemand, usd: prices.onDemand },
    { count: nodes - onDemand, usd: prices.spot },
  ].filter(({ count }) => count > 0);
  if (parts.some(({ usd }) => usd === null)) return null;
  return Math.round(parts.reduce((sum, { count, usd }) => sum + count * (usd ?? 0), 0) * 1e6) / 1e6;
}
