// A process that runs for days takes up newer prices, and gives up those whose file is gone.
import { type PriceBook, pricePerHour } from '@berth/compute';
import { existsSync, mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasPriceFiles, isRegionName, priceFile, savePriceBook } from './price-files.js';
import { usePriceFiles, useShippedPrices } from './use-price-files.js';

let env: { BERTH_HOME: string };
let nowMs = 0;
let warnings: string[] = [];

beforeEach(() => {
  env = { BERTH_HOME: mkdtempSync(join(tmpdir(), 'berth-prices-')) };
  warnings = [];
});
afterEach(() => {
  useShippedPrices();
  rmSync(env.BERTH_HOME, { recursive: true });
});

const region = 'us-west-2';
const bookAt = (usd: number): PriceBook => ({
  apiVersion: 'berth.dev/v1',
  kind: 'PriceBook',
  region,
  source: 'AWS price list',
  fetchedAt: '2026-11-22T10:00:00.000Z',
  onDemand: { 'm5.large': usd },
  licensed: {},
  spot: {},
  autoMode: {},
  items: {},
});
const price = () => pricePerHour({ instanceType: 'm5.large', region, spot: false })?.usdPerHour;
const laterBy = (seconds: number) => (nowMs += seconds * 1000);

function save(usd: number, modifiedAt: number): void {
  const file = savePriceBook(env, bookAt(usd));
  utimesSync(file, modifiedAt, modifiedAt);
}

it('follows the file, looking every half a minute', () => {
  usePriceFiles({ env, now: () => nowMs, warn: (message) => void warnings.push(message) });
  expect(hasPriceFiles(env)).toBe(false);
  expect(price()).toBe(0.096);
  save(0.2, 1000);
  expect(hasPriceFiles(env)).toBe(true);
  expect(price()).toBe(0.096);
  laterBy(31);
  expect(price()).toBe(0.2);
  save(0.3, 2000);
  laterBy(29);
  expect(price()).toBe(0.2);
  laterBy(2);
  expect(price()).toBe(0.3);
  rmSync(priceFile(env, region));
  laterBy(31);
  expect(price()).toBe(0.096);
  expect(warnings).toEqual([]);
});

it('keeps files to their owner, and leaves none half written', () => {
  const file = savePriceBook(env, bookAt(1));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file}.${process.pid}`)).toBe(false);
});

it('a region is a name, not a path', () => {
  expect(['us-west-2', 'ap-southeast-5'].every(isRegionName)).toBe(true);
  expect(['', '../x', 'a/b', 'US', 'a'.repeat(41)].some(isRegionName)).toBe(false);
});
