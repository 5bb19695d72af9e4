// A whole control plane without sockets or processes: the app is asked directly, the cluster is an API in memory whose
// Jobs are carried out by a few lines, MLflow is a small server that remembers what it was told.
import { createMemoryApi, type LocalApi } from '@berth/cluster';
import { systemClock, writeTar } from '@berth/client';
import { presetText, readClusterConfig } from '@berth/compute';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect } from 'vitest';
import { composeControlPlane, type ComposedControlPlane } from '../control-plane.js';
import { openSqlite } from '../database/sqlite-database.js';
import type { ImageBuildEvent } from '../runs/image-builder.js';
import { carryOutJobs, type End } from './carry-out-jobs.js';
import { FakeMlflow } from './fake-mlflow.js';

/** Answers of our own API, looked into without ceremony. */
export type Loose = ReturnType<typeof JSON.parse>;

/** A project that runs. */
export const PROJECT = {
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

/** What is uploaded of a project. */
export const bundleOf = (files: Readonly<Record<string, string>>): Uint8Array =>
  gzipSync(writeTar(Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }))));

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
}

/** One control plane a test, fresh each time. */
class PlaneHarness {
  readonly folder = mkdtempSync(join(tmpdir(), 'berth-server-'));
  readonly mlflow = new FakeMlflow();
  readonly api: LocalApi = createMemoryApi({ clock: systemClock, random: Math.random });
  /** How the worker's container ends. */
  readonly ends: { worker: End } = { worker: { exitCode: 0 } };
  /** What a build of an image says. */
  build: ImageBuildEvent[] = [
    { kind: 'log', text: 'step 1' },
    { kind: 'image', image: 'wine:abc', digest: 'sha256:1' },
  ];
  /** What the control plane told of itself. */
  readonly story: string[] = [];
  token = '';
  #plane: ComposedControlPlane | undefined;
  #stopCarrying = (): void => undefined;

  get plane(): ComposedControlPlane {
    if (!this.#plane) throw new Error('no control plane was started');
    return this.#plane;
  }

  /** Makes the cluster and starts. */
  async open(): Promise<void> {
    await this.mlflow.start();
    for (const pool of ['system', 'worker'])
      await this.api.create('nodes', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name: `${pool}-1`,
          labels: { 'alpha.eksctl.io/nodegroup-name': pool, 'node.kubernetes.io/instance-type': 't3.medium' },
        },
      });
    for (const name of ['default', 'kube-system'])
      await this.api
        .create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
        .catch(() => undefined);
    await this.start();
    this.#stopCarrying = carryOutJobs(this.api, this.ends, () => this.#bootstrap());
    this.token = readFileSync(this.plane.admin.tokenFile, 'utf8').trim();
  }

  /** Starts the control plane, or starts it again. */
  async start(): Promise<void> {
    const { api, mlflow } = this;
    const text = presetText('concurrent');
    const given = (): readonly ImageBuildEvent[] => this.build;
    this.#plane = await composeControlPlane({
      cluster: {
        api: withLogs(api),
        compute: readClusterConfig(text, 'concurrent.yaml').compute,
        computeFile: { text, file: 'concurrent.yaml' },
        names: ['embedded', 'concurrent-free'],
      },
      namespace: 'parallelsns',
      images: {
        async *build() {
          yield* given();
        },
      },
      dataDir: join(this.folder, 'data'),
      tls: { certPem: '', keyPem: '', caPem: 'CA' },
      port: 0,
      tracking: { kind: 'external', url: mlflow.url },
      clock: systemClock,
      version: '0.1.0',
      env: {},
      onStep: (step) => this.story.push(step),
    });
    this.plane.setPort(4443);
    await this.plane.start();
  }

  /** From now on nobody carries Jobs out. */
  stopCarrying(): void {
    this.#stopCarrying();
  }

  async close(): Promise<void> {
    this.#stopCarrying();
    await this.plane.stop();
    this.mlflow.server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Asks the app as the administrator. */
  readonly call = (method: string, path: string, more: CallOptions = {}) =>
    this.plane.app.request(path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more.headers,
      },
      ...(more.raw !== undefined
        ? { body: more.raw }
        : more.body === undefined
          ? {}
          : { body: JSON.stringify(more.body) }),
    });

  /** The body of an answer. */
  readonly json = async (response: Response | Promise<Response>): Promise<Loose> =>
    JSON.parse(await (await response).text());

  /** Uploads a project and asks for a run of it. */
  readonly submit = async (files: Readonly<Record<string, string>>, more: object = {}): Promise<Loose> => {
    const raw = Buffer.from(bundleOf(files));
    const { digest } = await this.json(this.call('POST', '/api/v1/projects', { raw }));
    const body = { project: digest, parameters: { alpha: 0.62, l1_ratio: '0.02' }, ...more };
    return this.json(this.call('POST', '/api/v1/runs', { body }));
  };

  readonly untilEnded = async (id: string): Promise<Loose> => {
    const look = () => this.json(this.call('GET', `/api/v1/runs/${id}`));
    for (let tries = 0; tries < 1500; tries += 1) {
      const run = await look();
      if (run.endedAt) return run;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`run ${id} did not end: ${JSON.stringify(await look())} ${this.story.join('\n')}`);
  };

  /** What a run was accepted as, from the database: the API does not answer all of it. */
  readonly readSpec = async (id: string): Promise<Loose> => {
    const db = await openSqlite(join(this.folder, 'data', 'control.db'));
    const row = await db.selectFrom('runs').select('state').where('id', '=', id).executeTakeFirstOrThrow();
    await db.destroy();
    return JSON.parse(row.state).spec;
  };

  /** What the bootstrap pod does: fetches the project, asks for the image. */
  async #bootstrap(): Promise<void> {
    const { items } = await this.api.list('secrets', { namespace: 'parallelsns' });
    const secret = items.filter(({ metadata }) => metadata.labels?.['berth.dev/run']).at(-1);
    const runToken = Buffer.from(secret?.data?.['token'] ?? '', 'base64').toString();
    const id = secret?.metadata.labels?.['berth.dev/run'] ?? '';
    const headers = { authorization: `Bearer ${runToken}` };
    const bundle = await this.plane.app.request(`/internal/v1/runs/${id}/bundle`, { headers });
    expect(bundle.status).toBe(200);
    const image = await this.plane.app.request(`/internal/v1/runs/${id}/image`, { method: 'POST', headers });
    expect((await image.text()).trim().split('\n').length).toBe(this.build.length);
  }
}

/** Opens a harness before each test of the file and closes it after; gives the one of the test that runs. */
export function usePlane(): () => PlaneHarness {
  let current: PlaneHarness | undefined;
  beforeEach(async () => {
    current = new PlaneHarness();
    await current.open();
  });
  afterEach(async () => {
    await current?.close();
  });
  return () => {
    if (!current) throw new Error('only tests have a control plane');
    return current;
  };
}

const withLogs = (local: LocalApi): LocalApi => ({
  ...local,
  list: (...given) => local.list(...given),
  as: local.as.bind(local),
  async *podLogs({ name }) {
    yield Buffer.from(`log of ${name}\n`);
  },
});
