// `berth down` in the middle of a run is the machine's doing, not the program's: the run goes on with the next `berth up`.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubectlGet, leftProcesses, trackedRun, statusOf } from './instance.js';
import { createSandbox, type Sandbox } from './sandbox.js';

let sandbox: Sandbox;

const up = async (): Promise<void> => {
  const started = await sandbox.berth('up', '-f', 'examples/pools/concurrent.yaml');
  expect(started.exitCode, started.stderr).toBe(0);
};

beforeAll(async () => {
  sandbox = createSandbox();
  await up();
});
afterAll(() => sandbox.dispose());

interface RunJson {
  readonly status: string;
  readonly mlflow: { readonly runId: string };
  readonly jobs: readonly {
    readonly role: string;
    readonly outcome?: string;
    readonly death?: { readonly class: string; readonly sentence: string };
  }[];
}

async function untilStatus(id: string, wanted: readonly string[]): Promise<RunJson> {
  for (let turn = 0; turn < 240; turn += 1) {
    const run = JSON.parse((await sandbox.berth('describe', 'run', id, '-o', 'json')).stdout) as RunJson;
    if (wanted.includes(run.status)) return run;
    await sleep(250);
  }
  throw new Error(`run ${id} never was ${wanted.join(' or ')}`);
}

test('a run that was stopped by `berth down` is made again by `berth up`, and ends well', async () => {
  const project = 'e2e/testdata/projects/sleeper';
  const started = await sandbox.berth('run', project, '-P', 'seconds=4', '--detach', '-o', 'name');
  const id = started.stdout.trim();
  await untilStatus(id, ['running']);
  await sleep(1_500);
  expect((await sandbox.berth('down')).exitCode).toBe(0);
  expect(await leftProcesses(sandbox)).toEqual([]);

  await up();
  const pods = await kubectlGet(sandbox, `pods -A -l berth.dev/run=${id},berth.dev/role=worker`);
  expect(pods[0]?.status).toMatchObject({
    phase: 'Failed',
    reason: 'Terminated',
    message: 'Pod was terminated in response to imminent node shutdown.',
  });
  const run = await untilStatus(id, ['succeeded', 'failed']);
  expect(run.status).toBe('succeeded');
  const workers = run.jobs.filter(({ role }) => role === 'worker');
  expect(workers.map(({ outcome, death }) => [outcome, death?.class])).toEqual([
    ['failed', 'node-lost'],
    ['succeeded', undefined],
  ]);
  const { mlflowUrl } = await statusOf(sandbox);
  expect((await trackedRun(mlflowUrl, run.mlflow.runId)).info.status).toBe('FINISHED');
});
