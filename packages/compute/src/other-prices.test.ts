// The table of what is paid for beside nodes: every row is of a known item, in its unit, dated and sourced.
import { describe, expect, it } from 'vitest';
import { dataLines } from './data-file.js';
import { shippedItemPrice } from './other-prices.js';
import { isPriceItem, priceItems } from './price-items.js';
import { zoneNames } from './zones.js';

const rows = dataLines('other-prices.csv').map((line) => line.split(','));

describe('the table of other prices', () => {
  it.each(rows)('%s in %s', (item = '', region = '', usd = '', unit = '', ...rest) => {
    expect(isPriceItem(item) && priceItems[item]).toBe(unit);
    expect(region === '*' || zoneNames(region).length > 0).toBe(true);
    expect(Number(usd)).toBeGreaterThan(0);
    const [source = '', date = '', ...more] = rest;
    expect(more).toEqual([]);
    expect(source.length).toBeGreaterThan(8);
    expect(date).toMatch(/^(\d{4}(-\d\d(-\d\d)?)?|undated)$/);
  });

  it('says nothing twice', () => {
    const keys = rows.map(([item, region]) => `${item} ${region}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('has what is the same everywhere in the regions that it covers, and nowhere else', () => {
    expect(shippedItemPrice('public-ipv4', 'eu-central-1')?.usd).toBe(0.005);
    expect(shippedItemPrice('public-ipv4', 'ap-south-1')).toBeUndefined();
    expect(shippedItemPrice('nat-gateway', 'eu-west-1')?.usd).toBe(0.048);
    expect(shippedItemPrice('log-gb', 'eu-west-1')).toBeUndefined();
  });
});
