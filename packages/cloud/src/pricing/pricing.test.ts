// The price list and the spot market as AWS's SDK reads them from the endpoint.
import { DescribeSpotPriceHistoryCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeServicesCommand,
  GetAttributeValuesCommand,
  GetProductsCommand,
  PricingClient,
  type Filter,
} from '@aws-sdk/client-pricing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCloud, type Cloud } from '../cloud.js';
import { serveCloud, type ServedCloud } from '../endpoint/serve-cloud.js';
import { renderProduct } from './price-list-product.js';

const clock = { now: () => Date.now(), after: () => () => undefined };
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

let cloud: Cloud;
let served: ServedCloud;
beforeEach(async () => {
  cloud = createCloud({ clock, accessKeys: [credentials] });
  served = await serveCloud(cloud);
});
afterEach(async () => {
  await served.close();
  cloud.stop();
});

const pricing = () => new PricingClient({ region: 'us-east-1', endpoint: served.url, credentials });
const ec2 = () => new EC2Client({ region: 'us-west-2', endpoint: served.url, credentials });
const match = (fields: Readonly<Record<string, string>>): Filter[] =>
  Object.entries(fields).map(([Field, Value]) => ({ Type: 'TERM_MATCH', Field, Value }));

describe('GetProducts', () => {
  it('gives a product as AWS writes it', async () => {
    const Filters = match({ regionCode: 'us-west-2', instanceType: 'm5.large' });
    const {
      PriceList = [],
      NextToken,
      FormatVersion,
    } = await pricing().send(new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters }));
    expect({ FormatVersion, NextToken, count: PriceList.length }).toEqual({
      FormatVersion: 'aws_v1',
      NextToken: undefined,
      count: 1,
    });
    const product = JSON.parse(String(PriceList[0]));
    expect(product).toMatchObject({
      serviceCode: 'AmazonEC2',
      product: {
        productFamily: 'Compute Instance',
        sku: expect.stringMatching(/^[A-Z0-9]{16}$/),
        attributes: { usagetype: 'USW2-BoxUsage:m5.large', location: 'US West (Oregon)', memory: '8 GiB' },
      },
    });
    const [term] = Object.values<{ priceDimensions: object }>(product.terms.OnDemand);
    expect(Object.values(term?.priceDimensions ?? {})).toEqual([
      expect.objectContaining({ unit: 'Hrs', beginRange: '0', pricePerUnit: { USD: '0.0960000000' } }),
    ]);
  });

  it('pages through hundreds', async () => {
    const client = pricing();
    const seen = new Set<string>();
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await client.send(
        new GetProductsCommand({
          ServiceCode: 'AmazonEC2',
          Filters: match({ regionCode: 'us-east-1', operatingSystem: 'Linux' }),
          NextToken,
          MaxResults: 100,
        }),
      );
      for (const text of page.PriceList ?? []) seen.add(JSON.parse(String(text)).product.sku);
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken !== undefined);
    expect(seen.size).toBeGreaterThan(1300);
    expect(pages).toBe(Math.ceil(seen.size / 100));
  });

  it.each([
    [{ Type: 'EQUALS', Field: 'volumeApiName', Value: 'gp3' }, 3],
    [{ Type: 'CONTAINS', Field: 'usagetype', Value: 'NatGateway-' }, 2],
    [{ Type: 'ANY_OF', Field: 'volumeApiName', Value: 'st1,sc1' }, 2],
    [{ Type: 'TERM_MATCH', Field: 'noSuchAttribute', Value: 'x' }, 0],
  ] as const)('filters by %j', async (filter, count) => {
    const Filters = [...match({ regionCode: 'us-east-1' }), filter];
    const { PriceList } = await pricing().send(new GetProductsCommand({ ServiceCode: 'AmazonEC2', Filters }));
    expect(PriceList).toHaveLength(count);
  });

  it('refuses what AWS refuses', async () => {
    const send = (input: { ServiceCode: string; MaxResults?: number }) =>
      pricing().send(new GetProductsCommand(input));
    await expect(send({ ServiceCode: 'AmazonMoon' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    await expect(send({ ServiceCode: 'AmazonEC2', MaxResults: 101 })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

it('the list of services, and of values', async () => {
  const { Services = [] } = await pricing().send(new DescribeServicesCommand({}));
  expect(Services.map(({ ServiceCode }) => ServiceCode)).toEqual([
    'AmazonCloudWatch',
    'AmazonEC2',
    'AmazonECS',
    'AmazonEKS',
    'AmazonVPC',
  ]);
  expect(Services[1]?.AttributeNames).toContain('instanceType');
  const { AttributeValues } = await pricing().send(
    new GetAttributeValuesCommand({ ServiceCode: 'AmazonEKS', AttributeName: 'regionCode' }),
  );
  expect(AttributeValues).toHaveLength(5);
});

it('the spot market, zone by zone', async () => {
  const client = ec2();
  const { SpotPriceHistory: one } = await client.send(
    new DescribeSpotPriceHistoryCommand({
      InstanceTypes: ['m5.large'],
      ProductDescriptions: ['Linux/UNIX'],
      StartTime: new Date(),
    }),
  );
  expect(one).toHaveLength(4);
  expect(one?.[0]).toMatchObject({
    InstanceType: 'm5.large',
    AvailabilityZone: 'us-west-2a',
    ProductDescription: 'Linux/UNIX',
    SpotPrice: expect.stringMatching(/^0\.\d{6}$/),
    Timestamp: expect.any(Date),
  });
  const { SpotPriceHistory: all, NextToken } = await client.send(new DescribeSpotPriceHistoryCommand({}));
  expect(all).toHaveLength(1000);
  expect(NextToken).toBeTruthy();
});

it('tiers of use are dimensions of one term', () => {
  const product = { serviceCode: 'S', productFamily: 'F', attributes: { usagetype: 'u' }, unit: 'GB' };
  const dates = { publicationDate: '2026-11-22T00:00:00Z', effectiveDate: '2026-11-01T00:00:00Z' };
  const { terms, version } = JSON.parse(
    renderProduct({ ...product, usdFrom: { '10240': 0.25, '0': 0.5 } }, dates),
  );
  const [term] = Object.values<{ priceDimensions: Record<string, { beginRange: string; endRange: string }> }>(
    terms.OnDemand,
  );
  const ranges = Object.values(term?.priceDimensions ?? {}).map(({ beginRange, endRange }) => [
    beginRange,
    endRange,
  ]);
  expect(ranges).toEqual([
    ['0', '10240'],
    ['10240', 'Inf'],
  ]);
  expect(version).toBe('20261122000000');
});
