// The real MLflow: installed, started, asked, killed, taken over, stopped.
import { isAlive, readProcess } from '@berth/cluster';
import { systemClock } from '@berth/client';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunSpec } from '@berth/work';
import { MlflowClient } from './mlflow-client.js';
import { MlflowServer } from './mlflow-server.js';
import { ensurePythonEnvironment } from './python-environment.js';
import { MLFLOW_VERSION } from './start-tracking.js';
import { readFileSync } from 'node:fs';

let folder = '';
let server: MlflowServer;
const cacheFolder = process.env['BERTH_CACHE'] ?? join(tmpdir(), 'berth-test-cache');

const isRunning = (id: number) => {
  const found = readProcess(id);
  return found && isAlive(found) ? found : undefined;
};

const serverIn = (): MlflowServer =>
  new MlflowServer({
    python: () =>
      ensurePythonEnvironment({
        cacheFolder,
        name: `mlflow-${MLFLOW_VERSION}`,
        requirements: [`mlflow==${MLFLOW_VERSION}`],
        python: 'python3',
        env: process.env,
        onStep: () => undefined,
      }),
    folder,
    env: process.env,
    clock: systemClock,
    onStep: () => undefined,
  });

const pid = (): number => {
  const value: { pid: number } = JSON.parse(readFileSync(join(folder, 'mlflow.pid.json'), 'utf8'));
  return value.pid;
};

const spec: RunSpec = {
  id: 'run-1',
  owner: 'me',
  acceptedAtMs: 1_700_000_000_000,
  origin: 'rest',
  project: { kind: 'artifacts' },
  sourceName: 'here',
  entryPoint: 'main',
  parameters: {},
  cluster: 'c',
  namespace: 'n',
  tracking: { experimentName: 'wines', runName: 'first' },
  requests: {},
  limits: {},
  labels: {},
  nodePinning: true,
  onUnplaceable: 'refuse',
  maxRetries: 0,
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-mlflow-'));
  server = serverIn();
  await server.start();
  await server.ready();
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a run is made once, written to, and read back', async () => {
  const client = new MlflowClient(server.url);
  const run = await client.ensureRun(spec);
  expect(await client.ensureRun(spec)).toEqual(run);
  await client.logParams(run.runId, { alpha: '0.62' });
  await client.logParams(run.runId, { alpha: '0.62' });
  await client.setTags(run.runId, { 'berth.death': 'user-error' });
  await client.uploadText(run.runId, '.concurrent/logs/run-logs.txt', 'hällo');
  await client.uploadText(run.runId, '.concurrent/project_files/a b/c+1.txt', 'x');
  await client.setStatus(run.runId, 'FAILED', 1_700_000_001_000);
  expect(await client.listFiles(run.runId, '.concurrent/project_files')).toEqual([
    '.concurrent/project_files/a b/c+1.txt',
  ]);
  const text = await client.download(run.runId, '.concurrent/logs/run-logs.txt', 1_000_000);
  expect(Buffer.from(text).toString()).toBe('hällo');
  await expect(client.ensureRun({ ...spec, tracking: { runId: 'nope' } })).rejects.toThrow('has no run nope');
});

test('killed, it comes back; of a crash of ours it is taken over; stopped, nothing is left', async () => {
  const [before, url] = [pid(), server.url];
  process.kill(before, 'SIGKILL');
  await expect.poll(() => isRunning(before), { timeout: 10_000 }).toBeUndefined();
  await expect.poll(() => pid() !== before && server.isHealthy, { timeout: 120_000 }).toBe(true);
  const running = pid();
  const successor = serverIn();
  await successor.start();
  await successor.ready();
  expect([pid(), successor.url]).toEqual([running, url]);
  await successor.stop();
  expect(isRunning(running)).toBeUndefined();
});
