// Volumes: size, IOPS and throughput by the rules of Amazon EBS pricing, us-east-1.
import { describe, expect, it } from 'vitest';
import { volumePrice } from './volume-price.js';

const month = (volume: Parameters<typeof volumePrice>[0], region = 'us-east-1') => {
  const price = volumePrice(volume, region);
  return price && Math.round(price.usdPerHour * 730 * 1e6) / 1e6;
};

describe('a volume a month', () => {
  it.each([
    [{ sizeGib: 100 }, 8],
    [{ volumeType: 'gp3', sizeGib: 80, iops: 3000, throughput: 125 }, 6.4],
    [{ volumeType: 'gp3', sizeGib: 100, iops: 4000, throughput: 225 }, 8 + 1000 * 0.005 + 100 * 0.04],
    [{ volumeType: 'gp2', sizeGib: 100, iops: 300 }, 10],
    [{ volumeType: 'io1', sizeGib: 100, iops: 1000 }, 12.5 + 65],
    [{ volumeType: 'io2', sizeGib: 100, iops: 32_000 }, 12.5 + 32_000 * 0.065],
    [{ volumeType: 'io2', sizeGib: 100, iops: 40_000 }, 12.5 + 32_000 * 0.065 + 8000 * 0.0455],
    [
      { volumeType: 'io2', sizeGib: 100, iops: 70_000 },
      12.5 + 32_000 * 0.065 + 32_000 * 0.0455 + 6000 * 0.03185,
    ],
    [{ volumeType: 'st1', sizeGib: 500 }, 22.5],
    [{ volumeType: 'sc1', sizeGib: 500 }, 7.5],
    [{ volumeType: 'standard', sizeGib: 10 }, 0.5],
  ])('%j costs %d', (volume, usd) => expect(month(volume)).toBeCloseTo(usd, 4));

  it('is unknown, not zero, where a part has no price', () => {
    expect(month({ volumeType: 'gp3', sizeGib: 10 }, 'us-west-2')).toBeCloseTo(0.8, 6);
    expect(month({ volumeType: 'gp3', sizeGib: 10, iops: 4000 }, 'us-east-2')).toBeUndefined();
    expect(month({ volumeType: 'gp2', sizeGib: 10 }, 'eu-central-1')).toBeUndefined();
    expect(month({ volumeType: 'gp3', sizeGib: 10 }, 'mars-1')).toBeUndefined();
    expect(month({ volumeType: 'floppy', sizeGib: 10 })).toBeUndefined();
  });
});
