// Measures our placement in a process of its own: pods placed one after the other, each on one of the best nodes
// by then.
//   node --expose-gc --conditions=berth-source --import tsx bench/placement/ours.ts WORKLOAD NODES PODS
import { createPlacer, createSnapshot } from '@berth/placement';
import { createDraw } from './differential/draw.js';
import { benchNodes, benchPods, WORKLOADS } from './workloads.js';

const [name = '', nodeCount = '5000', podCount = '10000'] = process.argv.slice(2);
const workload = WORKLOADS.find((one) => one === name) ?? 'plain';
// Once before at a small size: Go programs are compiled when they start, ours has been running for a while.
measure(200, 400);
process.stdout.write(`${JSON.stringify(measure(Number(nodeCount), Number(podCount)))}\n`);

function measure(nodes: number, pods: number): unknown {
  const snapshot = createSnapshot({ nodes: benchNodes(nodes, workload), pods: [] });
  const waiting = benchPods(pods, workload);
  const placer = createPlacer(snapshot, { draw: createDraw(1).int });
  globalThis.gc?.();
  const startCpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  let placed = 0;
  for (const pod of waiting) if (placer.place(pod).node !== undefined) placed++;
  const wallSeconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(startCpu);
  const rssMib = process.resourceUsage().maxRSS / 1024;
  globalThis.gc?.();
  const heapMib = process.memoryUsage().heapUsed / 1024 ** 2;
  return { pods, placed, wallSeconds, cpuSeconds: (user + system) / 1e6, heapMib, rssMib };
}
