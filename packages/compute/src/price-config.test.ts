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

  it.each([
    ['controlPlaneScalingConfig: {tier: tier-xl}', 1.65],
    ['controlPlaneScalingConfig: {tier: tier-8xl}', 13.9],
    ['controlPlaneScalingConfig: {tier: standard}', 0],
  ])('adds a provisioned control plane: %s', (config, usd) => {
    const { report } = price(cluster(`${config}\nvpc: {nat: {gateway: Disable}}\n`));
    expect(report?.usdPerHour.max).toBeCloseTo(0.1 + usd, 6);
  });

  it.each([
    ['{version: "1.33"}', '', 0.6, 'extended support of 1.33 until 2027-07-29'],
    ['{version: "1.33"}', 'upgradePolicy: {supportType: EXTENDED}\n', 0.6, 'extended'],
    ['{version: "1.33"}', 'upgradePolicy: {supportType: STANDARD}\n', 0.1, 'EKS upgrades 1.33 by itself'],
    ['{version: "1.35"}', '', 0.1, 'standard support of 1.35 until 2027-03-27'],
  ])('of version %s with the policy "%s" is %d', (version, policy, usd, words) => {
    const text = cluster(policy).replace('region:', `version: ${version.slice(10, -1)}, region:`);
    const line = price(text).report?.lines[0];
    expect(line).toMatchObject({ usdPerHourEach: usd, what: expect.stringContaining(words) });
  });

  it('names with its unit price what depends on use', () => {
    const config =
      'cloudWatch: {clusterLogging: {enableTypes: [api, audit]}}\nremoteNetworkConfig:\n' +
      '  remoteNodeNetworks: [{cidrs: [10.1.0.0/16]}]\n  iam: {provider: ssm}\n';
    expect(price(cluster(config)).report?.notIncluded).toEqual(
      expect.arrayContaining([
        'control plane logs (api, audit) (0.5 USD a GB) and their storage',
        'hybrid nodes (0.02 USD a vCPU and hour at first)',
      ]),
    );
    expect(price(cluster('autoModeConfig: {enabled: true}\n')).report?.notIncluded[0]).toBe(
      'nodes that EKS Auto Mode starts, and its fee on top',
    );
    expect(price(cluster(config, 'eu-west-1')).report?.notIncluded).toContain(
      'control plane logs (api, audit) (price not known here) and their storage',
    );
  });

  it('adds to a volume what goes beyond its size', () => {
    const volumes =
      'minSize: 1, maxSize: 1, volumeSize: 100, volumeIOPS: 4000, volumeThroughput: 225, ' +
      'additionalVolumes: [{volumeName: /dev/sdb, volumeType: io2, volumeSize: 50, volumeIOPS: 1000}]';
    const lines = price(cluster(`nodeGroups:\n  - {name: w, instanceType: m5.large, ${volumes}}\n`)).report
      ?.lines;
    expect(
      lines?.filter(({ item }) => item === 'volumes').map(({ what, usdPerMonth }) => [what, usdPerMonth.max]),
    ).toEqual([
      ['gp3 volume of 100 GiB, 4000 IOPS, 225 MiB/s', 17],
      ['io2 volume of 50 GiB, 1000 IOPS', 71.25],
    ]);
  });

  it.each([
    ['WindowsServer2022CoreContainer', 'Windows'],
    ['UbuntuPro2404', 'Ubuntu Pro'],
  ])('does not take Linux for %s', (family, system) => {
    const { report } = price(cluster(group(`minSize: 1, maxSize: 1, amiFamily: ${family}`)));
    const nodes = report?.lines.find(({ item }) => item === 'nodes');
    expect(nodes).toMatchObject({ usdPerHourEach: null, usdPerHour: { max: null } });
    expect(report?.notIncluded[0]).toBe(
      `m5.large, on demand, with the licence of ${system} of w: no table has its price`,
    );
  });

  it('has the rates and sizes of Fargate for a file with profiles', () => {
    const profile = 'fargateProfiles: [{name: p, selectors: [{namespace: a}]}]\n';
    const { report } = price(cluster(profile));
    expect(report?.fargate).toMatchObject({
      usdPerVcpuHour: 0.04048,
      usdPerGbHour: 0.004445,
      usdPerStorageGbHour: 0.000111,
    });
    expect(report?.fargate?.sizes).toHaveLength(7);
    expect(report?.fargate?.sizes[2]).toEqual({
      vcpu: 1,
      memoryGib: [2, 8],
      usdPerHour: [0.04937, 0.07604],
    });
    expect(report?.lines.at(-1)).toMatchObject({ item: 'fargate', usdPerHour: { min: 0, desired: null } });
    expect(price(cluster(profile, 'ap-south-1')).report?.fargate).toBeNull();
    expect(price(cluster('')).report?.fargate).toBeNull();
  });

  it('tells what the other market would cost', () => {
    const report = price(cluster(group('minSize: 0, desiredCapacity: 1, maxSize: 4'))).report;
    const nodes = report?.lines.find(({ item }) => item === 'nodes');
    const spot = nodes?.otherMarket?.usdPerHourEach ?? 0;
    expect(spot).toBeGreaterThan(0);
    expect(spot).toBeLessThan(0.096);
    expect(nodes?.otherMarket).toMatchObject({ market: 'spot', usdPerHour: { min: 0, desired: spot } });
    const rest = 80 * (0.08 / 730) + 0.005;
    expect(report?.pools[0]?.otherMarket?.usdPerHour.max).toBeCloseTo(4 * (spot + rest), 5);
    expect(report?.pools[0]?.usdPerMonth.max).toBeCloseTo(4 * (0.096 + rest) * 730, 1);
  });

  it('has no price for a file with errors', () => {
    const { report, problems } = price('apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n');
    expect(report).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
  });
});
