// Reads a region's prices from AWS: the Price List API for what has a list price, EC2's history for the spot market.
import type { PriceBook, PriceItem } from '@berth/compute';
import { failure, type Result, success } from '@berth/kube';
import type { AwsCalls } from '../calls/aws-calls.js';
import { allPages } from '../inspect/pages.js';
import { autoModeType, itemOfUsage, unitsOf } from './item-of-usage.js';
import { parseProduct, type PriceProduct } from './price-product.js';

/** The Price List API has endpoints in a few regions only; this one lists the prices of all. */
export const PRICE_LIST_REGION = 'us-east-1';

export interface PriceBookRequest {
  /** Calls in {@link PRICE_LIST_REGION}. */
  readonly priceList: AwsCalls;
  /** Calls in the region whose prices are wanted. */
  readonly inRegion: AwsCalls;
  /** Whose list it is, for whoever reads a price: `AWS price list`. */
  readonly source: string;
  /** Milliseconds since 1970; becomes the book's date. */
  readonly nowMs: number;
}

/**
 * Reads the book of a region. All or nothing: a call that fails rejects, and a list without instances is a problem, so
 * that no half of a book replaces a whole one.
 */
export async function readPriceBook({
  priceList,
  inRegion,
  source,
  nowMs,
}: PriceBookRequest): Promise<Result<PriceBook>> {
  const { region } = inRegion;
  const [instances, licensed, others, spot] = await Promise.all([
    productsOf(priceList, region, instanceQuery),
    Promise.all(LICENSED.map((system) => productsOf(priceList, region, licensedQuery(system)))),
    Promise.all(itemQueries.map((query) => productsOf(priceList, region, query))),
    spotPrices(inRegion, nowMs),
  ]);
  const onDemand = pricesByType(instances);
  if (Object.keys(onDemand).length === 0) {
    const message = `AWS's price list has no instance in the region ${region}`;
    return failure({ code: 'prices.no-region', message, hint: 'is the name of the region right?' });
  }
  const head = { apiVersion: 'berth.dev/v1', kind: 'PriceBook', region, source } as const;
  const fetchedAt = new Date(nowMs).toISOString();
  const systems = LICENSED.map((system, index) => [system, pricesByType(licensed[index] ?? [])] as const);
  const ofInstances = { onDemand, licensed: Object.fromEntries(systems), spot };
  return success({ ...head, fetchedAt, ...ofInstances, ...itemsOf(others.flat()) });
}

interface Query {
  readonly service: string;
  readonly filters: Readonly<Record<string, string>>;
}

/** Linux as it is bought by the hour: no licence, no host of one's own, no reservation. */
const instanceQuery: Query = {
  service: 'AmazonEC2',
  filters: {
    operatingSystem: 'Linux',
    tenancy: 'Shared',
    preInstalledSw: 'NA',
    capacitystatus: 'Used',
    marketoption: 'OnDemand',
    operation: 'RunInstances',
  },
};

/** Systems of eksctl's image families whose licence is in the price of the hour. */
const LICENSED = ['Windows', 'Ubuntu Pro'] as const;

const licensedQuery = (operatingSystem: (typeof LICENSED)[number]): Query => ({
  service: 'AmazonEC2',
  filters: {
    operatingSystem,
    tenancy: 'Shared',
    preInstalledSw: 'NA',
    capacitystatus: 'Used',
    marketoption: 'OnDemand',
    licenseModel: 'No License required',
  },
});

const pricesByType = (products: readonly PriceProduct[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    products.flatMap(({ instanceType, usd }) => (instanceType && usd > 0 ? [[instanceType, usd]] : [])),
  );

const itemQueries: readonly Query[] = [
  { service: 'AmazonEC2', filters: { productFamily: 'Storage' } },
  { service: 'AmazonEC2', filters: { productFamily: 'System Operation', group: 'EBS IOPS' } },
  { service: 'AmazonEC2', filters: { productFamily: 'Provisioned Throughput' } },
  { service: 'AmazonEC2', filters: { productFamily: 'NAT Gateway' } },
  { service: 'AmazonVPC', filters: {} },
  { service: 'AmazonEKS', filters: {} },
  { service: 'AmazonECS', filters: { productFamily: 'Compute' } },
  { service: 'AmazonCloudWatch', filters: { productFamily: 'Data Payload' } },
];

async function productsOf(
  calls: AwsCalls,
  region: string,
  { service, filters }: Query,
): Promise<readonly PriceProduct[]> {
  const Filters = Object.entries({ regionCode: region, ...filters }).map(([Field, Value]) => ({
    Type: 'TERM_MATCH' as const,
    Field,
    Value,
  }));
  const entries = await allPages(
    async (NextToken) =>
      calls.send('pricing', 'GetProducts', {
        ServiceCode: service,
        FormatVersion: 'aws_v1',
        Filters,
        NextToken,
        MaxResults: 100,
      }),
    ({ PriceList, NextToken }) => ({ items: PriceList, next: NextToken }),
  );
  return entries.flatMap((entry) => parseProduct(String(entry)) ?? []);
}

/** Some usage types are listed by two services; they cost the same, and the first one counts. */
function itemsOf(products: readonly PriceProduct[]): Pick<PriceBook, 'items' | 'autoMode'> {
  const items: Partial<Record<PriceItem, number>> = {};
  const autoMode: Record<string, number> = {};
  for (const { usage, unit, usd } of products) {
    const item = itemOfUsage(usage);
    if (item !== undefined && usd > 0) items[item] ??= Math.round((usd / unitsOf(unit)) * 1e10) / 1e10;
    const type = autoModeType(usage);
    if (type !== undefined && usd > 0) autoMode[type] ??= usd;
  }
  return { items, autoMode };
}

/** From now on means the price that holds now, one a type and zone. */
async function spotPrices(calls: AwsCalls, nowMs: number): Promise<PriceBook['spot']> {
  const records = await allPages(
    async (NextToken) =>
      calls.send('ec2', 'DescribeSpotPriceHistory', {
        StartTime: new Date(nowMs),
        ProductDescriptions: ['Linux/UNIX'],
        MaxResults: 1000,
        NextToken,
      }),
    ({ SpotPriceHistory, NextToken }) => ({ items: SpotPriceHistory, next: NextToken }),
  );
  const spot: Record<string, Record<string, number>> = {};
  const seenAtMs = new Map<string, number>();
  for (const { InstanceType: type, AvailabilityZone: zone, SpotPrice, Timestamp } of records) {
    const usd = Number(SpotPrice);
    const key = `${type} ${zone}`;
    const atMs = new Date(Timestamp ?? 0).getTime();
    if (type === undefined || zone === undefined || !(usd > 0) || atMs < (seenAtMs.get(key) ?? 0)) continue;
    seenAtMs.set(key, atMs);
    (spot[type] ??= {})[zone] = usd;
  }
  return spot;
}
