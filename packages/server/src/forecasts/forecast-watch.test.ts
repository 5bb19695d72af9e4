// Forecasts made wrong on purpose, on a cluster without a scheduler: the test binds. Each miss is kept as a case whose
// answer is what had been foretold.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@berth/client';
import { createMemoryApi, type LocalApi } from '@berth/cluster';
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { Node, Pod } from '@berth/kube';
import {
  evaluateAutoscalerCase,
  evaluateCase,
  realNode,
  typesOf,
  type AutoscalerCase,
  type PlacementCase,
} from '@berth/placement';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ForecastWatch } from './forecast-watch.js';
import { MissFiles } from './miss-files.js';

const pool = (name: string, more: Partial<Pool> = {}): Pool => ({
  kind: 'managedNodeGroup',
  name,
  minSize: 0,
  maxSize: 3,
  desiredSize: 0,
  instanceTypes: ['m5.xlarge'],
  spot: false,
  zones: [],
  labels: {},
  taints: [],
  tags: {},
  volumeSizeGib: 80,
  ...more,
});

const compute: DeclaredCompute = {
  clusterName: 'c',
  region: 'us-east-1',
  kubernetesVersion: '1.34',
  zones: ['us-east-1a'],
  pools: [pool('web'), pool('gpu', { labels: { role: 'gpu' } })],
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
};

let folder = '';
let api: LocalApi;
let watch: ForecastWatch;
let misses: MissFiles;
let outcomes: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'berth-misses-'));
  api = createMemoryApi({ clock: systemClock, random: Math.random });
  await api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } });
  const metadata = { namespace: 'n', name: 'default' };
  await api.create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  misses = new MissFiles(join(folder, 'misses'));
  outcomes = [];
});
afterEach(async () => {
  await watch.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function startWatch(): Promise<void> {
  watch = new ForecastWatch({
    target: { name: 'c', api, compute, berthUrl: '' },
    clock: systemClock,
    misses,
    onOutcome: (outcome) => outcomes.push(outcome),
    onTrouble: (error) => outcomes.push(String(error)),
  });
  await watch.ready;
}

async function addNode(name: string, poolName: string, labels: Record<string, string> = {}): Promise<void> {
  const of = compute.pools.find((one) => one.name === poolName);
  const [type] = of ? typesOf(compute, of) : [];
  if (!of || !type) throw new Error(`no pool ${poolName}`);
  const node: Node = realNode(compute, of, { type, name });
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] } as const;
  const { taints: _, ...spec } = node.spec ?? {};
  await api.create('nodes', {
    ...node,
    spec,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, ...labels } },
  });
  const body = { status: { ...node.status, ...ready }, spec: { taints: null } };
  await api.patch('nodes', { name }, { type: 'merge', body }, { subresource: 'status' });
  await api.patch('nodes', { name }, { type: 'merge', body: { spec: { taints: null } } });
}

async function create(name: string, spec: Partial<NonNullable<Pod['spec']>> = {}): Promise<void> {
  const containers = [{ name: 'c', image: 'i', resources: { requests: { cpu: '1' } } }];
  await api.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'n', name },
    spec: { containers, ...spec },
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
}

async function bind(name: string, node: string): Promise<void> {
  await api.createSubresource('pods', { namespace: 'n', name }, 'binding', {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { namespace: 'n', name },
    target: { apiVersion: 'v1', kind: 'Node', name: node },
  });
}

const untilOutcomes = (...wanted: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(outcomes).toEqual(wanted), { timeout: 5_000 });

const cases = (format: 'placement' | 'autoscaler') =>
  misses
    .lines(format)
    .map((line): { story: string; best: string[] } & Record<string, unknown> => JSON.parse(line));

test('a pod that goes where it was foretold is a hit, and nothing is kept', async () => {
  await addNode('web-1', 'web');
  await startWatch();
  await create('p');
  await bind('p', 'web-1');
  await untilOutcomes('hit');
  expect(misses.list()).toEqual([]);
});

test('a node that somebody adds between forecast and binding: refused, and it landed all the same', async () => {
  await startWatch();
  await create('p', { nodeSelector: { disk: 'fast' } });
  await addNode('by-hand', 'web', { disk: 'fast' });
  await bind('p', 'by-hand');
  await untilOutcomes('landed-though-refused');
  const [kept] = cases('placement');
  expect(kept?.story).toBe('n/p: foretold nowhere, landed by-hand (pool:web): landed-though-refused');
  const answer = evaluateCase(kept as unknown as PlacementCase);
  expect(answer).toMatchObject({ outcome: 'unschedulable', feasible: [] });
  expect(misses.list()).toMatchObject([
    { kind: 'ForecastMiss', miss: 'landed-though-refused', format: 'placement' },
  ]);
});

test('another node than the best: the case gives the foretold one again, held room included', async () => {
  await addNode('web-1', 'web');
  await addNode('web-2', 'web');
  await startWatch();
  // Each takes most of a node, so that the second forecast depends on the room held for the first.
  const spec = { containers: [{ name: 'c', image: 'i', resources: { requests: { cpu: '2500m' } } }] };
  await create('first', spec);
  await create('second', spec);
  await bind('first', 'web-1');
  await bind('second', 'web-1').catch(() => undefined);
  await vi.waitFor(() => expect(outcomes).toHaveLength(2), { timeout: 5_000 });
  expect(outcomes.filter((outcome) => outcome === 'other-node')).toHaveLength(1);
  const [kept] = cases('placement');
  expect(evaluateCase(kept as unknown as PlacementCase).best).toEqual(kept?.best);
});

test('another pool than the one foretold to grow: the case has the autoscaler grow that one again', async () => {
  await startWatch();
  await create('p', { nodeSelector: { role: 'gpu' } });
  await addNode('web-1', 'web', { role: 'gpu' });
  await bind('p', 'web-1');
  await untilOutcomes('other-pool');
  const [kept] = cases('autoscaler');
  const answer = evaluateAutoscalerCase(kept as unknown as AutoscalerCase);
  expect(answer.scaleUps).toEqual([{ group: 'gpu', from: 0, to: 1 }]);
});

test('pods that share a node that is yet to come: one is foretold to start it, the others to wait for it', async () => {
  await startWatch();
  for (const name of ['a', 'b', 'c']) await create(name, { nodeSelector: { role: 'gpu' } });
  await addNode('gpu-1', 'gpu');
  for (const name of ['a', 'b', 'c']) await bind(name, 'gpu-1');
  await untilOutcomes('hit', 'hit', 'hit');
});

test('a pod that is deleted before it has a place tells nothing', async () => {
  await startWatch();
  await create('p', { nodeSelector: { role: 'gpu' } });
  await api.delete('pods', { namespace: 'n', name: 'p' }, { gracePeriodSeconds: 0 });
  await untilOutcomes('withdrawn');
});
