// What clusters cost: every line, every total, and what is not known.
import { expectGolden } from '@berth/testing';
import { describe, expect, it } from 'vitest';
import { priceClusterConfig } from './price-config.js';
import { presetNames, presetText } from './presets.js';

const price = (text: string, at = '2026-11-22') =>
  priceClusterConfig(text, 'cluster.yaml', { nowMs: Date.parse(at) });
const cluster = (rest: string, region = 'us-east-1') =>
  `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: ${region}}\n${rest}`;
const group = (rest: string) => `managedNodeGroups:\n  - {name: w, instanceType: m5.large, ${rest}}\n`;

describe('the price of a cluster', () => {
  it.each(presetNames)('of the preset %s', (name) => {
    expectGolden(`price-${name}.json`, `${JSON.stringify(price(presetText(name)), null, 1)}\n`);
  });

  it('adds up its lines', () => {
    const { report } = price(cluster(group('minSize: 0, desiredCapacity: 1, maxSize: 3')));
    const each = 0.096 + 80 * (0.08 / 730) + 0.005;
    const fixed = 0.1 + 0.045 + 0.005;
    expect(report?.usdPerHour.min).toBeCloseTo(fixed, 5);
    expect(report?.usdPerHour.desired).toBeCloseTo(fixed + each, 5);
    expect(report?.usdPerHour.max).toBeCloseTo(fixed + 3 * each, 5);
    expect(report?.usdPerMonth.max).toBeCloseTo((fixed + 3 * each) * 730, 1);
    expect(report?.notIncluded).toEqual([
      'traffic through the NAT gateway (0.045 USD a GB)',
      'traffic out of AWS and between zones, load balancers, volumes and storage that pods claim, taxes',
    ]);
    expect(report?.pools).toMatchObject([{ name: 'w', otherMarket: { market: 'spot' } }]);
    expect(report?.pools[0]?.usdPerHour.max).toBeCloseTo(3 * each, 5);
  });

  it('gives every known figure a source and a date', () => {
    const { report } = price(cluster(group('spot: true, minSize: 1, maxSize: 3')));
    for (const { usdPerHourEach, source, date } of report?.lines ?? []) {
      expect(usdPerHourEach).toBeGreaterThan(0);
      expect(source).toMatch(/\w/);
      expect(date).toMatch(/^(\d{4}|undated)/);
    }
  });

  it('knows when the control plane costs more', () => {
    const first = (at: string) => price(cluster('nodeGroups: []\n'), at).report?.lines[0];
    expect(first('2026-12-01')).toMatchObject({
      usdPerHourEach: 0.1,
      what: expect.stringContaining('2026-12-02'),
    });
    expect(first('2026-12-02')).toMatchObject({
      usdPerHourEach: 0.6,
      what: expect.stringContaining('extended'),
    });
  });

  it('leaves unknown what no table has, and says so', () => {
    const { report } = price(cluster(group('minSize: 1, maxSize: 1, volumeType: gp2'), 'eu-central-1'));
    const unknown = report?.lines
      .filter(({ usdPerHourEach }) => usdPerHourEach === null)
      .map(({ item }) => item);
    expect(unknown).toEqual(['volumes']);
    expect(report?.notIncluded[0]).toBe('gp2 volume of 80 GiB of w: no table has its price');
    const elsewhere = price(cluster(group('minSize: 1, maxSize: 1'), 'ap-south-1')).report;
    expect(elsewhere?.lines[0]?.usdPerHour.max).toBeNull();
  });

  it('splits mixed groups, and counts every gateway', () => {
    const mixed =
      'vpc: {nat: {gateway: HighlyAvailable}}\nnodeGroups:\n  - name: w\n    minSize: 0\n    maxSize: 5\n    privateNetworking: true\n' +
      '    instancesDistribution: {instanceTypes: [m5.large, m5a.large], onDemandBaseCapacity: 1, onDemandPercentageAboveBaseCapacity: 25}\n';
    const lines = price(cluster(mixed, 'us-west-2')).report?.lines ?? [];
    expect(lines.filter(({ item }) => item === 'nodes').map(({ count }) => count.max)).toEqual([2, 3]);
    expect(lines.find(({ item }) => item === 'nat-gateways')?.count.max).toBe(3);
    expect(lines.some(({ item, name }) => item === 'addresses' && name === 'w')).toBe(false);
  });

  it('has no price for a file with errors', () => {
    const { report, problems } = price('apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n');
    expect(report).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
  });
});
