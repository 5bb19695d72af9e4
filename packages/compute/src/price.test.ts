// Prices from the tables, and what a pool costs at its sizes.
import { describe, expect, it } from 'vitest';
import type { Pool } from './pool.js';
import { poolPrice } from './pool-price.js';
import { controlPlanePricePerHour, fargatePricePerHour, pricePerHour } from './price.js';
import { fargateSizes } from './fargate-size.js';

const pool = (changes: Partial<Pool>): Pool => ({
  kind: 'managedNodeGroup',
  name: 'p',
  minSize: 0,
  desiredSize: 1,
  maxSize: 3,
  instanceTypes: ['m5.large'],
  spot: false,
  zones: [],
  labels: {},
  taints: [],
  tags: {},
  volumeSizeGib: 80,
  ...changes,
});

describe('pricePerHour', () => {
  it.each([
    ['t3.medium', 0.0416],
    ['c5.2xlarge', 0.34],
    ['g5.12xlarge', 5.672],
  ])('%s on demand', (instanceType, usdPerHour) => {
    expect(pricePerHour({ instanceType, region: 'us-east-1', spot: false })).toEqual({
      usdPerHour,
      basis: 'on-demand',
      source: 'aws/karpenter-provider-aws',
      date: '2026-07-20',
    });
  });

  it('estimates spot below on demand, and never guesses', () => {
    const spot = pricePerHour({ instanceType: 'm5.large', region: 'us-west-2', spot: true });
    expect(spot?.basis).toBe('spot-estimate');
    expect(spot?.usdPerHour).toBeLessThan(0.096);
    expect(pricePerHour({ instanceType: 'nonsense', region: 'us-west-2', spot: false })).toBeUndefined();
    expect(pricePerHour({ instanceType: 'm5.large', region: 'mars-1', spot: false })).toBeUndefined();
  });

  it('prices Fargate and the control plane', () => {
    const [smallest] = fargateSizes();
    if (!smallest) throw new Error('no sizes');
    expect(fargatePricePerHour(smallest, 'us-west-2')?.usdPerHour).toBeCloseTo(
      0.25 * 0.04048 + 0.5 * 0.004445,
      10,
    );
    expect(fargatePricePerHour(smallest, 'mars-1')).toBeUndefined();
    expect(controlPlanePricePerHour('us-west-2', false)?.usdPerHour).toBe(0.1);
    expect(controlPlanePricePerHour('us-west-2', true)?.usdPerHour).toBe(0.6);
  });
});

describe('poolPrice', () => {
  it('multiplies by the sizes', () => {
    expect(poolPrice(pool({}), 'us-west-2')).toMatchObject({
      instanceType: 'm5.large',
      usdPerHourEach: 0.096,
      usdPerHourAtMin: 0,
      usdPerHourAtDesired: 0.096,
      usdPerHourAtMax: 0.288,
      usdPerHourRange: [0.096, 0.096],
    });
  });

  it('reckons with the first type that the region offers', () => {
    const price = poolPrice(pool({ instanceTypes: ['c3.2xlarge', 'c5.2xlarge', 'm5.large'] }), 'us-east-2');
    expect(price.instanceType).toBe('c5.2xlarge');
    expect(price.usdPerHourRange).toEqual([0.096, 0.34]);
  });

  it('mixes on demand and spot as Auto Scaling does', () => {
    const spot = pricePerHour({ instanceType: 'm5.large', region: 'us-west-2', spot: true })?.usdPerHour ?? 0;
    const mixed = pool({
      kind: 'nodeGroup',
      maxSize: 5,
      onDemandBaseCapacity: 1,
      onDemandPercentageAboveBase: 25,
    });
    expect(poolPrice(mixed, 'us-west-2').usdPerHourAtMax).toBeCloseTo(2 * 0.096 + 3 * spot, 6);
    expect(poolPrice(pool({ spot: true }), 'us-west-2').usdPerHourAtMax).toBeCloseTo(3 * spot, 6);
  });

  it('says null, not zero, of what it does not know', () => {
    expect(poolPrice(pool({ instanceTypes: ['nonsense'] }), 'us-west-2')).toMatchObject({
      usdPerHourAtMax: null,
      usdPerHourAtMin: 0,
      usdPerHourRange: null,
    });
  });
});
