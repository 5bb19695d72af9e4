import { createCloud, FAULT_KINDS, serveCloud } from '@berth/cloud';
import { FakeClock } from '@berth/testing';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.js';
import { FAULT_COMMAND } from '../fault-command.js';
import { instancePaths } from '../instance/home.js';
import { writeInstanceRecord } from '../instance/instance-record.js';
import { processIdentity } from '../instance/process-identity.js';
import { recordedHost } from '../testing/recorded-host.js';

const home = mkdtempSync(join(tmpdir(), 'berth-fault-'));
const env = { BERTH_HOME: home };
const cloud = createCloud({ clock: new FakeClock(0) });
const served = await serveCloud(cloud, { adminToken: 'secret' });

// What `berth up` leaves of a running instance, as far as the command looks at it.
beforeAll(() => {
  const paths = instancePaths('berth', env);
  const process_ = processIdentity(process.pid);
  if (!paths || !process_) throw new Error('no place for an instance');
  writeInstanceRecord(paths.record, {
    apiVersion: 'berth.dev/v1',
    kind: 'Instance',
    name: 'berth',
    process: process_,
    startedAt: '2026-11-01T00:00:00Z',
    url: 'https://127.0.0.1:1',
    clusterUrl: 'https://127.0.0.1:2',
    cluster: 'embedded',
    mlflowUrl: 'http://127.0.0.1:3',
    caFile: join(home, 'ca.crt'),
    computeFile: null,
    aws: { endpoint: served.url, accessKeyId: 'AKIA', secretAccessKey: 'secret' },
  });
  writeFileSync(join(home, 'ca.crt'), '');
  writeFileSync(paths.token, 'token');
});
afterAll(async () => {
  await served.close();
  rmSync(home, { recursive: true, force: true });
});

async function fault(line: string) {
  const host = recordedHost({ env, cwd: home });
  const exitCode = await runCli(
    ['fault', ...line.split(' ').filter((word) => word !== '')],
    [FAULT_COMMAND],
    host,
  );
  return { exitCode, ...host.written() };
}

test('every kind can be ordered', () => expect(FAULT_COMMAND.arguments?.[0]?.choices).toEqual(FAULT_KINDS));

test('a fault is ordered, listed and removed', async () => {
  const { stdout } = await fault(
    'slow --service eks --operation ListClusters --skip 1 --count 2 --delay 1500ms',
  );
  expect(cloud.faults.list()).toMatchObject([
    { kind: 'slow', service: 'eks', operation: 'ListClusters', skip: 1, count: 2, delayMs: 1500 },
  ]);
  await fault('capacity --instance-type g5.xlarge');
  expect((await fault('')).stdout).toMatch(
    /slow\s+eks:ListClusters\s+0 of 2[^]*capacity\s+launches of g5.xlarge in any zone\s+0\n/,
  );
  expect((await fault(`--remove ${stdout.trim()}`)).exitCode).toBe(0);
  expect(cloud.faults.list()).toHaveLength(1);
  expect((await fault(`--remove ${stdout.trim()}`)).exitCode).toBe(5);
  await fault('--clear');
  expect(cloud.faults.list()).toEqual([]);
});

test.each([
  ['slow', 'slow needs --delay'],
  ['slow --delay soon', '--delay'],
  ['throttling --count many', '--count is a whole number'],
  ['flood', 'flood'],
])('%s is refused', async (line, message) => {
  const { exitCode, stderr } = await fault(line);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});
