// The price lines of a node group: nodes on demand and spot, their volumes, their public addresses.
import { hourlyPrice } from './other-prices.js';
import type { DeclaredCompute, Pool } from './pool.js';
import { licensedSystem, nodePricePerHour, onDemandNodes } from './pool-price.js';
import { atSizes, lineOf, type OtherMarket, type PriceLine, roundUsd, timesSizes } from './price-line.js';
import type { RawPool } from './rules/rule.js';
import { INCLUDED, volumePrice } from './volume-price.js';
import { offeredIn } from './zones.js';

/** Gives the lines of a pool; `raw` is the group with eksctl's defaults. */
export function poolLines(pool: Pool, raw: RawPool, cluster: Cluster): readonly PriceLine[] {
  const { region } = cluster;
  const isPublic = raw.group.privateNetworking !== true;
  const address = {
    item: 'addresses',
    name: pool.name,
    what: 'public IPv4 address of a node',
    price: hourlyPrice('public-ipv4', region),
    count: atSizes(pool, (nodes) => nodes),
  } as const;
  return [
    ...nodeLines(pool, cluster),
    ...volumeLines(pool, raw, region),
    ...(isPublic ? [lineOf(address)] : []),
  ];
}

/** Where the pool is. */
type Cluster = Pick<DeclaredCompute, 'region' | 'zones'>;

/** Nodes on demand and spot are lines of their own; the type is the first one that the region offers. */
function nodeLines(pool: Pool, { region, zones }: Cluster): readonly PriceLine[] {
  const offered = pool.instanceTypes.filter((type) => offeredIn(type, region) !== false);
  const instanceType = offered[0] ?? pool.instanceTypes[0] ?? '';
  const onDemand = (nodes: number) => onDemandNodes(pool, nodes);
  const counts = [
    { spot: false, count: atSizes(pool, onDemand) },
    { spot: true, count: atSizes(pool, (nodes) => nodes - onDemand(nodes)) },
  ];
  const others = offered.length > 1 ? `, or another of its ${offered.length} types` : '';
  const priceOf = (spot: boolean) => nodePricePerHour(pool, { instanceType, region, spot, zones });
  const system = licensedSystem(pool);
  const licence = system ? `, with the licence of ${system}` : '';
  return counts
    .filter(({ spot, count }) => (count.max ?? 0) > 0 || (spot === pool.spot && pool.maxSize === 0))
    .map(({ spot, count }) => {
      const price = priceOf(spot);
      const market = spot ? (price?.basis === 'spot-market' ? 'spot' : 'spot (estimate)') : 'on demand';
      const what = `${instanceType}, ${market}${licence}${others}`;
      const line = lineOf({ item: 'nodes', name: pool.name, what, price, count });
      return { ...line, otherMarket: otherMarket(!spot, count, priceOf(!spot)?.usdPerHour ?? null) };
    });
}

const otherMarket = (
  spot: boolean,
  count: PriceLine['count'],
  usdPerHourEach: number | null,
): OtherMarket => ({
  market: spot ? 'spot' : 'on-demand',
  usdPerHourEach: usdPerHourEach === null ? null : roundUsd(usdPerHourEach),
  usdPerHour: timesSizes(count, usdPerHourEach),
});

/** The root volume of each node, and what the group adds. */
function volumeLines(pool: Pool, { group }: RawPool, region: string): readonly PriceLine[] {
  const root = { ...group, volumeSize: pool.volumeSizeGib };
  return [root, ...(group.additionalVolumes ?? [])].map((volume) => {
    const { volumeType = 'gp3', volumeSize = 0, volumeIOPS: iops, volumeThroughput: throughput } = volume;
    return lineOf({
      item: 'volumes',
      name: pool.name,
      what: [`${volumeType} volume of ${volumeSize} GiB`, ...beyondSize(volumeType, volume)].join(', '),
      price: volumePrice({ volumeType, sizeGib: volumeSize, iops, throughput }, region),
      count: atSizes(pool, (nodes) => nodes),
    });
  });
}

/** What is paid for beside the size. */
function beyondSize(
  volumeType: string,
  { volumeIOPS = 0, volumeThroughput = 0 }: Pick<RawPool['group'], 'volumeIOPS' | 'volumeThroughput'>,
): readonly string[] {
  const isGp3 = volumeType === 'gp3';
  return [
    ...(volumeIOPS > (isGp3 ? INCLUDED.iops : 0) ? [`${volumeIOPS} IOPS`] : []),
    ...(isGp3 && volumeThroughput > INCLUDED.throughput ? [`${volumeThroughput} MiB/s`] : []),
  ];
}
