// Jobs, scheduler, autoscaler and nodes together on virtual time, with faults drawn from a seed. A failure prints it.
import type { DeclaredCompute, Pool } from '@berth/compute';
import { millisOf, type Pod } from '@berth/kube';
import { afterEach, describe, expect, test } from 'vitest';
import { startControllers } from '../controllers/index.js';
import { memoryCluster, seeded, type MemoryCluster } from '../controllers/testing/memory-cluster.js';
import { startScheduler } from '../scheduler/scheduler.js';
import { startSimulatedKubelet } from '../stages/simulated-kubelet.js';
import { startMachines, type Machines } from './machines.js';

const JOBS = 6;
const STEPS = 60;

const pool = (name: string, maxSize: number): Pool => ({
  kind: 'managedNodeGroup',
  name,
  minSize: 0,
  maxSize,
  desiredSize: 0,
  instanceTypes: ['m5.large'],
  spot: true,
  zones: [],
  labels: { pool: name },
  taints: [],
  tags: {},
  volumeSizeGib: 50,
});

const COMPUTE: DeclaredCompute = {
  clusterName: 'c',
  region: 'us-west-2',
  kubernetesVersion: '1.34',
  zones: ['us-west-2a', 'us-west-2b'],
  pools: [pool('a', 3), pool('b', 2)],
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
};

let cluster: MemoryCluster;
afterEach(() => cluster.stop());

describe.each([1, 2, 3, 4])('SEED=%i', (seed) => {
  test('every Job completes; no pod is bound twice, no node holds more than it can, no machine is left', async () => {
    cluster = await memoryCluster({ controllers: true, seed });
    const random = seeded(seed * 7919);
    const bindings = watchBindings();
    let running = startAll(seed);
    for (let job = 0; job < JOBS; job++) await createJob(job, random);
    for (let step = 0; step < STEPS; step++) {
      await cluster.clock.advance(1_000 + Math.floor(random() * 9_000));
      running = await disturb(running, random);
      checkCapacity();
    }
    await cluster.clock.advance(1_200_000);
    for (const name of Array.from({ length: JOBS }, (_, job) => `j${job}`)) {
      const job = cluster.api.peek('jobs.batch', { namespace: 'n', name });
      const ends = job?.status?.conditions?.filter(({ status }) => status === 'True').map(({ type }) => type);
      expect(ends, `${name}: ${JSON.stringify(job?.status)}`).toEqual(['SuccessCriteriaMet', 'Complete']);
      expect(job?.status?.succeeded).toBe(job?.spec?.completions);
      expect(job?.status?.uncountedTerminatedPods).toEqual({});
    }
    expect(bindings.twice).toEqual([]);
    for (const each of cluster.pods()) expect(each.metadata.finalizers ?? []).toEqual([]);
    expect(cluster.api.items('nodes')).toEqual([]);
    expect(running.nodeHours().every(({ deletedAt }) => deletedAt !== undefined)).toBe(true);
  });
});

function startAll(seed: number): Machines {
  cluster.run(startScheduler(cluster));
  cluster.run(startSimulatedKubelet(cluster));
  const autoscaler = { scaleDownUnneededTimeMs: 60_000, scanIntervalMs: 2_000 };
  const delays = { launchMs: 5_000, readyMs: 3_000 };
  const random = seeded(seed);
  return cluster.run(startMachines({ ...cluster, random, compute: COMPUTE, autoscaler, delays }));
}

async function createJob(job: number, random: () => number): Promise<void> {
  const requests = { cpu: `${300 + Math.floor(random() * 1200)}m`, memory: '512Mi' };
  const annotations = { 'stages.berth.dev/run-seconds': String(5 + Math.floor(random() * 40)) };
  await cluster.api.create('jobs.batch', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace: 'n', name: `j${job}` },
    spec: {
      parallelism: 1 + Math.floor(random() * 4),
      completions: 1 + Math.floor(random() * 6),
      backoffLimit: 1000,
      completionMode: random() < 0.5 ? 'Indexed' : 'NonIndexed',
      template: {
        metadata: { annotations },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 5,
          containers: [{ name: 'c', image: 'x', resources: { requests } }],
        },
      },
    },
  });
}

/** One fault, or none. */
async function disturb(machines: Machines, random: () => number): Promise<Machines> {
  const nodes = cluster.api.items('nodes');
  const node = nodes[Math.floor(random() * nodes.length)]?.metadata.name ?? '';
  const pods = cluster.pods();
  const pod = pods[Math.floor(random() * pods.length)];
  const dice = random();
  if (dice < 0.06) await machines.faults.reclaimSpot(node, 2_000);
  else if (dice < 0.1) await machines.faults.terminateNode(node);
  else if (dice < 0.2 && pod)
    await cluster.api.delete('pods', { namespace: 'n', name: pod.metadata.name ?? '' });
  else if (dice < 0.24) machines.faults.noCapacity('a', true);
  else if (dice < 0.34) machines.faults.noCapacity('a', false);
  else if (dice < 0.4) {
    // The machines crash and come back: nodes are in the store, nothing else.
    await machines.stop();
    return cluster.run(
      startMachines({
        ...cluster,
        compute: COMPUTE,
        autoscaler: { scaleDownUnneededTimeMs: 60_000, scanIntervalMs: 2_000 },
        delays: { launchMs: 5_000, readyMs: 3_000 },
      }),
    );
  } else if (dice < 0.46) {
    // Everything crashes and comes back: what matters is in the store.
    await cluster.stop();
    for (const component of startControllers({ ...cluster, caPem: 'CA' })) cluster.run(component);
    return startAll(Math.floor(random() * 1e6));
  }
  return machines;
}

function watchBindings(): { readonly twice: string[] } {
  const twice: string[] = [];
  cluster.api.subscribe('pods', ({ object, previous }) => {
    const [before, after] = [previous?.spec?.nodeName, object.spec?.nodeName];
    if (before && after !== before) twice.push(`${object.metadata.name}: ${before} -> ${after}`);
  });
  return { twice };
}

function checkCapacity(): void {
  const used = new Map<string, number>();
  const ended = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  for (const pod of cluster.pods()) {
    const node = pod.spec?.nodeName;
    if (!node || ended(pod)) continue;
    const cpu = millisOf(pod.spec?.containers[0]?.resources?.requests?.['cpu']);
    used.set(node, (used.get(node) ?? 0) + cpu);
  }
  for (const node of cluster.api.items('nodes')) {
    const room = millisOf(node.status?.allocatable?.['cpu']);
    expect(used.get(node.metadata.name ?? '') ?? 0, `${node.metadata.name}`).toBeLessThanOrEqual(room);
  }
  const sizes = new Map<string, number>();
  for (const node of cluster.api.items('nodes')) {
    const name = node.metadata.labels?.['pool'] ?? '';
    sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  for (const { name, maxSize } of COMPUTE.pools)
    expect(sizes.get(name) ?? 0).toBeLessThanOrEqual(maxSize + 1);
}
