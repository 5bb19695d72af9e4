// The unmodified `concurrent-plugin` from PyPI against the whole instance: embedded cluster, control plane, MLflow.
import { systemClock } from '@berth/client';
import { createEmbeddedCluster, type EmbeddedCluster } from '@berth/cluster';
import { presetText, readClusterConfig } from '@berth/compute';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createControlPlane, type ControlPlane } from '../control-plane.js';
import { MlflowClient } from '../mlflow/mlflow-client.js';
import { ensurePythonEnvironment } from '../mlflow/python-environment.js';
import { MLFLOW_VERSION } from '../mlflow/start-tracking.js';
import { createLayerImageBuilder } from '../runs/layer-image-builder.js';

const run = promisify(execFile);
const cacheFolder = process.env['BERTH_CACHE'] ?? join(tmpdir(), 'berth-test-cache');
const BACKEND = {
  'backend-type': 'eks',
  'kube-context': 'concurrent-free',
  'kube-namespace': 'parallelsns',
  'resources.requests.memory': '1024Mi',
  'kube-client-location': 'backend',
};

/** Logs a metric with the standard library alone, so that the image needs no installation. */
const TRAIN = `
import json, os, sys, time, urllib.request
def post(path, body):
    url = os.environ["MLFLOW_TRACKING_URI"] + "/api/2.0/mlflow/" + path
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    urllib.request.urlopen(request, timeout=30).read()
print("alpha is", sys.argv[1])
metric = {"key": "alpha_seen", "value": float(sys.argv[1]), "timestamp": int(time.time() * 1000)}
post("runs/log-metric", {"run_id": os.environ["MLFLOW_RUN_ID"], **metric})
`;

let folder = '';
let cluster: EmbeddedCluster;
let plane: ControlPlane;
let bin = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-plugin-'));
  const { compute } = readClusterConfig(presetText('concurrent'), 'concurrent.yaml');
  cluster = await createEmbeddedCluster({
    dataDir: join(folder, 'cluster'),
    compute,
    runtime: 'host',
    boot: 'instant',
    host: {
      cacheDir: cacheFolder,
      hidden: [],
      env: process.env,
      workerPackage: fileURLToPath(new URL('../../../../python', import.meta.url)),
    },
    clock: systemClock,
    random: Math.random,
    log: () => undefined,
  });
  const { images } = cluster.components;
  if (!images) throw new Error('no image store');
  plane = await createControlPlane({
    cluster: { api: cluster.api, compute, names: ['embedded', 'concurrent-free'] },
    namespace: 'parallelsns',
    images: createLayerImageBuilder(images),
    dataDir: join(folder, 'control'),
    tls: cluster.tls,
    port: 0,
    tracking: { kind: 'managed', cacheFolder, python: 'python3', port: 0 },
    clock: systemClock,
    version: '0.1.0',
    env: process.env,
    onStep: () => undefined,
  });
  const python = await ensurePythonEnvironment({
    cacheFolder,
    name: 'concurrent-plugin-0.5.20',
    requirements: [`mlflow==${MLFLOW_VERSION}`, 'concurrent-plugin==0.5.20'],
    python: 'python3',
    env: process.env,
    onStep: () => undefined,
  });
  bin = join(python, '..');
  writeFileSync(join(folder, 'ca.pem'), cluster.tls.caPem);
  writeProject(join(folder, 'project'));
  await plane.ready();
});

afterAll(async () => {
  await plane.stop();
  await cluster.stop();
  rmSync(folder, { recursive: true, force: true });
});

function writeProject(path: string): void {
  mkdirSync(path, { recursive: true });
  const mlproject = `name: tiny
docker_env: {image: tiny}
entry_points:
  main:
    parameters: {alpha: float}
    command: "python train.py {alpha}"
`;
  writeFileSync(join(path, 'MLproject'), mlproject);
  writeFileSync(join(path, 'Dockerfile'), 'FROM python:3.11-slim\n');
  writeFileSync(join(path, 'train.py'), TRAIN);
}

const environment = (tokens: string) => ({
  ...process.env,
  PATH: `${bin}:${process.env['PATH'] ?? ''}`,
  PARALLELS_TOKEN_FILE_DIR: tokens,
  MLFLOW_CONCURRENT_URI: plane.url,
  MLFLOW_TRACKING_URI: plane.mlflowUrl,
  REQUESTS_CA_BUNDLE: join(folder, 'ca.pem'),
});

const mlflowRun = (uri: string, tokens: string) =>
  run(
    join(bin, 'python'),
    [
      '-m',
      'mlflow',
      'run',
      '-b',
      'concurrent-backend',
      '--backend-config',
      JSON.stringify(BACKEND),
      uri,
      '-Palpha=0.62',
    ],
    { env: environment(tokens) },
  );

async function newestRun(): Promise<{ status: string; metrics: Record<string, number>; runId: string }> {
  const response = await fetch(`${plane.mlflowUrl}/api/2.0/mlflow/runs/search`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ experiment_ids: ['0'], max_results: 1 }),
  });
  const { runs } = JSON.parse(await response.text());
  const [{ info, data }] = runs;
  const metrics: { key: string; value: number }[] = data.metrics ?? [];
  return {
    status: info.status,
    runId: info.run_id,
    metrics: Object.fromEntries(metrics.map(({ key, value }) => [key, value])),
  };
}

async function expectFinished(): Promise<string> {
  await expect
    .poll(async () => (await newestRun()).status, { timeout: 120_000, interval: 200 })
    .toBe('FINISHED');
  const { metrics, runId } = await newestRun();
  expect(metrics).toEqual({ alpha_seen: 0.62 });
  const client = new MlflowClient(plane.mlflowUrl);
  const logs = await client.listFiles(runId, '.concurrent/logs');
  expect(logs).toContain('.concurrent/logs/run-logs.txt');
  const text = await client.download(runId, '.concurrent/logs/run-logs.txt', 1_000_000);
  expect(Buffer.from(text).toString()).toContain('alpha is 0.62');
  return runId;
}

test('with a token in its file: FINISHED, with metrics and logs', async () => {
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  const token = readFileSync(plane.tokenFile, 'utf8').trim();
  writeFileSync(join(tokens, 'token'), `TokenType=Custom\nToken=Custom ${token}\n`);
  await mlflowRun(join(folder, 'project'), tokens);
  await expectFinished();
});

test('after login_concurrent with user and password, from a local git repository', async () => {
  const tokens = join(folder, 'login');
  mkdirSync(tokens);
  const login = run(join(bin, 'python'), ['-m', 'concurrent_plugin.login'], { env: environment(tokens) });
  login.child.stdin?.end(`berth\n${readFileSync(plane.passwordFile, 'utf8')}`);
  expect((await login).stdout).toContain('Login completed');
  const repository = join(folder, 'repository');
  cpSync(join(folder, 'project'), repository, { recursive: true });
  const git = (...args: string[]) =>
    run(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'init.defaultBranch=main', ...args],
      { cwd: repository },
    );
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '-m', 'first');
  await mlflowRun(`file://${repository}`, tokens);
  await expectFinished();
});
