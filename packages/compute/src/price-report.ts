// What a cluster costs by the hour and month, line by line, at its smallest, wanted and largest size; each figure with
// its source and date. What no table knows stays unknown, and is named.
import { withDefaults } from './defaults/default-config.js';
import { supportOf } from './eks-versions.js';
import { fargateSizes } from './fargate-size.js';
import { HOURS_PER_MONTH, hourlyPrice, type SourcedPrice, volumePrice } from './other-prices.js';
import type { DeclaredCompute, Pool } from './pool.js';
import { onDemandNodes } from './pool-price.js';
import { controlPlanePricePerHour, fargatePricePerHour, pricePerHour } from './price.js';
import { rawPools } from './rules/pool-rules.js';
import type { RawConfig, RawPool } from './rules/rule.js';
import { offeredIn } from './zones.js';

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
}

export interface PriceReport {
  readonly cluster: string;
  readonly region: string;
  readonly kubernetesVersion: string;
  /** The day it is reckoned for, `2026-11-22`. */
  readonly at: string;
  readonly lines: readonly PriceLine[];
  /** Sums of what is known. */
  readonly usdPerHour: AtSizes;
  readonly usdPerMonth: AtSizes;
  /** What the sums lack, in words. */
  readonly notIncluded: readonly string[];
}

/** Reckons a declared cluster. `config` is the file as decoded, `nowMs` the day for the support of its version. */
export function priceCluster(config: RawConfig, compute: DeclaredCompute, nowMs: number): PriceReport {
  const filled = withDefaults(config);
  const lines = [
    controlPlaneLine(compute, nowMs),
    ...rawPools(filled).flatMap((raw, index) => {
      const pool = compute.pools[index];
      return pool ? poolLines(pool, raw, compute) : [];
    }),
    ...natLines(filled, compute),
    ...fargateLines(compute),
  ];
  const usdPerHour = sumOf(lines);
  return {
    cluster: compute.clusterName,
    region: compute.region,
    kubernetesVersion: compute.kubernetesVersion,
    at: new Date(nowMs).toISOString().slice(0, 10),
    lines,
    usdPerHour,
    usdPerMonth: byMonth(usdPerHour),
    notIncluded: [...lines.flatMap(missingFrom), 'traffic, logs, load balancers and taxes'],
  };
}

interface Priced {
  readonly item: PriceLine['item'];
  readonly name: string;
  readonly what: string;
  readonly price: SourcedPrice | undefined;
  readonly count: AtSizes;
}

function lineOf({ price, count, ...rest }: Priced): PriceLine {
  const times = (number: number | null) => {
    if (number === 0) return 0;
    return number === null || !price ? null : roundUsd(number * price.usdPerHour);
  };
  const usdPerHour = { min: times(count.min), desired: times(count.desired), max: times(count.max) };
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

const once: AtSizes = { min: 1, desired: 1, max: 1 };

function controlPlaneLine(
  { region, clusterName: name, kubernetesVersion }: DeclaredCompute,
  nowMs: number,
): PriceLine {
  const support = supportOf(kubernetesVersion);
  const extended = support !== undefined && nowMs >= Date.parse(support.endOfStandardSupport);
  const until = support
    ? ` until ${extended ? support.endOfExtendedSupport : support.endOfStandardSupport}`
    : '';
  const what = `EKS control plane, ${extended ? 'extended' : 'standard'} support of ${kubernetesVersion}${until}`;
  return lineOf({
    item: 'control-plane',
    name,
    what,
    price: controlPlanePricePerHour(region, extended),
    count: once,
  });
}

function poolLines(pool: Pool, raw: RawPool, { region }: DeclaredCompute): readonly PriceLine[] {
  const nodes: AtSizes = { min: pool.minSize, desired: pool.desiredSize, max: pool.maxSize };
  const isPublic = raw.group.privateNetworking !== true;
  return [
    ...nodeLines(pool, region),
    ...volumeLines(pool, raw, region),
    ...(isPublic
      ? [
          lineOf({
            item: 'addresses',
            name: pool.name,
            what: 'public IPv4 address of a node',
            price: hourlyPrice('public-ipv4', region),
            count: nodes,
          }),
        ]
      : []),
  ];
}

/** Nodes on demand and spot are lines of their own; the type is the first one that the region offers. */
function nodeLines(pool: Pool, region: string): readonly PriceLine[] {
  const offered = pool.instanceTypes.filter((type) => offeredIn(type, region) !== false);
  const instanceType = offered[0] ?? pool.instanceTypes[0] ?? '';
  const onDemand = (nodes: number) => onDemandNodes(pool, nodes);
  const counts = [
    { spot: false, count: atSizes(pool, onDemand) },
    { spot: true, count: atSizes(pool, (nodes) => nodes - onDemand(nodes)) },
  ];
  const others = offered.length > 1 ? `, or another of its ${offered.length} types` : '';
  return counts
    .filter(({ spot, count }) => (count.max ?? 0) > 0 || (spot === pool.spot && pool.maxSize === 0))
    .map(({ spot, count }) =>
      lineOf({
        item: 'nodes',
        name: pool.name,
        what: `${instanceType}, ${spot ? 'spot (estimate)' : 'on demand'}${others}`,
        price: pricePerHour({ instanceType, region, spot }),
        count,
      }),
    );
}

const atSizes = (pool: Pool, of: (nodes: number) => number): AtSizes => ({
  min: of(pool.minSize),
  desired: of(pool.desiredSize),
  max: of(pool.maxSize),
});

/** The root volume of each node, and what the group adds. */
function volumeLines(pool: Pool, { group }: RawPool, region: string): readonly PriceLine[] {
  const root = { ...group, volumeSize: pool.volumeSizeGib };
  return [root, ...(group.additionalVolumes ?? [])].map((volume) => {
    const { volumeType = 'gp3', volumeSize = 0, volumeIOPS: iops, volumeThroughput: throughput } = volume;
    const each = volumePrice({ volumeType, iops, throughput }, region);
    return lineOf({
      item: 'volumes',
      name: pool.name,
      what: `${volumeType} volume of ${volumeSize} GiB`,
      price: each && { ...each, usdPerHour: each.usdPerHour * volumeSize },
      count: { min: pool.minSize, desired: pool.desiredSize, max: pool.maxSize },
    });
  });
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
  const counts = { min: count, desired: count, max: count };
  return [
    lineOf({
      item: 'nat-gateways',
      name,
      what: 'NAT gateway, without traffic',
      price: hourlyPrice('nat-gateway', region),
      count: counts,
    }),
    lineOf({
      item: 'addresses',
      name,
      what: 'public IPv4 address of a NAT gateway',
      price: hourlyPrice('public-ipv4', region),
      count: counts,
    }),
  ];
}

/** A profile costs what its pods ask for, and nothing without them. */
function fargateLines({ fargateProfiles, region }: DeclaredCompute): readonly PriceLine[] {
  const sizes = fargateSizes();
  const prices = sizes.flatMap((size) => fargatePricePerHour(size, region) ?? []);
  const hourly = prices.map(({ usdPerHour }) => roundUsd(usdPerHour));
  const range =
    hourly.length > 0
      ? `${Math.min(...hourly)} to ${Math.max(...hourly)} USD an hour each`
      : 'price not known';
  return fargateProfiles.map(({ name }) => ({
    item: 'fargate' as const,
    name,
    what: `pods on Fargate by their size, ${range}`,
    usdPerHourEach: null,
    source: prices[0]?.source ?? null,
    date: prices[0]?.date ?? null,
    count: { min: 0, desired: null, max: null },
    usdPerHour: { min: 0, desired: null, max: null },
    usdPerMonth: { min: 0, desired: null, max: null },
  }));
}

const sizes = ['min', 'desired', 'max'] as const;

function sumOf(lines: readonly PriceLine[]): AtSizes {
  const sum = (size: (typeof sizes)[number]) =>
    roundUsd(lines.reduce((total, { usdPerHour }) => total + (usdPerHour[size] ?? 0), 0));
  return { min: sum('min'), desired: sum('desired'), max: sum('max') };
}

function missingFrom(line: PriceLine): readonly string[] {
  if (sizes.every((size) => line.usdPerHour[size] !== null)) return [];
  if (line.item === 'fargate') return [`pods of profile ${line.name}, which depend on what runs`];
  return [`${line.what} of ${line.name}: no table has its price`];
}

const byMonth = ({ min, desired, max }: AtSizes): AtSizes => {
  const month = (hour: number | null) =>
    hour === null ? null : Math.round(hour * HOURS_PER_MONTH * 100) / 100;
  return { min: month(min), desired: month(desired), max: month(max) };
};

const roundUsd = (usd: number): number => Math.round(usd * 1e6) / 1e6;
