// Draining a pool of a real embedded cluster: what goes, what stays, what holds it up, and what happens after a cut.
// And what is foretold of its pods, beside what the cluster then does.
import { drainPool, type Step, type StepRun } from '@berth/aws';
import { systemClock } from '@berth/client';
import { createEmbeddedCluster, type EmbeddedCluster } from '@berth/cluster';
import { readClusterConfig, type DeclaredCompute } from '@berth/compute';
import type { ObjectApi, Pod } from '@berth/kube';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disturbedPods } from './disturbed-pods.js';

const HEAD =
  'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\n' +
  'metadata: {name: a, region: us-west-2, version: "1.34"}\nmanagedNodeGroups:\n';
const SYSTEM =
  '  - {name: system, instanceType: m5.large, minSize: 1, desiredCapacity: 1, maxSize: 3, availabilityZones: [us-west-2a]}\n';
const OLD =
  '  - {name: old, instanceType: m5.xlarge, minSize: 2, desiredCapacity: 2, maxSize: 2, labels: {disk: fast}}\n';

function compute(text: string): DeclaredCompute {
  const { compute: read } = readClusterConfig(text, 'a.yaml');
  if (!read) throw new Error('unreadable');
  return read;
}

let dataDir: string;
let cluster: EmbeddedCluster;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'berth-drain-'));
  cluster = await createEmbeddedCluster({
    dataDir,
    compute: compute(HEAD + SYSTEM + OLD),
    runtime: 'simulated',
    boot: 'instant',
    clock: systemClock,
    random: Math.random,
    log: () => undefined,
  });
  await expect.poll(async () => (await cluster.api.list('nodes')).items.length, { timeout: 20_000 }).toBe(3);
});

afterEach(async () => {
  await cluster.stop();
  rmSync(dataDir, { recursive: true });
});

interface Told {
  readonly lines: string[];
  readonly run: StepRun;
}

/** Looks follow each other at once; after so many pauses nobody is there any more, as after a crash. */
function runOf(api: ObjectApi | undefined = cluster.api, pausesUntilCrash = Infinity): Told {
  const lines: string[] = [];
  let pauses = 0;
  const run = {
    world: { openKube: () => Promise.resolve(api) },
    now: () => Date.now(),
    say: (line: string) => lines.push(line),
    pause: async () => {
      pauses += 1;
      if (pauses > pausesUntilCrash) throw new Error('killed');
      await new Promise((resolve) => setTimeout(resolve, 10));
    },
  } as unknown as StepRun;
  return { lines, run };
}

/** A Deployment whose first pods land on the pool `old`, and may run anywhere after it. */
async function deploy(name: string, { replicas = 2, prefers = true, only = false } = {}): Promise<void> {
  const term = { matchExpressions: [{ key: 'disk', operator: 'In' as const, values: ['fast'] }] };
  const affinity = prefers
    ? {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: term }],
        },
      }
    : {};
  await cluster.api.create('deployments.apps', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          affinity,
          ...(only ? { nodeSelector: { disk: 'fast' } } : {}),
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'main', image: 'busybox', resources: { requests: { cpu: '100m' } } }],
        },
      },
    },
  });
  await running(name, replicas);
}

const podsOf = async (app: string): Promise<readonly Pod[]> =>
  (await cluster.api.list('pods', { namespace: 'default', labelSelector: `app=${app}` })).items;

async function running(app: string, count: number): Promise<void> {
  const ready = async () => (await podsOf(app)).filter(({ status }) => status?.phase === 'Running').length;
  await expect.poll(ready, { timeout: 20_000 }).toBe(count);
}

async function barePod(name: string, more: Partial<Pod['metadata']> = {}): Promise<void> {
  const node = (await oldNodes())[0] ?? '';
  await cluster.api.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: name }, ...more },
    spec: {
      nodeName: node,
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: 'busybox' }],
    },
  });
  await running(name, 1);
}

async function budget(app: string, minAvailable: number): Promise<void> {
  await cluster.api.create('poddisruptionbudgets.policy', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: app, namespace: 'default' },
    spec: { minAvailable, selector: { matchLabels: { app } } },
  });
  const status = async () =>
    (await cluster.api.get('poddisruptionbudgets.policy', { namespace: 'default', name: app })).status;
  await expect.poll(async () => (await status())?.currentHealthy, { timeout: 20_000 }).toBeGreaterThan(0);
}

const oldNodes = async (): Promise<readonly string[]> =>
  (await cluster.api.list('nodes', { labelSelector: 'eks.amazonaws.com/nodegroup=old' })).items.map(
    ({ metadata }) => metadata?.name ?? '',
  );

/** Pods on the pool that is drained, by name of their app. */
async function leftOnOld(): Promise<readonly string[]> {
  const nodes = new Set(await oldNodes());
  const { items } = await cluster.api.list('pods', { namespace: 'default' });
  return items
    .filter(({ spec }) => nodes.has(spec?.nodeName ?? ''))
    .map(({ metadata }) => metadata?.labels?.['app'] ?? '')
    .toSorted();
}

describe('a pool is drained', () => {
  it('its nodes are cordoned, its pods go elsewhere, the ones that nobody makes again are named', async () => {
    await deploy('web');
    await barePod('alone');
    const { lines, run } = runOf();
    await drainPool(run, 'old');
    expect(await leftOnOld()).toEqual([]);
    const { items } = await cluster.api.list('nodes');
    const cordoned = items.filter(({ spec }) => spec?.unschedulable).map(({ metadata }) => metadata?.name);
    expect(cordoned.toSorted()).toEqual((await oldNodes()).toSorted());
    expect(lines).toContain('draining old: 3 pods on 2 nodes');
    expect(lines).toContain('no controller makes these again: default/alone');
    await running('web', 2);
  });

  it('pods of DaemonSets and mirror pods stay', async () => {
    await cluster.api.create('daemonsets.apps', {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: {
          metadata: { labels: { app: 'agent' } },
          spec: { containers: [{ name: 'main', image: 'busybox' }] },
        },
      },
    });
    await running('agent', 3);
    await barePod('mirror', { annotations: { 'kubernetes.io/config.mirror': 'x' } });
    await deploy('web');
    await drainPool(runOf().run, 'old');
    expect(await leftOnOld()).toEqual(['agent', 'agent', 'mirror']);
  });

  it('a budget is waited for, and no more pods are away at once than it allows', async () => {
    await deploy('web', { replicas: 4 });
    await budget('web', 3);
    const { lines, run } = runOf();
    let fewest = 4;
    const watched: StepRun = {
      ...run,
      pause: async (delayMs) => {
        const healthy = (await podsOf('web')).filter(
          ({ metadata, status }) => status?.phase === 'Running' && metadata?.deletionTimestamp === undefined,
        );
        fewest = Math.min(fewest, healthy.length);
        await run.pause(delayMs);
      },
    };
    await drainPool(watched, 'old');
    expect(await leftOnOld()).toEqual([]);
    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(
      lines.some((line) => /waits for its disruption budget: The disruption budget web needs/.test(line)),
    ).toBe(true);
  });

  it('a budget that never gives way ends it with the names of pod and budget; others are gone by then', async () => {
    await deploy('fixed', { replicas: 1, only: true });
    await budget('fixed', 1);
    await deploy('web');
    const error = await drainPool(runOf().run, 'old').catch((caught: unknown) => caught);
    expect(String(error)).toMatch(
      /old is not drained: default\/fixed-\S+ cannot be evicted: The disruption budget fixed needs 1 healthy/,
    );
    expect(await leftOnOld()).toEqual(['fixed']);
    // Somebody lets it go: the next drain ends.
    await cluster.api.delete('poddisruptionbudgets.policy', { namespace: 'default', name: 'fixed' });
    await drainPool(runOf().run, 'old');
    expect(await leftOnOld()).toEqual([]);
  });

  it('at the end of a cluster budgets are overruled, since nothing can meet them', async () => {
    await deploy('fixed', { replicas: 1, only: true });
    await budget('fixed', 1);
    const { lines, run } = runOf();
    await drainPool(run, 'old', { overrulesBudgets: true });
    expect(await leftOnOld()).toEqual([]);
    expect(lines.some((line) => line.includes('waits for its disruption budget'))).toBe(true);
  });

  it('a pod that does not end is named', async () => {
    await barePod('stuck', { finalizers: ['example.com/hold'] });
    const error = await drainPool(runOf().run, 'old').catch((caught: unknown) => caught);
    expect(String(error)).toContain('default/stuck were told to end and do not; look at their finalizers');
  });

  it('after a crash in the middle another drain ends it', async () => {
    await deploy('web', { replicas: 4 });
    await budget('web', 3);
    await expect(drainPool(runOf(cluster.api, 0).run, 'old')).rejects.toThrow('killed');
    expect((await leftOnOld()).length).toBeGreaterThan(0);
    await drainPool(runOf().run, 'old');
    expect(await leftOnOld()).toEqual([]);
    await running('web', 4);
  });

  it('nothing happens to a pool without nodes, or when the cluster cannot be reached', async () => {
    await drainPool(runOf().run, 'nosuch');
    await drainPool(
      { ...runOf().run, world: { openKube: () => Promise.resolve(undefined) } as never },
      'old',
    );
    const { items } = await cluster.api.list('nodes');
    expect(items.some(({ spec }) => spec?.unschedulable)).toBe(false);
  });
});

it('what is foretold of evicted pods is what the cluster then does', async () => {
  await deploy('web');
  await deploy('picky', { replicas: 1, only: true });
  const step: Step = {
    id: 'stack/old',
    kind: 'stack',
    action: 'delete',
    name: 'eksctl-a-nodegroup-old',
    pool: 'old',
    details: [],
    after: [],
    disruption: 'pods-evicted',
    isReversible: false,
    estimateSeconds: 1,
  };
  const edit = { before: compute(HEAD + SYSTEM + OLD), after: compute(HEAD + SYSTEM) };
  const [told] = await disturbedPods(cluster.api, { steps: [step], ...edit });
  expect(told).toMatchObject({ pods: 3, goTo: [{ target: 'pool:system', pods: 2 }], unplacedPods: 1 });
  expect(told?.because).toContain('default/picky');
  await drainPool(runOf().run, 'old');
  await running('web', 2);
  const nodes = await cluster.api.list('nodes', { labelSelector: 'eks.amazonaws.com/nodegroup=system' });
  const system = new Set(nodes.items.map(({ metadata }) => metadata?.name));
  expect((await podsOf('web')).every(({ spec }) => system.has(spec?.nodeName))).toBe(true);
  expect((await podsOf('picky')).map(({ status }) => status?.phase)).toEqual(['Pending']);
});
