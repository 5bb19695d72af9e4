// `berth price --refresh` through AWS's own SDK against the embedded AWS: kept, used by every price, left alone by a
// failure, and given up by deleting the file.
import { createCloud, serveCloud, type Cloud, type CloudOptions, type ServedCloud } from '@berth/cloud';
import { pricePerHour } from '@berth/compute';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../cli.js';
import { COMMANDS } from '../../commands.js';
import { useShippedPrices } from '../../prices/use-price-files.js';
import { recordedHost } from '../../testing/recorded-host.js';

const clock = { now: () => Date.now(), after: () => () => undefined };
const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
const text =
  'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: us-west-2}\n' +
  'managedNodeGroups: [{name: w, instanceType: m5.large, spot: true, minSize: 1, maxSize: 2}]\n';

let home: string;
let cloud: Cloud;
let served: ServedCloud;

async function open(options: Partial<CloudOptions> = {}): Promise<void> {
  cloud = createCloud({ clock, accessKeys: [keys], ...options });
  served = await serveCloud(cloud);
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'berth-prices-'));
});
afterEach(async () => {
  useShippedPrices();
  await served.close();
  cloud.stop();
  rmSync(home, { recursive: true, force: true });
});

async function call(
  line: string,
  { nowMs = Date.now(), secret = keys.secretAccessKey, signal = new AbortController().signal } = {},
) {
  const env = {
    BERTH_HOME: home,
    AWS_ENDPOINT_URL: served.url,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: secret,
  };
  const host = {
    ...recordedHost({ cwd: home, env, stdin: text }),
    signal,
    clock: { ...clock, now: () => nowMs },
  };
  const exitCode = await runCli(line.split(' ').slice(1), COMMANDS, host);
  return { exitCode, ...host.written() };
}

const file = () => join(home, 'prices', 'us-west-2.json');
const m5 = (spot: boolean) => pricePerHour({ instanceType: 'm5.large', region: 'us-west-2', spot });

describe('berth price --refresh', () => {
  it('keeps the list of a region, and every price comes from it', async () => {
    await open({ spotUsdPerHour: { 'm5.large': 0.0333 } });
    const refreshed = await call('berth price --refresh --region us-west-2 -o json');
    expect(refreshed).toMatchObject({ exitCode: 0 });
    const [summary] = JSON.parse(refreshed.stdout).items;
    expect(summary).toMatchObject({ kind: 'PriceRefresh', region: 'us-west-2', file: file(), changed: null });
    expect(summary.instanceTypes).toBeGreaterThan(700);
    expect(summary.missingItems).toContain('log-gb');
    const priced = await call('berth price - -o json');
    const [report] = JSON.parse(priced.stdout).items;
    expect(report.fetched).toEqual({ from: `price list of ${served.url}`, at: summary.fetchedAt });
    expect(report.lines[1]).toMatchObject({
      what: 'm5.large, spot',
      usdPerHourEach: 0.0333,
      source: `price list of ${served.url}`,
    });
    expect(m5(true)).toMatchObject({ usdPerHour: 0.0333, basis: 'spot-market' });
    const [valid] = JSON.parse((await call('berth validate - -o json')).stdout).items;
    expect(valid.cluster.pools[0].price).toMatchObject({ usdPerHourEach: 0.0333, usdPerHourAtMax: 0.0666 });
  });

  it('gives the shipped figures back, for they are what the embedded AWS lists', async () => {
    await open();
    const before = await call('berth price - -o json --at 2026-11-22');
    const after = await call('berth price - -o json --at 2026-11-22 --refresh');
    const [old, fresh] = [before, after].map(({ stdout }) => JSON.parse(stdout).items[0]);
    expect(fresh.usdPerHour).toEqual(old.usdPerHour);
    expect(old.fetched).toBeNull();
    expect(fresh.lines.map(({ source }: { source: string }) => source)).toEqual(
      fresh.lines.map(() => `price list of ${served.url}`),
    );
    expect(after.stderr).toContain('Delete it to go back');
  });

  it('leaves the kept prices when AWS refuses, or lists nothing', async () => {
    await open({ regions: ['us-west-2', 'us-east-1', 'ap-south-1'] });
    await call('berth price --refresh --region us-west-2');
    const kept = readFileSync(file(), 'utf8');
    const failed = await call('berth price --refresh --region us-west-2', { secret: 'wrong' });
    expect(failed.exitCode).toBe(10);
    expect(failed.stderr).toMatch(/error: .*(signature|key)/i);
    const empty = await call('berth price --refresh --region ap-south-1');
    expect(empty).toMatchObject({ exitCode: 10 });
    expect(empty.stderr).toContain('no instance in the region ap-south-1');
    expect(readFileSync(file(), 'utf8')).toBe(kept);
    expect(existsSync(join(home, 'prices', 'ap-south-1.json'))).toBe(false);
  });

  it('goes back by --offline for once, and for good when the file is deleted', async () => {
    await open({ spotUsdPerHour: { 'm5.large': 0.0333 } });
    await call('berth price --refresh --region us-west-2');
    const offline = await call('berth price - --offline');
    expect(offline.stdout).toContain('the tables shipped with Berth');
    expect(offline.stdout).toContain('m5.large, spot (estimate)');
    expect((await call('berth price -')).stdout).toContain(`price list of ${served.url}, read on `);
    rmSync(file());
    expect((await call('berth price -')).stdout).toContain('the tables shipped with Berth');
  });

  it('says when prices are old, and when their file is broken', async () => {
    await open();
    await call('berth price --refresh --region us-west-2');
    const nowMs = Date.now() + 45 * 86_400_000;
    expect((await call('berth price -', { nowMs })).stderr).toContain('were read 45 days ago');
    writeFileSync(file(), '{"kind": "PriceBook"');
    const broken = await call('berth price -');
    expect(broken.exitCode).toBe(0);
    expect(broken.stderr).toContain('so shipped prices are used');
    expect(broken.stdout).toContain('the tables shipped with Berth');
  });

  it('keeps nothing when it is interrupted', async () => {
    await open();
    const interrupted = await call('berth price --refresh --region us-west-2', {
      signal: AbortSignal.abort(),
    });
    expect(interrupted.exitCode).toBe(130);
    expect(existsSync(file())).toBe(false);
  });

  it('needs to know which region', async () => {
    await open();
    const unnamed = await call('berth price --refresh');
    expect(unnamed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--region') });
    expect(await call('berth price --refresh --region ../../up')).toMatchObject({ exitCode: 2 });
    expect(await call('berth price - --refresh --offline')).toMatchObject({ exitCode: 2 });
  });
});
