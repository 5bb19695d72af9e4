// What a newcomer does first: `npm run quickstart`, and what MLflow and kubectl then say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubectlGet, leftProcesses, statusOf, trackedRuns, type KubeItem } from './instance.js';
import { createSandbox, type CommandResult, type Sandbox } from './sandbox.js';

let sandbox: Sandbox;
let quickstart: CommandResult;

beforeAll(async () => {
  sandbox = createSandbox();
  quickstart = await sandbox.shell('node tools/quickstart.mjs', { timeoutMs: 280_000 });
});
afterAll(() => sandbox.dispose());

test('exits 0, having foretold each pod and said where it ran', () => {
  expect(quickstart.exitCode, quickstart.stderr.slice(-4_000)).toBe(0);
  expect(quickstart.stderr).toMatch(/bootstrap\s+(pool:system|node:\S*system\S*)/);
  expect(quickstart.stderr).toMatch(/worker\s+(pool:worker|node:\S*worker\S*)/);
});

test('MLflow has the run, finished, with its parameters and metrics', async () => {
  const { mlflowUrl } = await statusOf(sandbox);
  const [run] = await trackedRuns(mlflowUrl);
  expect(run?.info.status).toBe('FINISHED');
  expect(run?.data.params).toEqual(
    expect.arrayContaining([
      { key: 'alpha', value: '0.62' },
      { key: 'l1_ratio', value: '0.02' },
    ]),
  );
  expect(run?.data.metrics?.map(({ key }) => key).sort()).toEqual(['mae', 'r2', 'rmse']);
});

test('each pod ran on the pool that was foretold, and could have run nowhere else', async () => {
  const [run] = JSON.parse((await sandbox.berth('get', 'runs', '-o', 'json')).stdout).items as {
    report: { pods: { role: string; target: string; node: string; asForetold: boolean }[] };
    forecast: { role: string; verdict: { rejections: { pool?: string; node?: string }[] } }[];
  }[];
  expect(run?.report.pods).toMatchObject([
    { role: 'bootstrap', target: 'pool:system', asForetold: true },
    { role: 'worker', target: 'pool:worker', asForetold: true },
  ]);
  const nodes = await kubectlGet(sandbox, 'nodes');
  const poolOf = (node: KubeItem): string | undefined =>
    node.metadata.labels?.['alpha.eksctl.io/nodegroup-name'];
  for (const pool of ['system', 'worker']) {
    const node = nodes.find((item) => poolOf(item) === pool);
    expect(node?.spec.taints).toContainEqual({
      key: 'concurrent-node-type',
      value: pool,
      effect: 'NoSchedule',
    });
    expect(run?.report.pods.some((pod) => pod.node === node?.metadata.name)).toBe(true);
  }
});

test('a second time uses the instance that runs', async () => {
  const again = await sandbox.shell('node tools/quickstart.mjs', { timeoutMs: 120_000 });
  expect(again.exitCode, again.stderr.slice(-4_000)).toBe(0);
});

test('down leaves no process, and no file outside its folder was needed', async () => {
  const token = readFileSync(join(sandbox.home, 'berth', 'token'), 'utf8').trim();
  const log = readFileSync(join(sandbox.home, 'berth', 'daemon.log'), 'utf8');
  expect(log).not.toContain(token);
  expect((await sandbox.berth('down')).exitCode).toBe(0);
  expect(await leftProcesses(sandbox)).toEqual([]);
});
