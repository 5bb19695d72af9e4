// Refreshed prices go before the shipped ones, and a broken file is refused.
import { afterEach, describe, expect, it } from 'vitest';
import { fargateSizes } from './fargate-size.js';
import { itemPrice } from './other-prices.js';
import { parsePriceBook, type PriceBook, usePriceBooks } from './price-book.js';
import { priceClusterConfig } from './price-config.js';
import { controlPlanePricePerHour, fargatePricePerHour, pricePerHour } from './price.js';

const book: PriceBook = {
  apiVersion: 'berth.dev/v1',
  kind: 'PriceBook',
  region: 'us-west-2',
  source: 'AWS price list',
  fetchedAt: '2026-11-22T10:00:00.000Z',
  onDemand: { 'm5.large': 0.1, 'new1.large': 0.7 },
  licensed: { Windows: { 'm5.large': 0.188 } },
  spot: { 'm5.large': { 'us-west-2a': 0.03, 'us-west-2b': 0.05 } },
  autoMode: { 'm5.large': 0.012 },
  items: { 'fargate-vcpu': 0.05, 'eks-standard': 0.2, 'nat-gateway': 0.06 },
};
const source = { source: 'AWS price list', date: '2026-11-22' };
const region = 'us-west-2';

describe('a price book', () => {
  afterEach(() => usePriceBooks(() => undefined));
  const open = () => usePriceBooks((wanted) => (wanted === book.region ? book : undefined));

  it('goes before the shipped tables, in its region', () => {
    open();
    expect(pricePerHour({ instanceType: 'm5.large', region, spot: false })).toEqual({
      usdPerHour: 0.1,
      basis: 'on-demand',
      ...source,
    });
    expect(pricePerHour({ instanceType: 'new1.large', region, spot: false })?.usdPerHour).toBe(0.7);
    expect(pricePerHour({ instanceType: 'm5.large', region: 'us-east-1', spot: false })?.usdPerHour).toBe(
      0.096,
    );
  });

  it.each([
    [undefined, 0.04],
    [['us-west-2a'], 0.03],
    [['us-west-2b', 'us-west-2c'], 0.05],
    [['us-west-2c'], 0.04],
  ])('gives the mean of the zones %s on the spot market', (zones, usdPerHour) => {
    open();
    const price = pricePerHour({ instanceType: 'm5.large', region, spot: true, zones });
    expect(price).toEqual({ usdPerHour, basis: 'spot-market', ...source });
  });

  it.each([
    ['Windows', false, 0.188],
    ['Windows', true, undefined],
    ['Ubuntu Pro', false, undefined],
  ] as const)('has %s with its licence, spot %s: %s', (system, spot, usdPerHour) => {
    expect(pricePerHour({ instanceType: 'm5.large', region, spot, system })).toBeUndefined();
    open();
    expect(pricePerHour({ instanceType: 'm5.large', region, spot, system })?.usdPerHour).toBe(usdPerHour);
  });

  it('leaves to the shipped tables what it does not have', () => {
    open();
    expect(pricePerHour({ instanceType: 't3.medium', region, spot: false })?.source).toBe('yeo/ec2.shop');
    expect(pricePerHour({ instanceType: 't3.medium', region, spot: true })?.basis).toBe('spot-estimate');
    expect(itemPrice('public-ipv4', region)?.usd).toBe(0.005);
    expect(controlPlanePricePerHour(region, true)?.usdPerHour).toBeCloseTo(0.7, 10);
    const [size] = fargateSizes();
    if (!size) throw new Error('no sizes');
    expect(fargatePricePerHour(size, region)?.usdPerHour).toBeCloseTo(0.25 * 0.05 + 0.5 * 0.004445, 10);
  });

  it.each([
    ['', 0.04],
    ['availabilityZones: [us-west-2a, us-west-2c]\n', 0.03],
  ])('takes the zones of the cluster: %s', (zones, usdPerHourEach) => {
    open();
    const text =
      `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: ${region}}\n${zones}` +
      'managedNodeGroups: [{name: w, instanceType: m5.large, spot: true}]\n';
    const { report } = priceClusterConfig(text, 'c.yaml', { nowMs: 0 });
    expect(report?.lines[1]).toMatchObject({ what: 'm5.large, spot', usdPerHourEach });
  });

  it('prices regions that no shipped table covers', () => {
    const far = {
      ...book,
      region: 'ap-south-1',
      items: { ...book.items, 'ebs-gp3': 0.0912, 'public-ipv4': 0.005 },
    };
    usePriceBooks((wanted) => (wanted === far.region ? far : undefined));
    const text =
      'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: ap-south-1}\n' +
      'managedNodeGroups: [{name: w, instanceType: m5.large, minSize: 1, maxSize: 1}]\n';
    const { report } = priceClusterConfig(text, 'c.yaml', { nowMs: 0 });
    const each = 0.1 + (80 * 0.0912) / 730 + 0.005;
    expect(report?.usdPerHour.max).toBeCloseTo(0.2 + each + 0.06 + 0.005, 5);
    expect(report?.notIncluded).toHaveLength(2);
  });

  it('shows its day in a report', () => {
    open();
    const text = `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: ${region}}\n`;
    const { report } = priceClusterConfig(text, 'c.yaml', { nowMs: Date.parse('2026-11-23') });
    expect(report).toMatchObject({
      fetched: { from: 'AWS price list', at: book.fetchedAt },
      lines: [{ usdPerHourEach: 0.2 }, {}, {}],
    });
    expect(report?.lines.find(({ item }) => item === 'nat-gateways')).toMatchObject({
      usdPerHourEach: 0.06,
      ...source,
    });
  });
});

describe('the file of a price book', () => {
  it('reads back as written', () => {
    expect(parsePriceBook(JSON.parse(JSON.stringify(book)))).toEqual({ ok: true, value: book });
  });

  it.each([
    [null],
    [{}],
    [{ ...book, kind: 'Other' }],
    [{ ...book, fetchedAt: 'yesterday' }],
    [{ ...book, region: 1 }],
    [{ ...book, source: undefined }],
    [{ ...book, onDemand: { a: '1' } }],
    [{ ...book, items: { 'nat-gateway': -1 } }],
    [{ ...book, spot: { a: 1 } }],
    [{ ...book, licensed: [] }],
    [{ ...book, autoMode: undefined }],
  ])('is refused as %j', (value) => {
    expect(parsePriceBook(value)).toMatchObject({ ok: false, problem: { code: 'prices.broken' } });
  });

  it('may have items that this Berth does not know', () => {
    const read = parsePriceBook({ ...book, items: { ...book.items, 'moon-base': 1 } });
    expect(read).toEqual({ ok: true, value: book });
  });
});
