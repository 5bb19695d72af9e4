// Rows by their key, before and after the index is made.
import { describe, expect, it } from 'vitest';
import { dataLines } from './data-file.js';
import { dataTable } from './data-table.js';
import { zoneNames } from './zones.js';

describe('a shipped table', () => {
  it.each([
    { name: 'instances.csv', separator: ',', cells: 1 },
    { name: 'prices.csv', separator: ',', cells: 2 },
    { name: 'instance-zones.csv', separator: ';', cells: 2 },
  ] as const)('$name gives every row by its key', ({ name, separator, cells }) => {
    const table = dataTable(name, { separator, cells });
    const lines = dataLines(name);
    const [first, last] = [lines[0] ?? '', lines.at(-1) ?? ''];
    for (const line of [last, first, ...lines]) {
      const parts = line.split(separator);
      expect(table.row(parts.slice(0, cells).join(separator))).toBe(parts.slice(cells).join(separator));
    }
    expect(table.lines()).toEqual(lines);
  });

  it('knows no row that is not there', () => {
    const table = dataTable('instances.csv', { separator: ',', cells: 1 });
    for (const key of ['', 'm5', 'm5.larg', 'type', 'large']) expect(table.row(key)).toBeUndefined();
    for (let index = 0; index < 100; index += 1) table.row(`none-${index}`);
    expect(table.row('m5.larg')).toBeUndefined();
    expect(table.row('m5.large')).toMatch(/^2,8192,x86_64/);
  });

  it('has as many zones a region as it names', () => {
    const zones = new Map<string, Set<string>>();
    for (const line of dataLines('instance-zones.csv')) {
      const [, region = '', ids = ''] = line.split(';');
      zones.set(region, new Set([...(zones.get(region) ?? []), ...ids.split('+')]));
    }
    const counted = [...zones].map(([region, ids]) => [region, ids.size]);
    expect([...zones.keys()].map((region) => [region, zoneNames(region).length])).toEqual(counted);
    expect(counted).toHaveLength(5);
  });
});
