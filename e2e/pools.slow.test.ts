// Pools at work: from zero and back, and what happens when the maximum is reached.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubectlGet } from './instance.js';
import { createSandbox, type Sandbox } from './sandbox.js';

let sandbox: Sandbox;
const sleeper = 'e2e/testdata/projects/sleeper';

beforeAll(async () => {
  sandbox = createSandbox();
  const preset = (await sandbox.berth('init', '--preset', 'concurrent', '-')).stdout;
  const file = join(sandbox.home, 'from-zero.yaml');
  writeFileSync(file, preset.replaceAll('desiredCapacity: 1', 'desiredCapacity: 0'));
  const up = await sandbox.berth('up', '-f', file, '--scale-down-unneeded-time', '5s');
  expect(up.exitCode, up.stderr).toBe(0);
});
afterAll(() => sandbox.dispose());

const workers = () => kubectlGet(sandbox, 'nodes -l alpha.eksctl.io/nodegroup-name=worker');

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 240; turn += 1) {
    if (await holds()) return;
    await sleep(250);
  }
  throw new Error(`never: ${what}`);
}

test('the worker pool grows from zero for a run, and the node goes when it was idle long enough', async () => {
  expect(await workers()).toHaveLength(0);
  const ran = await sandbox.berth('run', sleeper, '-o', 'json');
  expect(ran.exitCode, ran.stderr).toBe(0);
  const run = JSON.parse(ran.stdout) as {
    forecast: { role: string; verdict: { forecast: { target: string; nodesAdded: number } } }[];
    report: { pods: { role: string; target: string; asForetold: boolean }[] };
  };
  expect(run.forecast.find(({ role }) => role === 'worker')?.verdict.forecast).toMatchObject({
    target: 'pool:worker',
    nodesAdded: 1,
  });
  expect(run.report.pods.find(({ role }) => role === 'worker')).toMatchObject({
    target: 'pool:worker',
    asForetold: true,
  });
  expect(await workers()).toHaveLength(1);
  await until('the idle worker node goes', async () => (await workers()).length === 0);
});

test('with the maximum reached, a second run waits with a reason and starts when the first has ended', async () => {
  const cpu = '5';
  const first = await sandbox.berth(
    'run',
    sleeper,
    '--cpu',
    cpu,
    '-P',
    'seconds=6',
    '--detach',
    '-o',
    'name',
  );
  await until('the first run runs', async () => (await describe(first.stdout.trim())).status === 'running');
  const second = await sandbox.berth('run', sleeper, '--cpu', cpu, '--detach', '-o', 'name');
  const id = second.stdout.trim();
  await until('the second run waits', async () => (await describe(id)).status === 'waiting-placement');
  await until('it says why', async () => /cpu/i.test((await describe(id)).waitingFor ?? ''));
  expect((await describe(first.stdout.trim())).status).toBe('running');
  await until('the second run ends well', async () => (await describe(id)).status === 'succeeded');
  const [earlier, later] = await Promise.all([describe(first.stdout.trim()), describe(id)]);
  expect(Date.parse(workerPod(later).startedAt)).toBeGreaterThanOrEqual(
    Date.parse(workerPod(earlier).finishedAt),
  );
});

interface RunJson {
  readonly status: string;
  readonly waitingFor: string | null;
  readonly jobs: readonly {
    readonly role: string;
    readonly pod: { readonly startedAt: string; readonly finishedAt: string };
  }[];
}

async function describe(id: string): Promise<RunJson> {
  return JSON.parse((await sandbox.berth('describe', 'run', id, '-o', 'json')).stdout) as RunJson;
}

function workerPod(run: RunJson): RunJson['jobs'][number]['pod'] {
  const job = run.jobs.find(({ role }) => role === 'worker');
  if (!job) throw new Error('no worker job');
  return job.pod;
}
