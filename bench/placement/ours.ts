// Measures our placement: pods placed one after the other, each on one of the best nodes by then. One JSON line a run.
// Run: npx tsx --conditions=berth-source bench/placement/ours.ts [NODES PODS]
import { createPlacer, createSnapshot } from '@berth/placement';
import { benchNodes, benchPods, WORKLOADS, type Workload } from './workloads.js';

const [nodeCount = '5000', podCount = '10000'] = process.argv.slice(2);

for (const workload of WORKLOADS) {
  process.stdout.write(`${JSON.stringify(measure(workload, Number(nodeCount), Number(podCount)))}\n`);
}

interface Measurement {
  readonly workload: Workload;
  readonly nodes: number;
  readonly pods: number;
  readonly placed: number;
  readonly seconds: number;
  readonly podsPerSecond: number;
  readonly heapMib: number;
}

function measure(workload: Workload, nodes: number, pods: number): Measurement {
  const snapshot = createSnapshot({ nodes: benchNodes(nodes, workload), pods: [] });
  const waiting = benchPods(pods, workload);
  const placer = createPlacer(snapshot, { draw: createDraw() });
  const start = process.hrtime.bigint();
  let placed = 0;
  for (const pod of waiting) if (placer.place(pod).node !== undefined) placed++;
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const heapMib = Math.round(process.memoryUsage().heapUsed / 1024 ** 2);
  return { workload, nodes, pods, placed, seconds, podsPerSecond: Math.round(pods / seconds), heapMib };
}

/** A small generator with a fixed start: ties are broken the same way in every run. */
function createDraw(): (count: number) => number {
  let state = 1;
  return (count) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % count;
  };
}
