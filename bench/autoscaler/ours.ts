// Measures the autoscaler model: pending pods on twenty pools at zero, one decision; and explaining one pod on them.
// Run: npx tsx --conditions=berth-source bench/autoscaler/ours.ts [cases]
// With `cases`, the same input as cases of the autoscaler format, for whoever else is to be timed on it.
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { autoscalerCaseOf, createSnapshot, explainPod, forecastGrowth } from '@berth/placement';

const FAMILIES = ['m5', 'c5', 'r5', 'm6i', 'c6i'] as const;
const SIZES = ['large', 'xlarge', '2xlarge', '4xlarge'] as const;
const compute = declareCompute();
const snapshot = createSnapshot({ nodes: [] });

const WORKLOADS: Readonly<Record<string, readonly Pod[]>> = {
  '10,000 equal pods': pods(10_000, 1),
  '1,000 pods of 100 shapes': pods(1_000, 100),
  '1,000 pods without controller': pods(1_000, 0),
};

for (const [workload, pendingPods] of Object.entries(WORKLOADS)) {
  if (process.argv[2] === 'cases') writeCase(workload, pendingPods);
  else
    report(
      workload,
      measure(() => forecastGrowth({ compute, snapshot, pendingPods }), 9),
    );
}
const [one] = pods(1, 1);
if (one && process.argv[2] !== 'cases')
  report(
    'explain one pod',
    measure(() => explainPod(one, { compute }), 50),
  );

interface Measured {
  readonly cpuMs: number;
  readonly wallMs: number;
}

function report(workload: string, { cpuMs, wallMs }: Measured): void {
  const pools = compute.pools.length;
  const rounded = { cpuMs: Math.round(cpuMs * 100) / 100, wallMs: Math.round(wallMs * 100) / 100 };
  process.stdout.write(`${JSON.stringify({ workload, pools, ...rounded })}\n`);
}

function writeCase(id: string, pendingPods: readonly Pod[]): void {
  process.stdout.write(
    `${JSON.stringify({ id, ...autoscalerCaseOf({ compute, snapshot, pendingPods }) })}\n`,
  );
}

/** The medians of several runs, after one that warms up. */
function measure(run: () => unknown, times: number): Measured {
  run();
  const taken = Array.from({ length: times }, () => {
    const start = process.hrtime.bigint();
    const cpuBefore = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(cpuBefore);
    return { cpuMs: (user + system) / 1000, wallMs: Number(process.hrtime.bigint() - start) / 1e6 };
  });
  return {
    cpuMs: median(taken.map(({ cpuMs }) => cpuMs)),
    wallMs: median(taken.map(({ wallMs }) => wallMs)),
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function declareCompute(): DeclaredCompute {
  const types = FAMILIES.flatMap((family) => SIZES.map((size) => `${family}.${size}`));
  return {
    clusterName: 'bench',
    region: 'us-east-1',
    kubernetesVersion: '1.34',
    zones: ['us-east-1a'],
    pools: types.map(declarePool),
    fargateProfiles: [],
    scoringStrategy: 'LeastAllocated',
  };
}

function declarePool(instanceType: string): Pool {
  return {
    kind: 'managedNodeGroup',
    name: instanceType.replace('.', '-'),
    minSize: 0,
    maxSize: 1000,
    desiredSize: 0,
    instanceTypes: [instanceType],
    spot: false,
    zones: [],
    labels: {},
    taints: [],
    tags: {},
    volumeSizeGib: 80,
  };
}

/** Pods of so many controllers, each with a request of its own; 0: pods without one. */
function pods(count: number, controllers: number): readonly Pod[] {
  return Array.from({ length: count }, (_, index): Pod => {
    const shape = controllers === 0 ? 0 : index % controllers;
    const owner = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: `rs-${shape}`,
      uid: `rs-${shape}`,
      controller: true,
    };
    const requests = { cpu: `${250 + shape * 10}m`, memory: `${512 + shape * 20}Mi` };
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `pod-${index}`,
        namespace: 'default',
        uid: `uid-${index}`,
        ...(controllers === 0 ? {} : { ownerReferences: [owner] }),
      },
      spec: { containers: [{ name: 'main', image: 'main', resources: { requests } }] },
    };
  });
}
