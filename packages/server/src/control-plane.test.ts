// The whole control plane without sockets or processes: the app is asked directly, the cluster is an API in memory whose
// Jobs are carried out by a few lines below, MLflow is a small server that remembers what it was told.
import { createMemoryApi, type LocalApi } from '@berth/cluster';
import { systemClock, writeTar } from '@berth/client';
import { presetText, readClusterConfig } from '@berth/compute';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { composeControlPlane, type ComposedControlPlane } from './control-plane.js';
import { openSqlite } from './database/sqlite-database.js';
import type { ImageBuildEvent } from './runs/image-builder.js';

const PLUGIN_REQUESTS = readFileSync(new URL('../testdata/plugin-requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(
    (line) =>
      JSON.parse(line) as { method: string; path: string; body: string; headers: Record<string, string> },
  );

const PROJECT = {
  MLproject: `name: wine
docker_env: {image: wine}
entry_points:
  main:
    parameters: {alpha: {type: float, default: 0.5}, l1_ratio: float}
    command: "python train.py {alpha} {l1_ratio}"
`,
  Dockerfile: 'FROM python:3.11-slim\n',
  'train.py': 'print("hello")\n',
};

const HOST_TEMPLATE = `apiVersion: batch/v1
kind: Job
spec:
  template:
    spec:
      containers: [{name: c, image: i}]
      volumes: [{name: host, hostPath: {path: /}}]
`;

const bundleOf = (files: Readonly<Record<string, string>>): Uint8Array =>
  gzipSync(writeTar(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }))));

/** Answers of our own API, looked into without ceremony. */
type Loose = ReturnType<typeof JSON.parse>;

/** Just enough MLflow. */
class FakeMlflow {
  readonly runs = new Map<
    string,
    { status: string; tags: Record<string, string>; params: Record<string, string> }
  >();
  readonly artifacts = new Map<string, Buffer>();
  server = createServer();
  url = '';
  async start(): Promise<void> {
    this.server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'http://x');
        const answer = this.#answer(request.method ?? '', url, Buffer.concat(chunks));
        const known = answer !== undefined;
        response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
        const missing = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' };
        response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(known ? answer : missing));
      });
    });
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }
  create(runId: string): void {
    this.runs.set(runId, { status: 'RUNNING', tags: {}, params: {} });
  }
  #run(runId: string) {
    return this.runs.get(runId) ?? { status: '', tags: {}, params: {} };
  }
  #info(runId: string) {
    return {
      info: { run_id: runId, experiment_id: '0', artifact_uri: `mlflow-artifacts:/0/${runId}/artifacts` },
    };
  }
  #answer(method: string, url: URL, body: Buffer): unknown {
    const proxy = '/api/2.0/mlflow-artifacts/artifacts/';
    if (url.pathname.startsWith(proxy)) {
      const path = decodeURIComponent(url.pathname.slice(proxy.length));
      if (method === 'PUT') return this.artifacts.set(path, body) && {};
      return this.artifacts.get(path);
    }
    const json = body.length > 0 ? JSON.parse(body.toString()) : {};
    const runId = json.run_id ?? url.searchParams.get('run_id') ?? '';
    switch (url.pathname.replace('/api/2.0/mlflow/', '')) {
      case 'runs/create': {
        const id = `mlrun${this.runs.size}`;
        this.create(id);
        this.#run(id).tags = Object.fromEntries(
          json.tags.map((tag: { key: string; value: string }) => [tag.key, tag.value]),
        );
        return { run: this.#info(id) };
      }
      case 'runs/search': {
        const wanted = /'(.*)'/.exec(json.filter)?.[1];
        return {
          runs: [...this.runs]
            .filter(([, run]) => run.tags['berth.run_id'] === wanted)
            .map(([id]) => this.#info(id)),
        };
      }
      case 'runs/get':
        return this.runs.has(runId) ? { run: this.#info(runId) } : undefined;
      case 'runs/log-batch': {
        const run = this.#run(runId);
        for (const { key, value } of json.params ?? []) run.params[key] = value;
        for (const { key, value } of json.tags ?? []) run.tags[key] = value;
        return {};
      }
      case 'runs/update':
        this.#run(runId).status = json.status;
        return {};
      case 'artifacts/list': {
        const folder = `0/${runId}/artifacts/`;
        const path = url.searchParams.get('path') ?? '';
        const inside = [...this.artifacts.keys()].filter((name) => name.startsWith(`${folder}${path}/`));
        return { files: inside.map((name) => ({ path: name.slice(folder.length), is_dir: false })) };
      }
      default:
        return undefined;
    }
  }
}

/** Carries Jobs out: one pod a Job, bound to a node of its pool, ended as the test says. */
function carryOut(
  api: LocalApi,
  ends: { worker: { exitCode: number; reason?: string } },
  onBootstrap: () => Promise<void>,
): () => void {
  return api.subscribe('jobs.batch', ({ type, object: job }) => {
    if (type !== 'ADDED') return;
    void (async () => {
      const { name = '', namespace = '' } = job.metadata;
      const role = job.metadata.labels?.['berth.dev/role'];
      const pool = role === 'bootstrap' ? 'system' : 'worker';
      const key = { namespace, name: `${name}-abcde` };
      await api.create('pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          ...job.spec?.template.metadata,
          ...key,
          ownerReferences: [
            { apiVersion: 'batch/v1', kind: 'Job', name, uid: job.metadata.uid ?? '', controller: true },
          ],
        },
        spec: job.spec?.template.spec,
      });
      await api.createSubresource('pods', key, 'binding', {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: key,
        target: { kind: 'Node', name: `${pool}-1` },
      });
      if (role === 'bootstrap') await onBootstrap();
      const exit = role === 'bootstrap' ? { exitCode: 0 } : ends.worker;
      const state = {
        terminated: {
          reason: 'Completed',
          startedAt: '2026-11-22T10:00:00Z',
          finishedAt: '2026-11-22T10:01:00Z',
          ...exit,
        },
      };
      const container = job.spec?.template.spec?.containers[0]?.name ?? '';
      const status = {
        phase: exit.exitCode === 0 ? 'Succeeded' : 'Failed',
        containerStatuses: [
          { name: container, image: 'i', imageID: 'i', ready: false, restartCount: 0, state },
        ],
      };
      await api.patch('pods', key, { type: 'merge', body: { status } }, { subresource: 'status' });
      const now = new Date().toISOString().replace(/\.\d+Z/, 'Z');
      const condition = (conditionType: string) => ({
        type: conditionType,
        status: 'True',
        lastProbeTime: now,
        lastTransitionTime: now,
        ...(conditionType === 'Failed' ? { reason: 'PodFailurePolicy' } : {}),
      });
      const ok = exit.exitCode === 0;
      const conditions = ok
        ? [condition('SuccessCriteriaMet'), condition('Complete')]
        : [condition('FailureTarget'), condition('Failed')];
      const body = {
        status: {
          startTime: now,
          ...(ok ? { completionTime: now, succeeded: 1 } : { failed: 1 }),
          conditions,
        },
      };
      await api.patch('jobs.batch', { namespace, name }, { type: 'merge', body }, { subresource: 'status' });
      // A Job that is deleted under way has nobody left to report to.
    })().catch(() => undefined);
  });
}

let folder = '';
let mlflow: FakeMlflow;
let plane: ComposedControlPlane;
let api: LocalApi;
let token = '';
let stopCarrying = (): void => undefined;
const ends = { worker: { exitCode: 0 } as { exitCode: number; reason?: string } };
let build: ImageBuildEvent[] = [];
const podLogs: string[] = [];

async function startPlane(): Promise<void> {
  plane = await composeControlPlane({
    cluster: {
      api: withLogs(api),
      compute: readClusterConfig(presetText('concurrent'), 'concurrent.yaml').compute,
      names: ['embedded', 'concurrent-free'],
    },
    namespace: 'parallelsns',
    images: {
      async *build() {
        yield* build;
      },
    },
    dataDir: join(folder, 'data'),
    tls: { certPem: '', keyPem: '', caPem: 'CA' },
    port: 0,
    tracking: { kind: 'external', url: mlflow.url },
    clock: systemClock,
    version: '0.1.0',
    env: {},
    onStep: (text) => podLogs.push(text),
  });
  plane.setPort(4443);
  await plane.start();
}

const withLogs = (local: LocalApi): LocalApi => ({
  ...local,
  list: (...given) => api.list(...given),
  as: local.as.bind(local),
  async *podLogs({ name }) {
    yield Buffer.from(`log of ${name}\n`);
  },
});

const call = (
  method: string,
  path: string,
  more: { body?: unknown; headers?: Record<string, string>; raw?: string | Uint8Array<ArrayBuffer> } = {},
) =>
  plane.app.request(path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more.headers,
    },
    ...(more.raw !== undefined
      ? { body: more.raw }
      : more.body === undefined
        ? {}
        : { body: JSON.stringify(more.body) }),
  });

const json = async (response: Response | Promise<Response>) => JSON.parse(await (await response).text());

async function bootstrap(): Promise<void> {
  const secrets = (await api.list('secrets', { namespace: 'parallelsns' })).items.filter(
    ({ metadata }) => metadata.labels?.['berth.dev/run'],
  );
  const secret = secrets.at(-1);
  const runToken = Buffer.from(secret?.data?.['token'] ?? '', 'base64').toString();
  const id = secret?.metadata.labels?.['berth.dev/run'] ?? '';
  const headers = { authorization: `Bearer ${runToken}` };
  const bundle = await plane.app.request(`/internal/v1/runs/${id}/bundle`, { headers });
  expect(bundle.status).toBe(200);
  const image = await plane.app.request(`/internal/v1/runs/${id}/image`, { method: 'POST', headers });
  expect((await image.text()).trim().split('\n').length).toBe(build.length);
}

async function untilEnded(id: string): Promise<Loose> {
  for (let tries = 0; tries < 1500; tries += 1) {
    const run = await json(call('GET', `/api/v1/runs/${id}`));
    if (run.endedAt) return run;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(
    `run ${id} did not end: ${JSON.stringify(await json(call('GET', `/api/v1/runs/${id}`)))} ${podLogs.join('\n')}`,
  );
}

/** What a run was accepted as, from the database: the API does not answer all of it. */
async function readSpec(id: string): Promise<unknown> {
  const db = await openSqlite(join(folder, 'data', 'control.db'));
  const row = await db.selectFrom('runs').select('state').where('id', '=', id).executeTakeFirstOrThrow();
  await db.destroy();
  return JSON.parse(row.state).spec;
}

async function submit(files: Record<string, string>, more: object = {}): Promise<Loose> {
  const { digest } = await json(call('POST', '/api/v1/projects', { raw: Buffer.from(bundleOf(files)) }));
  return json(
    call('POST', '/api/v1/runs', {
      body: { project: digest, parameters: { alpha: 0.62, l1_ratio: '0.02' }, ...more },
    }),
  );
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-server-'));
  mlflow = new FakeMlflow();
  await mlflow.start();
  api = createMemoryApi({ clock: systemClock, random: Math.random });
  for (const pool of ['system', 'worker'])
    await api.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: `${pool}-1`,
        labels: { 'alpha.eksctl.io/nodegroup-name': pool, 'node.kubernetes.io/instance-type': 't3.medium' },
      },
    });
  for (const name of ['default', 'kube-system'])
    await api
      .create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
      .catch(() => undefined);
  ends.worker = { exitCode: 0 };
  build = [
    { kind: 'log', text: 'step 1' },
    { kind: 'image', image: 'wine:abc', digest: 'sha256:1' },
  ];
  await startPlane();
  stopCarrying = carryOut(api, ends, bootstrap);
  token = readFileSync(plane.admin.tokenFile, 'utf8').trim();
});

afterEach(async () => {
  stopCarrying();
  await plane.stop();
  mlflow.server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a run over REST', () => {
  test('from bundle to FINISHED, with logs, tags, placement and price', async () => {
    const accepted = await submit(PROJECT, { experiment: undefined });
    expect(accepted).toMatchObject({
      kind: 'Run',
      status: 'accepted',
      cluster: 'embedded',
      namespace: 'parallelsns',
    });
    const run = await untilEnded(accepted.id);
    expect(run).toMatchObject({
      status: 'succeeded',
      exitCode: 0,
      death: null,
      image: { image: 'wine:abc' },
    });
    expect(run.jobs.map((job: Loose) => [job.role, job.pod.target, job.outcome])).toEqual([
      ['bootstrap', 'pool:system', 'succeeded'],
      ['worker', 'pool:worker', 'succeeded'],
    ]);
    expect(run.report.pods[1]).toMatchObject({ ranMs: 60_000, asForetold: true });
    expect(run.report.usd).toBeGreaterThan(0);
    const [[runId, tracked]] = [...mlflow.runs] as Loose;
    expect(tracked).toMatchObject({ status: 'FINISHED', params: { alpha: '0.62', l1_ratio: '0.02' } });
    const log = mlflow.artifacts.get(`0/${runId}/artifacts/.concurrent/logs/run-logs.txt`)?.toString();
    expect(log).toBe(`log of ${run.jobs[1].pod.name}\n`);
    expect([...mlflow.artifacts.keys()].filter((name) => name.includes('describe-')).length).toBe(2);
    const job = await api.get('jobs.batch', { namespace: 'parallelsns', name: run.jobs[1].name });
    expect(job.spec?.template.spec).toMatchObject({
      nodeSelector: { 'alpha.eksctl.io/nodegroup-name': 'worker' },
      containers: [
        {
          image: 'wine:abc',
          command: ['python', 'train.py', '0.62', '0.02'],
          workingDir: '/mlflow/projects/code',
        },
      ],
    });
    const followed = await (
      await call('GET', `/api/v1/runs/${accepted.id}/logs?role=all&follow=true`)
    ).text();
    expect(followed).toContain(`log of ${run.jobs[0].pod.name}`);
    expect((await api.list('secrets', { labelSelector: 'berth.dev/run' })).items).toEqual([]);
  });

  test('the same idempotency key is the same run', async () => {
    const { digest } = await json(call('POST', '/api/v1/projects', { raw: Buffer.from(bundleOf(PROJECT)) }));
    const headers = { 'idempotency-key': 'k1' };
    const body = { project: digest, parameters: { l1_ratio: 1 } };
    const first = await call('POST', '/api/v1/runs', { body, headers });
    const second = await call('POST', '/api/v1/runs', { body, headers });
    expect([first.status, second.status]).toEqual([202, 200]);
    const other = await call('POST', '/api/v1/runs', {
      body: { ...body, parameters: { l1_ratio: 2 } },
      headers,
    });
    expect([other.status, (await json(other)).code]).toEqual([422, 'request.key-reused']);
    const [one, two] = [await json(first), await json(second)];
    expect(one.id).toBe(two.id);
    await untilEnded(one.id);
  });

  test.each([
    ['a missing Dockerfile', { ...PROJECT, Dockerfile: undefined }, {}, 'missing-dockerfile', 2],
    ['a missing parameter', PROJECT, { parameters: {} }, 'missing-parameter', 2],
    ['an unknown entry point', PROJECT, { entryPoint: 'mian' }, 'invalid-project', 2],
    ['an unknown namespace', PROJECT, { namespace: 'nope' }, 'unknown-namespace', 5],
    ['an unknown cluster', PROJECT, { cluster: 'embeded' }, 'unknown-cluster', 5],
    ['an unknown pool', PROJECT, { pool: 'gpu' }, 'unknown-pool', 5],
    ['no toleration', PROJECT, { nodePinning: false }, 'unschedulable', 8],
    ['a template that wants the machine', PROJECT, { jobTemplate: HOST_TEMPLATE }, 'invalid-template', 2],
    ['a bad amount', PROJECT, { resources: { requests: { memory: '1Gx' } } }, 'config', 1],
    ['too large a request', PROJECT, { resources: { requests: { memory: '900Ti' } } }, 'unschedulable', 8],
  ])('%s ends as its own class', async (_what, files, more, deathClass, exitCode) => {
    const given = Object.fromEntries(
      Object.entries(files).filter(([, text]) => text !== undefined),
    ) as Record<string, string>;
    const run = await untilEnded((await submit(given, more)).id);
    expect(run.death, JSON.stringify(run.death)).toMatchObject({ class: deathClass });
    expect(run.death.sentence.length).toBeGreaterThan(20);
    expect(run.exitCode).toBe(exitCode);
    expect(run.jobs).toEqual([]);
    expect(run.mlflow).toMatchObject({ trackingUri: mlflow.url });
    const [[runId, tracked]] = [...mlflow.runs] as Loose;
    expect(tracked.status).toBe('FAILED');
    expect(tracked.tags['berth.death']).toBe(deathClass);
    expect(mlflow.artifacts.get(`0/${runId}/artifacts/.concurrent/logs/run-logs.txt`)?.toString()).toContain(
      run.death.sentence,
    );
  });

  test('a namespace that nobody prepared gets the accounts that its pods name', async () => {
    const run = await untilEnded((await submit(PROJECT, { namespace: 'default', nodePinning: false })).id);
    expect(run.death).toMatchObject({ class: 'unschedulable' });
    const { items } = await api.list('serviceaccounts', { namespace: 'default' });
    expect(items.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining([
        'k8s-serviceaccount-for-parallels-default',
        'k8s-serviceaccount-for-users-default',
      ]),
    );
  });

  test.each([
    ['exit 1', { exitCode: 1, reason: 'Error' }, 'user-error'],
    ['OOM', { exitCode: 137, reason: 'OOMKilled' }, 'out-of-memory'],
  ])('%s in the worker', async (_what, end, deathClass) => {
    ends.worker = end;
    const run = await untilEnded((await submit(PROJECT)).id);
    expect(run).toMatchObject({ status: 'failed', death: { class: deathClass }, exitCode: 1 });
  });

  test('held, it waits for a place, but no longer than it was allowed to', async () => {
    const more = { nodePinning: false, onUnplaceable: 'hold', maxWaitMs: 300 };
    const { id } = await submit(PROJECT, more);
    const run = await untilEnded(id);
    expect(run).toMatchObject({ death: { class: 'waited-too-long' }, exitCode: 124 });
    const events = await (await call('GET', `/api/v1/runs/${id}/events?follow=false`)).text();
    expect(events).toContain('"status":"held"');
  });

  test('while MLflow is down the run says so, and goes on when it is back', async () => {
    const { port } = new URL(mlflow.url);
    mlflow.server.closeAllConnections();
    await new Promise((resolve) => mlflow.server.close(resolve));
    const { id } = await submit(PROJECT);
    const look = () => json(call('GET', `/api/v1/runs/${id}`));
    await vi.waitFor(async () =>
      expect((await look()).waitingFor).toBe(`MLflow at ${mlflow.url} does not answer: ECONNREFUSED`),
    );
    await new Promise<void>((resolve) => void mlflow.server.listen(Number(port), '127.0.0.1', resolve));
    expect(await untilEnded(id)).toMatchObject({ status: 'succeeded', waitingFor: null });
  });

  test('a failing build', async () => {
    build = [{ kind: 'problem', message: 'RUN pip install nope: exit code 1' }];
    const run = await untilEnded((await submit(PROJECT)).id);
    expect(run.death).toMatchObject({ class: 'build-failed' });
    expect(run.death.sentence).toContain('pip install nope');
  });

  test('lists by page, tells events in order from anywhere', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) ids.push((await submit(PROJECT)).id);
    for (const id of ids) await untilEnded(id);
    const first = await json(call('GET', '/api/v1/runs?limit=2'));
    const second = await json(call('GET', `/api/v1/runs?limit=2&cursor=${first.nextCursor}`));
    expect([...first.items, ...second.items].map((run: Loose) => run.id)).toEqual(ids.toReversed());
    expect(second.nextCursor).toBeNull();
    const text = await (await call('GET', `/api/v1/runs/${ids[0]}/events?follow=false`)).text();
    const kinds = [...text.matchAll(/^event: (.*)$/gm)].map(([, kind]) => kind);
    expect(kinds[0]).toBe('accepted');
    expect(kinds.at(-1)).toBe('finished');
    const seqs = [...text.matchAll(/^id: (.*)$/gm)].map(([, seq]) => Number(seq));
    const rest = await (
      await call('GET', `/api/v1/runs/${ids[0]}/events?follow=false`, {
        headers: { 'last-event-id': String(seqs[1]) },
      })
    ).text();
    expect([...rest.matchAll(/^id: (.*)$/gm)].map(([, seq]) => Number(seq))).toEqual(seqs.slice(2));
  });
});

describe('the Concurrent API', () => {
  const runProject = PLUGIN_REQUESTS.find(({ path }) => path.endsWith('/run-project')) ?? { body: '' };

  test('getversion is open and has the five keys', async () => {
    const response = await plane.app.request('/api/2.0/mlflow/parallels/getversion', {
      headers: { Authorization: 'None' },
    });
    expect(response.status).toBe(200);
    const keys = Object.keys(await json(response));
    for (const key of ['cognitoClientId', 'isExternalAuth', 'cognitoCallbackUrl', 'cognitoDomain', 'region'])
      expect(keys).toContain(key);
  });

  test('takes what the unmodified plugin sends, and runs it', async () => {
    const body = JSON.parse(runProject.body);
    mlflow.create(body.run_id);
    for (const [path, text] of Object.entries(PROJECT))
      mlflow.artifacts.set(`0/${body.run_id}/artifacts/.concurrent/project_files/${path}`, Buffer.from(text));
    const raw = JSON.stringify({ ...body, MLFLOW_TRACKING_URI: mlflow.url });
    const headers = { 'content-type': 'application/x-amz-json-1.1', authorization: `Bearer Custom ${token}` };
    const response = await call('POST', '/api/2.0/mlflow/parallels/run-project', { raw, headers });
    expect(response.status).toBe(200);
    const run = await untilEnded((await json(response)).run_id);
    expect(run).toMatchObject({
      status: 'succeeded',
      cluster: 'concurrent-free',
      mlflow: { runId: body.run_id },
    });
    expect(mlflow.runs.get(body.run_id)?.status).toBe('FINISHED');
    const job = await api.get('jobs.batch', { namespace: 'parallelsns', name: run.jobs[1].name });
    expect(job.spec?.template.spec?.containers[0]?.resources).toEqual({ requests: { memory: '1Gi' } });
    const again = await json(await call('POST', '/api/2.0/mlflow/parallels/run-project', { raw, headers }));
    expect(again.run_id).toBe(run.id);
  });

  test.each(['Bearer T', 'Bearer Custom T', 'Custom T', 'T'])('takes the token as %s', async (form) => {
    const headers = { authorization: form.replace('T', token) };
    const response = await call('GET', '/api/2.0/mlflow/parallels/list-periodicruns', { headers });
    expect([response.status, await response.text()]).toEqual([200, '{"periodicRuns":[]}']);
  });

  test('every recorded request is answered, or honestly refused', async () => {
    for (const { method, path, body } of PLUGIN_REQUESTS) {
      if (path.endsWith('/run-project')) continue;
      const response = await call(method, path, {
        headers: { 'content-type': 'application/x-amz-json-1.1', authorization: `Bearer Custom ${token}` },
        ...(body ? { raw: body } : {}),
      });
      const text = await response.text();
      if (/deploy-model|add-mod-periodicrun/.test(path))
        expect([response.status, text]).toEqual([
          400,
          `not supported yet: parallels/${path.split('/').at(-1)}`,
        ]);
      else expect(response.status, path).toBe(200);
    }
  });

  test('wrong method, wrong token, missing role, None ids', async () => {
    const wrong = await call('GET', '/api/2.0/mlflow/parallels/run-project');
    expect([wrong.status, await wrong.text()]).toEqual([400, 'Unsupported method GET']);
    const unknown = await call('GET', '/api/2.0/mlflow/parallels/list-deployments', {
      headers: { authorization: 'Bearer Custom a:b' },
    });
    expect(unknown.status).toBe(401);
    const { token: viewer } = await json(
      call('POST', '/api/v1/tokens', { body: { role: 'viewer', label: 'v' } }),
    );
    const refused = await call('POST', '/api/2.0/mlflow/parallels/run-project', {
      raw: '{}',
      headers: { authorization: `Custom ${viewer}` },
    });
    expect(refused.status).toBe(405);
    expect(await refused.text()).toContain('runs.create');
    const none = await call('POST', '/api/2.0/mlflow/parallels/execdag', {
      raw: '{"dagid":"None","dag_execution_id":"None"}',
      headers: { authorization: token },
    });
    expect(none.status).toBe(200);
  });

  const post = (body: object) =>
    call('POST', '/api/2.0/mlflow/parallels/run-project', { raw: JSON.stringify(body) });

  test('bodies as they vary: unknown keys, nulls, GPUs, huge pages, both kinds of backend', async () => {
    const response = await post({
      instance_type: 'HPE',
      backend_type: 'whatever a pipeline says',
      MLFLOW_TRACKING_URI: null,
      MLFLOW_CONCURRENT_URI: null,
      params: null,
      run_id: 'r1',
      experiment_id: 0,
      'resources.requests.nvidia.com/gpu': '1',
      'resources.limits.hugepages': '2Mi/80Mi',
      'resources.requests.hugepages': '2Mi/80Mi',
      'resources.requests.ephemeral-storage': '100Gi',
      something_new: { deep: [1] },
    });
    expect(response.status).toBe(200);
    const { run_id: id } = await json(response);
    const [event] = (await (await call('GET', `/api/v1/runs/${id}/events?follow=false`)).text()).split(
      '\n\n',
    );
    expect(event).toContain('accepted');
    expect(await json(call('GET', `/api/v1/runs/${id}`))).toMatchObject({ namespace: 'default' });
    const spec = (await readSpec(id)) as Loose;
    expect(spec.limits).toEqual({ 'nvidia.com/gpu': '1', 'hugepages-2Mi': '80Mi' });
    expect(spec.requests).toEqual({ 'nvidia.com/gpu': '1', 'hugepages-2Mi': '80Mi' });
  });

  test.each([
    [{}, 'run_id is missing'],
    [{ run_id: '../r' }, 'run_id is missing'],
    [{ run_id: 'r', backend_type: 'aks' }, 'backend_type aks is unknown'],
    [{ run_id: 'r', xformname: 'https://git.example/x.git' }, 'not supported yet: xformname'],
    [{ run_id: 'r', MLFLOW_TRACKING_URI: 'file:///mlruns' }, 'not supported yet: tracking URI file:'],
    [{ run_id: 'r', MLFLOW_TRACKING_URI: 'http://169.254.169.254' }, 'link-local'],
    [{ run_id: 'r', MLFLOW_TRACKING_URI: 'http://u:s3cret@h' }, 'with credentials (http://…@h)'],
  ])('run-project %j is 400 with plain text', async (body, message) => {
    const response = await post(body);
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('json');
    expect(text).toContain(message);
    expect(text).not.toContain('s3cret');
  });

  test('the open addresses refuse other methods without asking who it is', async () => {
    const response = await plane.app.request('/api/2.0/mlflow/parallels/getversion', {
      method: 'POST',
      headers: { Authorization: 'None' },
    });
    expect([response.status, await response.text()]).toEqual([400, 'Unsupported method POST']);
  });

  test('login_concurrent: password, then refresh, both give a Custom token', async () => {
    const { region } = await json(plane.app.request('/api/2.0/mlflow/parallels/getversion'));
    const url = new URL(`https://cognito-idp.${region}.amazonaws.com:443/`);
    expect(url.host).toBe('127.0.0.1:4443');
    const password = readFileSync(plane.admin.passwordFile, 'utf8').trim();
    const login = (body: unknown) =>
      plane.app.request(url.pathname + url.search, { method: 'POST', body: JSON.stringify(body) });
    const granted = await json(
      login({ AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: 'berth', PASSWORD: password } }),
    );
    expect(granted.AuthenticationResult.AccessToken).toMatch(/^Custom [\w-]+:[\w-]+$/);
    const refreshed = await json(
      login({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: granted.AuthenticationResult.RefreshToken },
      }),
    );
    expect(refreshed.AuthenticationResult.AccessToken).toBe(granted.AuthenticationResult.AccessToken);
    const wrong = await login({
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'berth', PASSWORD: 'no' },
    });
    expect(wrong.status).toBe(400);
  });
});

describe('the rest of the API', () => {
  test('a failure of ours tells the client a number, and the log the rest', async () => {
    await api.delete('nodes', { name: 'worker-1' });
    podLogs.length = 0;
    vi.spyOn(api, 'list').mockRejectedValue(new Error('ENOENT: /home/me/.berth/secret.db'));
    const response = await call('GET', '/api/v1/nodes');
    vi.restoreAllMocks();
    const body = await json(response);
    expect([response.status, body.code]).toEqual([500, 'server.internal']);
    expect(JSON.stringify(body)).not.toContain('/home/me');
    expect(podLogs.find((line) => line.includes(body.reference))).toContain('/home/me/.berth/secret.db');
  });

  test('without a token no body is read, however it is sent', async () => {
    let read = 0;
    const body = new ReadableStream({
      pull(controller) {
        read += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = { method: 'POST', body, duplex: 'half' } as RequestInit;
    expect((await plane.app.request('/api/v1/projects', request)).status).toBe(401);
    expect(read).toBeLessThan(4);
    const login = await plane.app.request('/concurrent-login', { method: 'POST', body: 'x'.repeat(20_000) });
    expect(login.status).toBe(413);
    expect(login.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('files with secrets are for their owner alone', () => {
    for (const file of [plane.admin.tokenFile, plane.admin.passwordFile, join(folder, 'data', 'control.db')])
      expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
  });

  test('refusals are problems with codes', async () => {
    const cases = [
      [await plane.app.request('/api/v1/runs'), 401, 'auth.missing'],
      [await call('GET', '/api/v1/runs/nope'), 404, 'run.not-found'],
      [await call('GET', '/api/v1/nope'), 404, 'request.not-found'],
      [await call('POST', '/api/v1/runs', { body: { project: 'x' } }), 400, 'request.invalid'],
      [
        await call('POST', '/api/v1/runs', { raw: '{', headers: { 'content-type': 'application/json' } }),
        400,
        'request.invalid',
      ],
      [
        await call('POST', '/api/v1/runs', { body: { project: `sha256:${'0'.repeat(64)}` } }),
        404,
        'project.not-found',
      ],
      [await call('POST', '/api/v1/projects', { raw: 'not gzip' }), 422, 'project.invalid'],
      [await call('GET', '/api/v1/pools?cluster=x'), 404, 'cluster.not-found'],
      [await call('POST', '/api/v1/tokens', { raw: 'x'.repeat(5_000_000) }), 413, 'request.too-large'],
    ] as const;
    for (const [response, status, code] of cases) {
      expect(response.status, code).toBe(status);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect((await json(response)).code).toBe(code);
    }
  });

  test('OpenAPI 3.1 names every address; health, metrics, pools, nodes, forecast, whoami, tokens', async () => {
    const document = await json(plane.app.request('/api/v1/openapi.json'));
    expect(document.openapi).toBe('3.1.0');
    for (const path of ['/runs/{id}', '/events', '/runs/{id}/events', '/misses', '/misses/{format}'])
      expect(Object.keys(document.paths)).toContain(`/api/v1${path}`);
    expect((await plane.app.request('/healthz')).status).toBe(200);
    expect((await plane.app.request('/readyz')).status).toBe(200);
    expect(await (await plane.app.request('/metrics')).text()).toContain('berth_runs_driven 0');
    expect((await json(call('GET', '/api/v1/pools'))).items.map((pool: Loose) => pool.name)).toContain(
      'worker',
    );
    expect((await json(call('GET', '/api/v1/nodes'))).items.length).toBe(2);
    expect(await json(call('GET', '/api/v1/whoami'))).toMatchObject({ user: 'berth', role: 'admin' });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    };
    const { items } = await json(call('POST', '/api/v1/forecast', { body: { pods: [pod] } }));
    expect(items[0].kind).toBe('Verdict');
    const made = await json(call('POST', '/api/v1/tokens', { body: { label: 'ci' } }));
    const id = made.token.split(':')[0];
    expect((await call('DELETE', `/api/v1/tokens/${id}`)).status).toBe(200);
    const revoked = await call('GET', '/api/v1/whoami', {
      headers: { authorization: `Bearer ${made.token}` },
    });
    expect((await json(revoked)).code).toBe('auth.expired');
  });

  test('a restart goes on with the same runs and token', async () => {
    stopCarrying();
    const { id } = await submit(PROJECT);
    while (!(await json(call('GET', `/api/v1/runs/${id}`))).jobs[0])
      await new Promise((resolve) => setTimeout(resolve, 5));
    await plane.stop();
    await startPlane();
    expect(readFileSync(plane.admin.tokenFile, 'utf8').trim()).toBe(token);
    expect((await call('POST', `/api/v1/runs/${id}/cancel`)).status).toBe(202);
    expect(await untilEnded(id)).toMatchObject({ status: 'cancelled', exitCode: 130 });
    const [[, tracked]] = [...mlflow.runs] as Loose;
    expect(tracked.status).toBe('KILLED');
    expect((await call('POST', `/api/v1/runs/${id}/cancel`)).status).toBe(409);
    expect((await api.list('jobs.batch')).items).toEqual([]);
  });
});
