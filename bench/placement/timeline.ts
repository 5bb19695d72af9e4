// Measures forecasts over time: ten thousand pods on twenty pools from zero, from the first pod to the last node gone.
// Run: node --conditions=berth-source --import tsx bench/placement/timeline.ts
import type { DeclaredCompute } from '@berth/compute';
import type { Pod } from '@berth/kube';
import { forecastTimeline, type TimedWorkload } from '@berth/placement';

const FAMILIES = ['m5', 'c5', 'r5', 'm6i', 'c6i'] as const;
const SIZES = ['large', 'xlarge', '2xlarge', '4xlarge'] as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const RUNS = 5;

const compute: DeclaredCompute = {
  clusterName: 'bench',
  region: 'us-east-1',
  kubernetesVersion: '1.34',
  zones: ['us-east-1a'],
  pools: FAMILIES.flatMap((family) => SIZES.map((size) => `${family}.${size}`)).map((type) => ({
    kind: 'managedNodeGroup',
    name: type.replace('.', '-'),
    minSize: 0,
    maxSize: 1000,
    desiredSize: 0,
    instanceTypes: [type],
    spot: false,
    zones: [],
    labels: {},
    taints: [],
    tags: {},
    volumeSizeGib: 80,
  })),
  fargateProfiles: [],
  scoringStrategy: 'LeastAllocated',
};

const five = { least: 5 * MINUTE, most: 5 * MINUTE };
const drawn = { least: MINUTE, most: HOUR };
const hourly = (shape: number): readonly number[] =>
  Array.from({ length: 10 }, (_, hour) => hour * HOUR + shape * 30_000);

report('10,000 equal pods', () => workloads({ shapes: 1, pods: 10_000, durationMs: five }));
report('10,000 pods of 100 shapes', () => workloads({ shapes: 100, pods: 100, durationMs: five }));
report('10,000 pods of 100 shapes that end one by one', () =>
  workloads({ shapes: 100, pods: 100, durationMs: drawn }),
);
report('10,000 pods of 100 shapes over ten hours', () =>
  workloads({ shapes: 100, pods: 10, durationMs: drawn, arrivals: hourly }),
);

interface Load {
  readonly shapes: number;
  readonly pods: number;
  readonly durationMs: TimedWorkload['durationMs'];
  readonly arrivals?: (shape: number) => readonly number[];
}

function workloads({ shapes, pods, durationMs, arrivals = () => [0] }: Load): readonly TimedWorkload[] {
  return Array.from({ length: shapes }, (_, shape) => ({
    name: `job-${shape}`,
    pod: podOf(shape),
    pods,
    parallelism: pods,
    arrivalsMs: arrivals(shape),
    durationMs,
    isReplaced: true,
  }));
}

function podOf(shape: number): Pod {
  const name = `job-${shape}`;
  const requests = { cpu: `${250 + shape * 10}m`, memory: `${512 + shape * 20}Mi` };
  const owner = { apiVersion: 'batch/v1', kind: 'Job', name, uid: name, controller: true };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', ownerReferences: [owner] },
    spec: { containers: [{ name: 'main', image: 'main', resources: { requests } }] },
  };
}

/** The medians of several runs, after two that warm up. */
function report(load: string, make: () => readonly TimedWorkload[]): void {
  const runs = Array.from({ length: RUNS + 2 }, () => measure(make())).slice(2);
  const median = (of: (run: Measured) => number): number =>
    runs.map(of).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
  const { peakNodes = 0, simulatedHours = 0 } = runs[0] ?? {};
  const line = {
    load,
    pools: compute.pools.length,
    wallMs: Math.round(median(({ wallMs }) => wallMs)),
    cpuMs: Math.round(median(({ cpuMs }) => cpuMs)),
    peakNodes,
    simulatedHours,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakNodes: number;
  readonly simulatedHours: number;
}

function measure(loads: readonly TimedWorkload[]): Measured {
  const startCpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const { peakNodes, endsMs } = forecastTimeline({ compute, workloads: loads });
  const { user, system } = process.cpuUsage(startCpu);
  return {
    wallMs: Number(process.hrtime.bigint() - start) / 1e6,
    cpuMs: (user + system) / 1000,
    peakNodes,
    simulatedHours: Math.round((endsMs / HOUR) * 10) / 10,
  };
}
