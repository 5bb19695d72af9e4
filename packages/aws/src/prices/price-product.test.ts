// Entries of the price list as AWS writes them (shortened), and what is made of them.
import { describe, expect, it } from 'vitest';
import type { AwsCalls } from '../calls/aws-calls.js';
import { autoModeType, itemOfUsage, unitsOf } from './item-of-usage.js';
import { parseProduct } from './price-product.js';
import { readPriceBook } from './read-price-book.js';

const dimension = (usd: string, unit: string, beginRange = '0') => ({
  unit,
  endRange: 'Inf',
  description: 'words',
  appliesTo: [],
  rateCode: 'SKU.JRTCKXETXF.6YS6EN2CT7',
  beginRange,
  pricePerUnit: { USD: usd },
});
const entry = (usagetype: string, dimensions: readonly object[], attributes: object = {}) =>
  JSON.stringify({
    product: { productFamily: 'Compute', attributes: { regionCode: 'us-west-2', usagetype, ...attributes } },
    serviceCode: 'AmazonEC2',
    terms: {
      OnDemand: {
        'SKU.JRTCKXETXF': { priceDimensions: Object.fromEntries(dimensions.entries()), sku: 'SKU' },
      },
      Reserved: { 'SKU.4NA7Y494T4': { priceDimensions: { x: dimension('0.01', 'Hrs') } } },
    },
  });

describe('an entry of the price list', () => {
  it.each([
    ['USW2-BoxUsage:m5.large', 'BoxUsage:m5.large'],
    ['BoxUsage:m5.large', 'BoxUsage:m5.large'],
    ['EU-NatGateway-Hours', 'NatGateway-Hours'],
    ['EUC1-EBS:VolumeUsage.gp3', 'EBS:VolumeUsage.gp3'],
    ['EKS-Auto:m5.large-management-hours', 'EKS-Auto:m5.large-management-hours'],
    ['APN1-EKS-Auto:m5.large-management-hours', 'EKS-Auto:m5.large-management-hours'],
    ['EBS:VolumeUsage', 'EBS:VolumeUsage'],
  ])('of %s is of the usage %s', (written, usage) => {
    expect(parseProduct(entry(written, [dimension('0.0960000000', 'Hrs')]))).toEqual({
      usage,
      instanceType: '',
      unit: 'Hrs',
      usd: 0.096,
    });
  });

  it('has the price of the first tier, wherever it stands', () => {
    const tiers = [dimension('0.25', 'GB', '10240'), dimension('0.50', 'GB')];
    expect(parseProduct(entry('USE1-VendedLog-Bytes', tiers))?.usd).toBe(0.5);
  });

  it.each([
    '{}',
    'null',
    '{"product":{"attributes":{"usagetype":"a"}},"terms":{}}',
    '{"product":{"attributes":{"usagetype":"a"}},"terms":{"OnDemand":{}}}',
    '{"product":{"attributes":{"usagetype":"a"}},"terms":{"OnDemand":{"a":{"priceDimensions":{"b":{"unit":"Hrs","pricePerUnit":{"CNY":"1"}}}}}}}',
  ])('is left out when it has no price: %s', (json) => expect(parseProduct(json)).toBeUndefined());

  it.each([
    ['AmazonEKS-Hours:perCluster', 'eks-standard'],
    ['EBS:VolumeP-IOPS.piops', 'ebs-io1-iops'],
    ['EBS:VolumeP-IOPS.io2.tier3', 'ebs-io2-iops-tier3'],
    ['RegionalNatGateway-Hours', undefined],
    ['VendedLog-Bytes-WAFLogs', undefined],
    ['Fargate-Windows-vCPU-Hours:perCPU', undefined],
  ])('of usage %s is the item %s', (usage, item) => expect(itemOfUsage(usage)).toBe(item));

  it('knows the odd unit, and the fee of Auto Mode', () => {
    expect([unitsOf('GiBps-mo'), unitsOf('GB-Mo'), unitsOf('IOPS-Mo')]).toEqual([1024, 1, 1]);
    expect(autoModeType('EKS-Auto:c6a.large-management-hours')).toBe('c6a.large');
  });
});

/** Answers by the service; pages of one entry each. */
function listing(answers: Readonly<Record<string, readonly string[]>>, spot: readonly object[]): AwsCalls {
  return {
    region: 'us-west-2',
    async send(_service, operation, input) {
      const { ServiceCode, NextToken, Filters } = input as Record<string, unknown>;
      if (operation !== 'GetProducts') return { SpotPriceHistory: spot } as never;
      const system = /"operatingSystem","Value":"(.*?)"/.exec(JSON.stringify(Filters))?.[1];
      const all = answers[system ?? String(ServiceCode)] ?? [];
      const at = Number(NextToken ?? 0);
      const next = at + 1 < all.length ? { NextToken: `${at + 1}` } : {};
      return { PriceList: all.slice(at, at + 1), ...next } as never;
    },
  };
}

it('a book is made of all pages, with the newest spot price of each zone', async () => {
  const box = (type: string, usd: string) =>
    entry(`USW2-BoxUsage:${type}`, [dimension(usd, 'Hrs')], { instanceType: type });
  const at = (zone: string, price: string, hour: number) => ({
    InstanceType: 'm5.large',
    AvailabilityZone: zone,
    SpotPrice: price,
    Timestamp: new Date(Date.UTC(2026, 10, 22, hour)),
  });
  const calls = listing(
    {
      Windows: [box('m5.large', '0.188')],
      Linux: [box('m5.large', '0.096'), box('m5.xlarge', '0.192'), box('free.large', '0')],
      AmazonEKS: [
        entry('USW2-AmazonEKS-Hours:perCluster', [dimension('0.10', 'Hours')]),
        entry('USW2-EKS-Auto:m5.large-management-hours', [dimension('0.01152', 'hours')]),
        entry('USW2-Fargate-GB-Hours', [dimension('0.004', 'hours')]),
      ],
      AmazonECS: [entry('USW2-Fargate-GB-Hours', [dimension('0.005', 'hours')])],
      AmazonEC2: [entry('USW2-EBS:VolumeP-Throughput.gp3', [dimension('40.96', 'GiBps-mo')])],
    },
    [at('us-west-2a', '0.04', 9), at('us-west-2a', '0.03', 8), at('us-west-2b', '0.05', 7)],
  );
  const nowMs = Date.UTC(2026, 10, 22, 10);
  expect(await readPriceBook({ priceList: calls, inRegion: calls, source: 'a list', nowMs })).toEqual({
    ok: true,
    value: {
      apiVersion: 'berth.dev/v1',
      kind: 'PriceBook',
      region: 'us-west-2',
      source: 'a list',
      fetchedAt: '2026-11-22T10:00:00.000Z',
      onDemand: { 'm5.large': 0.096, 'm5.xlarge': 0.192 },
      licensed: { Windows: { 'm5.large': 0.188 }, 'Ubuntu Pro': {} },
      spot: { 'm5.large': { 'us-west-2a': 0.04, 'us-west-2b': 0.05 } },
      autoMode: { 'm5.large': 0.01152 },
      items: { 'eks-standard': 0.1, 'fargate-gb': 0.004, 'ebs-gp3-throughput': 0.04 },
    },
  });
});

it('an empty list is a problem, not a book', async () => {
  const calls = listing({}, []);
  expect(
    await readPriceBook({ priceList: calls, inRegion: calls, source: 'a list', nowMs: 0 }),
  ).toMatchObject({
    ok: false,
    problem: { code: 'prices.no-region' },
  });
});
