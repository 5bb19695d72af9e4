// Seeded simulation of whole runs: virtual time, a small cluster that progresses at random, crashes before and after
// any call that an effect makes, watches that break. After every seed the truth of the cluster must be the truth of the run.
import { StatusError, type Clock, type Job, type ObjectApi, type Pod, type Secret } from '@berth/kube';
import { aRunSpec, FakeClock, seededRandom } from '@berth/testing';
import { describe, expect, test } from 'vitest';
import { RUN_LABEL } from './object-names.js';
import type { ClusterTarget, RunPorts, Tracking } from './ports.js';
import { RunDriver } from './run-driver.js';
import { RunReconciler } from './run-reconciler.js';
import { acceptedRun, isEnded, type RunState } from './run-state.js';
import type { RunSpec } from './run-spec.js';

const status = (code: number, reason: string) =>
  new StatusError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    code,
    reason,
    message: reason,
  } as never);

type Fate = 'ok' | 'exit' | 'oom' | 'node-lost' | 'runs';

/** Everything that survives a crash of ours: cluster, tracking server, database. */
class World {
  readonly jobs = new Map<string, Job>();
  readonly pods = new Map<string, Pod>();
  readonly secrets = new Map<string, Secret>();
  readonly states = new Map<string, RunState>();
  readonly events: string[] = [];
  readonly tracking = { status: '', files: new Map<string, string>(), runs: 0 };
  readonly fates: Fate[] = [];
  everCreated: string[] = [];
  #version = 1;
  readonly #watchers = new Set<
    (change: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Job | Pod }) => void
  >();
  constructor(
    readonly clock: Clock,
    readonly random: () => number,
  ) {}
  change(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: Job | Pod): void {
    this.#version += 1;
    for (const watcher of this.#watchers) watcher({ type, object });
  }
  version = () => String(this.#version);
  watch(
    watcher: (change: { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Job | Pod }) => void,
  ): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
  time = () => new Date(this.clock.now()).toISOString();
  put(map: Map<string, Job | Pod>, object: Job | Pod, type: 'ADDED' | 'MODIFIED' = 'MODIFIED'): void {
    const resourceVersion = String(this.#version + 1);
    const changed = { ...object, metadata: { ...object.metadata, resourceVersion } };
    map.set(object.metadata.name ?? '', changed);
    this.change(type, changed);
  }
  /** One random move of the Job controller, scheduler or kubelet. */
  move(): void {
    for (const job of this.jobs.values()) {
      const pod = [...this.pods.values()].find((p) => p.metadata.labels?.['job'] === job.metadata.name);
      if (this.random() < 0.5) continue;
      if (!pod) this.#makePod(job);
      else this.#movePod(job, pod);
    }
  }
  #makePod(job: Job): void {
    if (job.status?.conditions) return;
    const pod: Pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${job.metadata.name}-x`,
        namespace: 'ns',
        uid: `pod-${job.metadata.uid}`,
        creationTimestamp: this.time(),
        labels: { ...job.spec?.template.metadata?.labels, job: job.metadata.name ?? '' },
        ownerReferences: [
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            name: job.metadata.name ?? '',
            uid: job.metadata.uid ?? '',
            controller: true,
          },
        ],
      },
      spec: job.spec?.template.spec,
      status: { phase: 'Pending' },
    };
    this.put(this.pods as never, pod, 'ADDED');
  }
  #movePod(job: Job, pod: Pod): void {
    if (!pod.spec?.nodeName)
      return this.put(this.pods as never, { ...pod, spec: { containers: [], ...pod.spec, nodeName: 'n1' } });
    const name = pod.spec.containers[0]?.name ?? '';
    const withState = (phase: 'Running' | 'Succeeded' | 'Failed', state: object, more: object = {}) =>
      this.put(this.pods as never, {
        ...pod,
        status: {
          ...pod.status,
          phase,
          ...more,
          containerStatuses: [{ name, image: '', imageID: '', ready: false, restartCount: 0, state }],
        },
      });
    if (pod.status?.phase === 'Pending') return withState('Running', { running: { startedAt: this.time() } });
    if (pod.status?.phase === 'Running') {
      const fate = name === 'bootstrap' ? 'ok' : (this.fates[0] ?? 'ok');
      if (fate === 'runs' || (name === 'bootstrap' && !this.states.get(spec.id)?.image)) return;
      if (name !== 'bootstrap') this.fates.shift();
      const end = (exitCode: number, reason: string) => ({
        terminated: { exitCode, reason, startedAt: this.time(), finishedAt: this.time() },
      });
      if (fate === 'ok') return withState('Succeeded', end(0, 'Completed'));
      if (fate === 'node-lost')
        return withState('Failed', end(137, 'Error'), {
          conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC' }],
        });
      return withState('Failed', end(fate === 'oom' ? 137 : 3, fate === 'oom' ? 'OOMKilled' : 'Error'));
    }
    if (!job.status?.conditions) {
      const type = pod.status?.phase === 'Succeeded' ? 'Complete' : 'Failed';
      this.put(this.jobs as never, { ...job, status: { conditions: [{ type, status: 'True' }] } });
    }
  }
}

class Crash extends Error {}

/** The ports of one process; after `kill` nothing it does reaches the world any more. */
function processOn(world: World, crashChance: number) {
  const life = { dead: false };
  const gate = async () => {
    if (life.dead) return new Promise<never>(() => undefined);
    if (world.random() < crashChance) {
      life.dead = true;
      return new Promise<never>(() => undefined);
    }
    if (world.random() < 0.02) throw new Error('passing trouble');
    return undefined;
  };
  const call = async <T>(work: () => T): Promise<T> => {
    await gate();
    const result = work();
    await gate().catch((error: unknown) => {
      if (error instanceof Crash) throw error;
    });
    return result;
  };
  const maps = { 'jobs.batch': world.jobs, pods: world.pods, secrets: world.secrets } as unknown as Record<
    string,
    Map<string, never>
  >;
  const mapOf = (resource: string): Map<string, never> => maps[resource] ?? new Map<string, never>();
  const api = {
    get: (resource: string, { name }: { name: string }) =>
      call(() => {
        if (resource === 'namespaces' || resource === 'serviceaccounts') return { metadata: { name } };
        if (resource === 'nodes')
          return { metadata: { name, labels: { 'alpha.eksctl.io/nodegroup-name': 'worker' } } };
        const found = mapOf(resource).get(name);
        if (!found) throw status(404, 'NotFound');
        return found;
      }),
    list: (resource: string) =>
      call(() => ({ items: [...mapOf(resource).values()], resourceVersion: world.version() })),
    create: (resource: string, object: Job) =>
      call(() => {
        const map = mapOf(resource);
        if (map.has(object.metadata.name ?? '')) throw status(409, 'AlreadyExists');
        world.everCreated.push(`${resource}/${object.metadata.name}`);
        const metadata = { ...object.metadata, uid: `uid-${object.metadata.name}`, resourceVersion: 'new' };
        const stored = { ...object, metadata };
        map.set(object.metadata.name ?? '', stored as never);
        if (resource === 'jobs.batch') world.change('ADDED', stored);
        return stored;
      }),
    patch: (resource: string, { name }: { name: string }) =>
      call(() => {
        const found = mapOf(resource).get(name);
        if (!found) throw status(404, 'NotFound');
        return found;
      }),
    delete: (resource: string, { name }: { name: string }) =>
      call(() => {
        const found = mapOf(resource).get(name) as Job | undefined;
        if (!found) throw status(404, 'NotFound');
        mapOf(resource).delete(name);
        if (resource !== 'jobs.batch') return;
        world.change('DELETED', found);
        const pod = world.pods.get(`${name}-x`);
        if (pod) world.pods.delete(`${name}-x`);
      }),
    async *watch(resource: string, { signal }: { signal: AbortSignal }) {
      const queue: { type: string; object: Job | Pod }[] = [];
      let wake: () => void = () => undefined;
      let lost = false;
      const kind = resource === 'pods' ? 'Pod' : 'Job';
      const end = world.watch((change) => {
        if (change.object.kind === kind) {
          // A watch loses events only by breaking; some events come twice.
          if (world.random() < 0.1) lost = true;
          else queue.push(change, ...(world.random() < 0.1 ? [change] : []));
        }
        wake();
      });
      signal.addEventListener('abort', () => wake());
      try {
        while (!signal.aborted && !life.dead) {
          while (queue.length > 0) {
            yield queue.shift();
          }
          if (lost) throw new Error('watch broke');
          await new Promise<void>((resolve) => void (wake = resolve));
        }
      } finally {
        end();
      }
    },
  } as unknown as ObjectApi;
  const target: ClusterTarget = { name: 'c', api, berthUrl: 'https://berth' };
  const tracking: Tracking = {
    uri: 'http://mlflow',
    ensureRun: () => call(() => ({ runId: 'r'.repeat(32), experimentId: '0' })),
    logParams: () => call(() => undefined),
    setTags: () => call(() => undefined),
    setStatus: (_runId, state) => call(() => void (world.tracking.status = state)),
    uploadText: (_runId, path, text) => call(() => void world.tracking.files.set(path, text)),
  };
  const ports: RunPorts = {
    clock: world.clock,
    clusters: { names: () => ['c'], get: (name) => (name === 'c' ? target : undefined) },
    store: {
      save: (state, event) =>
        call(() => {
          world.events.push(event.kind);
          world.states.set(state.spec.id, state);
        }),
      unfinished: async () => [...world.states.values()].filter((state) => !isEnded(state)),
    },
    tracking: () => tracking,
    bundles: {
      open: async () => ({
        paths: ['MLproject', 'Dockerfile'],
        text: (path) =>
          path === 'MLproject'
            ? 'name: wine\ndocker_env: {image: wine}\nentry_points: {main: {command: "python t.py"}}\n'
            : '',
      }),
      fromArtifacts: async () => 'sha256:x',
    },
    tokens: { issue: () => call(() => 'id:secret'), revoke: () => call(() => undefined) },
    logs: { follow: () => undefined, settle: () => call(() => undefined), read: () => call(() => 'log\n') },
    forecast: async () => [],
    caPem: 'CA',
    onTrouble: () => undefined,
  };
  const driver = new RunDriver(ports);
  const reconciler = new RunReconciler(target, driver, ports);
  return { life, driver, reconciler };
}

const spec: RunSpec = aRunSpec({ namespace: 'ns', acceptedAtMs: 1_700_000_000_000, maxRetries: 2 });

const stateIn = (world: World): RunState => world.states.get(spec.id) ?? acceptedRun(spec);

const settle = async () => {
  for (let i = 0; i < 30; i += 1) await Promise.resolve();
};

interface Outcome {
  readonly world: World;
  readonly crashes: number;
}

async function simulate(
  seed: number,
  fates: readonly Fate[],
  options: { cancelAt?: number } = {},
): Promise<Outcome> {
  const random = seededRandom(seed);
  const clock = new FakeClock(spec.acceptedAtMs);
  const world = new World(clock, random);
  world.fates.push(...fates);
  world.states.set(spec.id, acceptedRun(spec));
  let crashes = 0;
  let current: ReturnType<typeof processOn> | undefined;
  for (let round = 0; round < 1500; round += 1) {
    if (!current || current.life.dead) {
      if (current) crashes += 1;
      current = processOn(world, crashes < 12 ? 0.04 : 0);
      await current.driver.start();
      current.reconciler.start();
    }
    await settle();
    const state = stateIn(world);
    if (isEnded(state) && !current.life.dead) break;
    if (random() < 0.4) world.move();
    // The image report comes from the bootstrap pod, which tries until it is heard.
    const bootstrap = [...world.pods.values()].find((pod) => pod.spec?.containers[0]?.name === 'bootstrap');
    if (bootstrap?.status?.phase === 'Running' && !state.image)
      void current.driver
        .send(spec.id, { kind: 'image-built', atMs: clock.now(), image: { image: 'wine:1', digest: 'd' } })
        .catch(() => undefined);
    if (options.cancelAt !== undefined && round >= options.cancelAt)
      void current.driver
        .send(spec.id, { kind: 'cancel', atMs: clock.now(), by: 'me' })
        .catch(() => undefined);
    checkAlways(world);
    clock.advance(random() < 0.1 ? 6_000 : 50);
  }
  await current?.driver.stop();
  await Promise.race([current?.reconciler.stop(), settle()]);
  return { world, crashes };
}

/** Never two worker pods that may still do something. */
function checkAlways(world: World): void {
  const alive = [...world.pods.values()].filter(
    (pod) =>
      pod.spec?.containers[0]?.name === 'main' &&
      pod.status?.phase !== 'Succeeded' &&
      pod.status?.phase !== 'Failed',
  );
  expect(alive.length).toBeLessThanOrEqual(1);
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);
const stories: readonly [string, readonly Fate[], string, string][] = [
  ['ends well', ['ok'], 'succeeded', 'FINISHED'],
  ['ends with an exit code', ['exit'], 'failed', 'FAILED'],
  ['runs out of memory', ['oom'], 'failed', 'FAILED'],
  ['loses its node once', ['node-lost', 'ok'], 'succeeded', 'FINISHED'],
  ['loses its node for good', ['node-lost', 'node-lost', 'node-lost'], 'failed', 'FAILED'],
];

describe('a run under crashes between any two effects', () => {
  test.each(stories)('%s', async (_story, fates, outcome, tracked) => {
    let crashes = 0;
    for (const seed of seeds) {
      const { world, crashes: count } = await simulate(seed, fates);
      crashes += count;
      const state = stateIn(world);
      const where = `SEED=${seed} ${world.events.join(' ')}`;
      expect(state.phase, where).toMatchObject({ kind: 'ended', outcome: { kind: outcome } });
      expect(world.tracking.status, where).toBe(tracked);
      expect(world.tracking.files.has('.concurrent/logs/run-logs.txt'), where).toBe(true);
      expect(world.secrets.size, where).toBe(0);
      const workers = world.everCreated.filter((name) => name.startsWith('jobs.batch/wine-'));
      expect(workers.length, where).toBe(fates.length);
      expect(new Set(world.everCreated).size, where).toBe(world.everCreated.length);
      expect([...world.jobs.values()].every((job) => job.metadata.labels?.[RUN_LABEL] === spec.id)).toBe(
        true,
      );
    }
    expect(crashes).toBeGreaterThan(seeds.length);
  });

  test('cancelled at any moment: ends as cancelled, nothing runs on', async () => {
    for (const seed of seeds) {
      const { world } = await simulate(seed, ['runs'], { cancelAt: seed * 2 });
      const state = stateIn(world);
      const where = `SEED=${seed} ${world.events.join(' ')}`;
      expect(state.phase, where).toMatchObject({ kind: 'ended', outcome: { kind: 'cancelled' } });
      expect(world.tracking.status, where).toBe('KILLED');
      const alive = [...world.pods.values()].filter(
        (pod) => !/Succeeded|Failed/.test(pod.status?.phase ?? ''),
      );
      expect(alive, where).toEqual([]);
      expect(world.secrets.size, where).toBe(0);
    }
  });
});
