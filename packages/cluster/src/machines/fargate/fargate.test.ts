import type { DeclaredCompute } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import type { RequestContext } from '../../api/kind-rules.js';
import { memoryCluster, type MemoryCluster } from '../../controllers/testing/memory-cluster.js';
import { startScheduler } from '../../scheduler/scheduler.js';
import { startSimulatedKubelet } from '../../stages/simulated-kubelet.js';
import { startMachines } from '../machines.js';
import { fargateAdmission } from './fargate-admission.js';

const COMPUTE: DeclaredCompute = {
  clusterName: 'c',
  region: 'us-west-2',
  kubernetesVersion: '1.34',
  zones: ['us-west-2a'],
  pools: [],
  fargateProfiles: [
    { name: 'b', selectors: [{ namespace: 'n', labels: {} }] },
    { name: 'a', selectors: [{ namespace: 'n', labels: { app: 'x' } }] },
  ],
  scoringStrategy: 'LeastAllocated',
};

const context = (operation: 'CREATE' | 'UPDATE'): RequestContext => ({
  user: { username: 'u', groups: [] },
  operation,
  namespace: 'n',
  dryRun: false,
  nowMs: 0,
  random: () => 0,
  api: { peek: () => undefined, items: () => [] },
});

const pod = (
  requests: Record<string, string>,
  options: { labels?: Record<string, string>; spec?: Partial<Pod['spec']> } = {},
): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'n', name: 'p', labels: options.labels },
  spec: { containers: [{ name: 'c', image: 'x', resources: { requests } }], ...options.spec },
});

describe('admission', () => {
  const admit = (draft: Pod, operation: 'CREATE' | 'UPDATE' = 'CREATE'): Pod => {
    const copy = structuredClone(draft) as Pod & Record<string, unknown>;
    fargateAdmission(COMPUTE)(copy, context(operation));
    return copy;
  };

  test('a matching pod belongs to Fargate: scheduler, profile and size', () => {
    const admitted = admit(pod({ cpu: '500m', memory: '1Gi' }));
    expect(admitted.spec?.schedulerName).toBe('fargate-scheduler');
    expect(admitted.metadata.labels).toEqual({ 'eks.amazonaws.com/fargate-profile': 'b' });
    expect(admitted.metadata.annotations?.['CapacityProvisioned']).toBe('0.5vCPU 2GB');
  });

  test('of several profiles the first by name wins', () => {
    const admitted = admit(pod({}, { labels: { app: 'x' } }));
    expect(admitted.metadata.labels?.['eks.amazonaws.com/fargate-profile']).toBe('a');
  });

  test('other namespaces and later updates are left alone', () => {
    const other = { ...pod({}), metadata: { namespace: 'm', name: 'p' } };
    expect(admit(other)).toEqual(other);
    const late = pod({});
    expect(admit(late, 'UPDATE')).toEqual(late);
  });
});

describe('the Fargate scheduler', () => {
  let cluster: MemoryCluster;
  afterEach(() => cluster.stop());

  async function setup(fargateMs = 0) {
    cluster = await memoryCluster({ controllers: true });
    cluster.run(startScheduler(cluster));
    cluster.run(startSimulatedKubelet(cluster));
    const start = () => cluster.run(startMachines({ ...cluster, compute: COMPUTE, delays: { fargateMs } }));
    const machines = start();
    const create = async (draft: Pod) => {
      const admitted = structuredClone(draft) as Pod & Record<string, unknown>;
      fargateAdmission(COMPUTE)(admitted, context('CREATE'));
      await cluster.api.create('pods', admitted);
      await cluster.clock.settle();
    };
    return { machines, create, start };
  }

  const running = () => cluster.api.items('nodes').map((node) => node.metadata.name ?? '');

  test('one node of the documented size for each pod, for as long as it runs', async () => {
    const { machines, create } = await setup();
    const draft = pod({ cpu: '1', memory: '3Gi' });
    await create({
      ...draft,
      metadata: { ...draft.metadata, annotations: { 'stages.berth.dev/run-seconds': '30' } },
    });
    await cluster.clock.advance(5_000);
    expect(cluster.pod('p')?.status?.phase).toBe('Running');
    const node = cluster.api.items('nodes')[0];
    expect(node?.metadata.name).toBe(cluster.pod('p')?.spec?.nodeName);
    expect(node?.metadata.name).toMatch(/^fargate-ip-192-168-/);
    expect(node?.status?.capacity).toMatchObject({ cpu: '1', pods: '1' });
    expect(node?.spec?.taints).toEqual([
      { key: 'eks.amazonaws.com/compute-type', value: 'fargate', effect: 'NoSchedule' },
    ]);
    await cluster.clock.advance(40_000);
    expect(cluster.pod('p')?.status?.phase).toBe('Succeeded');
    expect(running()).toEqual([]);
    expect(machines.nodeHours()).toMatchObject([{ pool: 'fargate' }]);
  });

  test('boots take their time', async () => {
    const { create } = await setup(45_000);
    await create(pod({ cpu: '250m' }));
    await cluster.clock.advance(40_000);
    expect(running()).toEqual([]);
    await cluster.clock.advance(10_000);
    expect(cluster.pod('p')?.status?.phase).toBe('Running');
  });

  test('what Fargate cannot run stays pending, with the reason as event and condition', async () => {
    const { create } = await setup();
    await create(pod({ cpu: '1' }, { spec: { hostNetwork: true } }));
    await cluster.clock.advance(5_000);
    expect(cluster.pod('p')?.spec?.nodeName).toBeUndefined();
    expect(cluster.events('p')).toEqual([
      'FailedScheduling: Pod not supported on Fargate: fields not supported: HostNetwork',
    ]);
  });

  test('too large', async () => {
    const { create } = await setup();
    await create(pod({ cpu: '17' }));
    await cluster.clock.advance(5_000);
    expect(cluster.events('p')[0]).toContain('requested resources exceed the largest size');
  });

  test('a deleted pod takes its node with it', async () => {
    const { create } = await setup();
    await create(pod({ cpu: '250m' }));
    await cluster.clock.advance(1_000);
    expect(running()).toHaveLength(1);
    await cluster.api.delete('pods', { namespace: 'n', name: 'p' });
    await cluster.clock.advance(1_000);
    expect(running()).toEqual([]);
  });

  test('after a crash between node and binding the same node is used', async () => {
    const { create, start, machines } = await setup(10_000);
    await create(pod({ cpu: '250m' }));
    await machines.stop();
    await cluster.api.create('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'fargate-ip-1',
        annotations: {
          'berth.dev/pool': 'fargate',
          'berth.dev/fargate-pod-uid': cluster.pod('p')?.metadata.uid ?? '',
        },
      },
    });
    start();
    await cluster.clock.advance(20_000);
    expect(running()).toEqual(['fargate-ip-1']);
    expect(cluster.pod('p')?.spec?.nodeName).toBe('fargate-ip-1');
  });
});
