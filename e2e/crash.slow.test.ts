// `kill -9` at ten moments of a run, then `berth up` again: the run ends with the truth, nothing is lost, doubled or left behind.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubectlGet, leftProcesses, statusOf, trackedRun } from './instance.js';
import { createSandbox, type Sandbox } from './sandbox.js';

const MOMENTS_MS = [50, 200, 400, 700, 1_000, 1_400, 1_900, 2_500, 3_300, 4_500];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = createSandbox();
  const up = await sandbox.berth('up', '-f', 'examples/pools/concurrent.yaml');
  expect(up.exitCode, up.stderr).toBe(0);
});
afterAll(() => sandbox.dispose());

interface RunJson {
  readonly id: string;
  readonly status: string;
  readonly mlflow: { readonly runId: string };
  readonly jobs: readonly { readonly role: string; readonly outcome: string }[];
}

async function endOf(id: string): Promise<RunJson> {
  for (let turn = 0; turn < 240; turn += 1) {
    const { stdout } = await sandbox.berth('describe', 'run', id, '-o', 'json');
    const run = JSON.parse(stdout) as RunJson;
    if (['succeeded', 'failed', 'refused', 'cancelled'].includes(run.status)) return run;
    await sleep(250);
  }
  throw new Error(`run ${id} did not end`);
}

test.each(MOMENTS_MS)('killed after %d ms', async (momentMs) => {
  const started = await sandbox.berth(
    'run',
    'e2e/testdata/projects/sleeper',
    '-P',
    'seconds=2',
    '--detach',
    '-o',
    'name',
  );
  expect(started.exitCode, started.stderr).toBe(0);
  const id = started.stdout.trim();
  await sleep(momentMs);
  process.kill((await statusOf(sandbox)).process.pid, 'SIGKILL');
  const up = await sandbox.berth('up', '-f', 'examples/pools/concurrent.yaml');
  expect(up.exitCode, up.stderr).toBe(0);

  const run = await endOf(id);
  expect(run.status).toBe('succeeded');
  expect(run.jobs.map(({ role, outcome }) => ({ role, outcome }))).toEqual([
    { role: 'bootstrap', outcome: 'succeeded' },
    { role: 'worker', outcome: 'succeeded' },
  ]);
  const pods = await kubectlGet(sandbox, `pods -A -l berth.dev/run=${id}`);
  expect(pods.map((pod) => pod.status['phase']).filter((phase) => phase !== 'Succeeded')).toEqual([]);
  const { mlflowUrl } = await statusOf(sandbox);
  expect((await trackedRun(mlflowUrl, run.mlflow.runId)).info.status).toBe('FINISHED');
  const logs = await sandbox.berth('logs', id);
  expect(logs.stdout.match(/awake/g)).toHaveLength(1);
});

test('nothing is left running', async () => {
  expect((await sandbox.berth('down')).exitCode).toBe(0);
  expect(await leftProcesses(sandbox)).toEqual([]);
});

test('down after a crash ends pods and MLflow that nobody watches any more', async () => {
  const up = await sandbox.berth('up', '-f', 'examples/pools/concurrent.yaml');
  expect(up.exitCode, up.stderr).toBe(0);
  const started = await sandbox.berth(
    'run',
    'e2e/testdata/projects/sleeper',
    '-P',
    'seconds=60',
    '--detach',
    '-o',
    'name',
  );
  for (let turn = 0; turn < 80; turn += 1) {
    const { stdout } = await sandbox.berth('describe', 'run', started.stdout.trim(), '-o', 'json');
    if ((JSON.parse(stdout) as RunJson).status === 'running') break;
    await sleep(250);
  }
  process.kill((await statusOf(sandbox)).process.pid, 'SIGKILL');
  await sleep(300);
  expect(await leftProcesses(sandbox)).not.toEqual([]);
  expect((await sandbox.berth('down')).exitCode).toBe(0);
  expect(await leftProcesses(sandbox)).toEqual([]);

  // The next start knows that it was no end of the program's own: the run goes on.
  expect((await sandbox.berth('up', '-f', 'examples/pools/concurrent.yaml')).exitCode).toBe(0);
  await sleep(2_000);
  const { stdout } = await sandbox.berth('describe', 'run', started.stdout.trim(), '-o', 'json');
  const { jobs } = JSON.parse(stdout) as { jobs: { role: string; death: { class: string } | null }[] };
  expect(jobs.find(({ role }) => role === 'worker')?.death?.class).toBe('node-lost');
  await sandbox.berth('cancel', started.stdout.trim());
});
