import type { DeclaredCompute, Pool } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { memoryCluster, podAsking, type MemoryCluster } from '../controllers/testing/memory-cluster.js';
import { startScheduler } from '../scheduler/scheduler.js';
import { startSimulatedKubelet } from '../stages/simulated-kubelet.js';
import { startMachines, type MachinesOptions } from './machines.js';

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

const pool = (name: string, options: Partial<Pool> = {}): Pool => ({
  kind: 'managedNodeGroup',
  name,
  minSize: 0,
  maxSize: 1,
  desiredSize: 0,
  instanceTypes: ['t3.medium'],
  spot: false,
  zones: [],
  labels: { 'concurrent-node-type': name },
  taints: [{ key: 'concurrent-node-type', value: name, effect: 'NoSchedule' }],
  tags: {},
  volumeSizeGib: 200,
  ...options,
});

const compute = (pools: readonly Pool[]): DeclaredCompute => ({
  clusterName: 'c',
  region: 'us-west-2',
  kubernetesVersion: '1.34',
  zones: ['us-west-2a', 'us-west-2b'],
  pools,
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
});

const forPool = (name: string): Pod['spec'] => ({
  containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '1' } } }],
  nodeSelector: { 'concurrent-node-type': name },
  tolerations: [{ key: 'concurrent-node-type', value: name, effect: 'NoSchedule' }],
});

async function setup(pools: readonly Pool[], options: Partial<MachinesOptions> = {}) {
  cluster = await memoryCluster({ controllers: true });
  cluster.run(startScheduler(cluster));
  cluster.run(startSimulatedKubelet(cluster));
  const start = () => cluster.run(startMachines({ ...cluster, compute: compute(pools), ...options }));
  const machines = start();
  await cluster.clock.advance(1_000);
  const create = async (name: string, spec: Pod['spec'], annotations: Record<string, string> = {}) => {
    await cluster.api.create('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { namespace: 'n', name, annotations },
      spec,
    });
    await cluster.clock.advance(1_000);
  };
  const nodes = () => cluster.api.items('nodes');
  return { machines, start, create, nodes };
}

describe('pools', () => {
  test('come up at their desired size, with shape, labels, taints, price and lease', async () => {
    const { nodes } = await setup([pool('system', { desiredSize: 1 }), pool('worker')]);
    expect(nodes()).toHaveLength(1);
    const [node] = nodes();
    expect(node?.metadata.labels).toMatchObject({
      'eks.amazonaws.com/nodegroup': 'system',
      'concurrent-node-type': 'system',
      'node.kubernetes.io/instance-type': 't3.medium',
    });
    const hard = node?.spec?.taints?.filter(({ effect }) => effect !== 'PreferNoSchedule');
    expect(hard).toEqual([{ key: 'concurrent-node-type', value: 'system', effect: 'NoSchedule' }]);
    expect(node?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(Number(node?.metadata.annotations?.['berth.dev/usd-per-hour'])).toBeGreaterThan(0);
    expect(cluster.api.items('leases.coordination.k8s.io', 'kube-node-lease')).toHaveLength(1);
  });

  test('a restart finds its nodes again, and finishes boots that a crash interrupted', async () => {
    const { nodes, start } = await setup([pool('system', { desiredSize: 2, maxSize: 2 })], {
      delays: { launchMs: 0, readyMs: 60_000 },
    });
    const names = nodes().map((node) => node.metadata.name);
    expect(names).toHaveLength(2);
    const machines = start();
    await cluster.clock.advance(65_000);
    expect(nodes().map((node) => node.metadata.name)).toEqual(names);
    for (const node of nodes()) {
      expect(node.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    }
    expect(machines.nodeHours()).toHaveLength(2);
  });

  test('nodes keep beating: nobody takes them for dead', async () => {
    const { nodes } = await setup([pool('system', { desiredSize: 1 })]);
    await cluster.clock.advance(300_000);
    expect(nodes()[0]?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });
});

describe('the autoscaler', () => {
  const quick = { autoscaler: { scaleDownUnneededTimeMs: 60_000 } };

  test('starts a node from zero for a pod, and removes it when nobody needs it any more', async () => {
    const { machines, create, nodes } = await setup(
      [pool('system', { desiredSize: 1, minSize: 1 }), pool('worker')],
      quick,
    );
    await create('p', forPool('worker'), { 'stages.berth.dev/run-seconds': '30' });
    await cluster.clock.advance(15_000);
    expect(cluster.pod('p')?.status?.phase).toBe('Running');
    expect(nodes()).toHaveLength(2);
    expect(cluster.events('p')).toContain(
      'TriggeredScaleUp: pod triggered scale-up: [{worker 0->1 (max: 1)}]',
    );
    await cluster.clock.advance(30_000);
    expect(cluster.pod('p')?.status?.phase).toBe('Succeeded');
    await cluster.clock.advance(90_000);
    expect(nodes().map((node) => node.metadata.labels?.['eks.amazonaws.com/nodegroup'])).toEqual(['system']);
    const lives = machines.nodeHours();
    expect(lives.filter(({ deletedAt }) => deletedAt !== undefined).map(({ pool: name }) => name)).toEqual([
      'worker',
    ]);
  });

  test('counts on nodes that still boot: pods that will fit there start no further ones', async () => {
    const delays = { launchMs: 20_000, readyMs: 60_000 };
    const { create, nodes } = await setup([pool('worker', { maxSize: 5 })], { ...quick, delays });
    await create('first', forPool('worker'));
    await cluster.clock.advance(30_000);
    expect(nodes()).toHaveLength(1);
    expect(cluster.pod('first')?.spec?.nodeName).toBeUndefined();
    const containers = [{ name: 'c', image: 'x', resources: { requests: { cpu: '50m' } } }];
    const small = { ...forPool('worker'), containers };
    await create('second', small);
    await cluster.clock.advance(30_000);
    await create('third', forPool('worker'));
    await cluster.clock.advance(120_000);
    for (const name of ['first', 'second', 'third']) expect(cluster.pod(name)?.status?.phase).toBe('Running');
    expect(nodes()).toHaveLength(2);
  });

  test('at the maximum a second pod waits with a reason and runs when the first has ended', async () => {
    const { machines, create } = await setup([pool('worker')], quick);
    const big = {
      ...forPool('worker'),
      containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '1500m' } } }],
    };
    await create('first', big, { 'stages.berth.dev/run-seconds': '60' });
    await cluster.clock.advance(15_000);
    await create('second', big);
    await cluster.clock.advance(5_000);
    expect(cluster.pod('second')?.spec?.nodeName).toBeUndefined();
    expect(cluster.events('second')).toContain(
      "NotTriggerScaleUp: pod didn't trigger scale-up: 1 max node group size reached",
    );
    expect(machines.autoscaler?.refusalsFor('n/second')).toMatchObject([
      { pool: 'worker', rule: 'pool.max-size', message: 'max node group size reached' },
    ]);
    await cluster.clock.advance(70_000);
    expect(cluster.pod('second')?.status?.phase).toBe('Running');
  });

  test('says why no pool helps', async () => {
    const { create } = await setup([pool('worker'), pool('system')]);
    await create('p', { containers: [], ...forPool('worker'), tolerations: [] });
    await cluster.clock.advance(2_000);
    const [text] = cluster.events('p').filter((event) => event.startsWith('NotTriggerScaleUp'));
    expect(text).toBe("NotTriggerScaleUp: pod didn't trigger scale-up: 2 node(s) had untolerated taint(s)");
  });

  test('a node with a bare pod stays', async () => {
    const { machines, create, nodes } = await setup([pool('worker', { maxSize: 2 })], quick);
    await create('p', {
      ...forPool('worker'),
      containers: [{ name: 'c', image: 'x', resources: { requests: { cpu: '10m' } } }],
    });
    await cluster.clock.advance(200_000);
    expect(nodes()).toHaveLength(1);
    expect(machines.autoscaler?.keepReasonFor(nodes()[0]?.metadata.name ?? '')).toMatchObject({
      reason: 'BlockedByPod',
    });
  });
});

describe('faults', () => {
  test('no capacity: nothing starts, the pod says so, and it starts when there is some again', async () => {
    const { machines, create, nodes } = await setup([pool('worker')]);
    machines.faults.noCapacity('worker', true);
    await create('p', forPool('worker'));
    await cluster.clock.advance(5_000);
    expect(nodes()).toHaveLength(0);
    expect(machines.autoscaler?.refusalsFor('n/p')[0]?.message).toBe('in backoff after failed scale-up');
    machines.faults.noCapacity('worker', false);
    await cluster.clock.advance(330_000);
    expect(cluster.pod('p')?.status?.phase).toBe('Running');
  });

  test('a reclaimed spot instance goes after its notice and is replaced', async () => {
    const { machines, nodes } = await setup([pool('worker', { desiredSize: 1, minSize: 1, spot: true })]);
    const name = nodes()[0]?.metadata.name ?? '';
    await machines.faults.reclaimSpot(name);
    await cluster.clock.advance(125_000);
    expect(nodes()).toHaveLength(1);
    expect(nodes()[0]?.metadata.name).not.toBe(name);
  });

  test('a lost node becomes NotReady', async () => {
    const { machines, nodes } = await setup([pool('worker', { desiredSize: 1, minSize: 1 })]);
    await machines.faults.loseNode(nodes()[0]?.metadata.name ?? '');
    await cluster.clock.advance(90_000);
    expect(nodes()[0]?.status?.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('Unknown');
    expect(nodes()[0]?.spec?.taints?.map(({ key }) => key)).toContain('node.kubernetes.io/unreachable');
  });
});

test('a pod that asks for nothing special lands on an untainted pool', async () => {
  const { create } = await setup([pool('any', { taints: [], desiredSize: 1 })]);
  await create('p', podAsking('p', '1').spec);
  expect(cluster.pod('p')?.status?.phase).toBe('Running');
});
