// Our placement beside the real scheduler's loop, in one run: pods a second, memory, how time grows, equal verdicts.
//   npm run bench -- placement [--workload W] [--nodes 100,1000,5000] [--limit 60s] [--json FILE]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { loadavg, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askRealScheduler, buildRealScheduler } from './differential/real-scheduler.js';
import { readMeasurement, type Measurement } from './measurement.unsafe.js';
import { replayOnReal, type Replay } from './replay.js';
import { benchNodes, benchPods, WORKLOADS, type Workload } from './workloads.js';

/** How many times as fast as the real one ours has to be on 5,000 nodes. */
const BUDGETS: Readonly<Record<Workload, number>> = {
  plain: 50,
  'affinity-and-taints': 50,
  'zone-spread': 20,
  'anti-affinity': 20,
};
const COLUMNS = [
  'workload',
  'nodes',
  'pods',
  'ours, pods/s',
  'real, pods/s',
  'ratio (cpu)',
  'budget',
  'heap, RSS ours',
  'real',
  'same verdicts',
];
const MAX_PODS = 10_000;
/** Ours is measured so often, and the median told. */
const TIMES = 3;
const LOOKS = 40;
const ours = fileURLToPath(new URL('ours.ts', import.meta.url));

interface Row {
  readonly workload: Workload;
  readonly nodes: number;
  readonly pods: number;
  readonly ours: Measurement;
  readonly real?: Measurement;
  readonly ratio?: number;
  readonly cpuRatio?: number;
  readonly budget?: number;
  readonly replay?: Replay;
}

/** Exit code: 0 when verdicts agree and budgets are met, 1 otherwise. */
export function runPlacement(words: readonly string[]): number {
  const { values } = parseArgs({
    args: [...words],
    options: {
      workload: { type: 'string' },
      nodes: { type: 'string', default: '100,1000,5000' },
      limit: { type: 'string', default: '60s' },
      json: { type: 'string' },
    },
  });
  const built = buildRealScheduler();
  if ('missing' in built) process.stdout.write(`${built.missing}\n`);
  const workloads = WORKLOADS.filter((one) => values.workload === undefined || one === values.workload);
  const sizes = values.nodes.split(',').map(Number);
  const program = 'missing' in built ? undefined : built.program;
  write(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} at the start\n`);
  write(`| ${COLUMNS.join(' | ')} |`);
  write(`|${'---|'.repeat(COLUMNS.length)}`);
  const rows = workloads.flatMap((workload) =>
    sizes.map((nodes) => {
      const row = compare({ workload, nodes, program, limit: values.limit });
      write(renderRow(row));
      return row;
    }),
  );
  const growth = workloads.map((workload) => growthOf(workload, Math.max(...sizes)));
  for (const line of workloads.flatMap((workload) => growthOfReal(rows, workload))) write(line);
  for (const line of growth) write(line.text);
  write(`load ${loadavg()[0]?.toFixed(1)} at the end`);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ rows, growth }, undefined, 2)}\n`);
  return rows.every(isMet) ? 0 : 1;
}

interface Comparison {
  readonly workload: Workload;
  readonly nodes: number;
  readonly program: string | undefined;
  readonly limit: string;
}

function compare({ workload, nodes, program, limit }: Comparison): Row {
  const pods = Math.min(2 * nodes, MAX_PODS);
  const own = measureOurs(workload, nodes, pods);
  if (program === undefined) return { workload, nodes, pods, ours: own };
  const lines = [
    ...benchNodes(nodes, workload).map((node) => JSON.stringify({ node })),
    ...benchPods(pods, workload).map((pod) => JSON.stringify({ pod })),
  ];
  const real = readMeasurement(askRealScheduler(program, ['measure', limit], lines)[0] ?? '{}');
  return {
    workload,
    nodes,
    pods,
    ours: own,
    real,
    ratio: rate(own) / rate(real),
    cpuRatio: own.pods / own.cpuSeconds / (real.pods / real.cpuSeconds),
    ...(nodes === 5000 ? { budget: BUDGETS[workload] } : {}),
    replay: replayOnReal(program, { workload, nodes, pods, looks: LOOKS }),
  };
}

const rate = ({ pods, wallSeconds }: Measurement): number => pods / wallSeconds;

function measureOurs(workload: Workload, nodes: number, pods: number): Measurement {
  const flags = ['--expose-gc', '--conditions=berth-source', '--import', 'tsx'];
  const words = [...flags, ours, workload, String(nodes), String(pods)];
  const all = Array.from({ length: TIMES }, () =>
    readMeasurement(execFileSync(process.execPath, words, { encoding: 'utf8' })),
  );
  const [median] = all.toSorted((a, b) => a.wallSeconds - b.wallSeconds).slice(Math.floor(TIMES / 2));
  if (!median) throw new Error('nothing was measured');
  return median;
}

/** How our time grows: the exponents of nodes (at equal pods) and of pods (at equal nodes) between half and whole. */
function growthOf(workload: Workload, nodes: number): { readonly text: string } & Record<string, unknown> {
  const pods = Math.min(2 * nodes, MAX_PODS);
  const whole = measureOurs(workload, nodes, pods).wallSeconds;
  const withNodes = exponent(whole, measureOurs(workload, nodes / 4, pods).wallSeconds);
  const withPods = exponent(whole, measureOurs(workload, nodes, pods / 4).wallSeconds);
  const text = `${workload}: our time grows with nodes^${withNodes.toFixed(2)} and pods^${withPods.toFixed(2)}`;
  return { workload, withNodes, withPods, text };
}

/** How the real scheduler's time for a pod grows with nodes, from the smallest to the largest cluster measured. */
function growthOfReal(rows: readonly Row[], workload: Workload): readonly string[] {
  const measured = rows.filter((row) => row.workload === workload && row.real);
  const [first, last] = [measured[0], measured.at(-1)];
  if (!first?.real || !last?.real || first === last) return [];
  const power = Math.log(rate(first.real) / rate(last.real)) / Math.log(last.nodes / first.nodes);
  return [`${workload}: the real scheduler's time for a pod grows with nodes^${power.toFixed(2)}`];
}

const exponent = (whole: number, quarter: number): number => Math.log(whole / quarter) / Math.log(4);

function renderRow({ workload, nodes, pods, ours: own, real, ratio, cpuRatio, budget, replay }: Row): string {
  const first = real && real.pods < pods ? ` (first ${real.pods})` : '';
  const cells = [
    workload,
    nodes,
    pods,
    Math.round(rate(own)),
    real ? `${rate(real).toFixed(rate(real) < 100 ? 1 : 0)}${first}` : '-',
    ratio === undefined ? '-' : `${ratio.toFixed(0)} (${(cpuRatio ?? 0).toFixed(0)})`,
    budget === undefined ? '' : `>= ${budget}${(ratio ?? 0) >= budget ? '' : ' MISSED'}`,
    memoryOf(own),
    real ? memoryOf(real) : '-',
    replay ? verdictsOf(replay) : '-',
  ];
  return `| ${cells.join(' | ')} |`;
}

const memoryOf = ({ heapMib, rssMib }: Measurement): string =>
  `${heapMib.toFixed(0)}, ${rssMib.toFixed(0)} MiB`;

const verdictsOf = ({ looks, differing }: Replay): string =>
  differing.length === 0 ? `${looks} of ${looks}` : `NOT for ${differing.slice(0, 5).join(', ')}`;

const isMet = ({ ratio, budget, replay }: Row): boolean =>
  (budget === undefined || (ratio ?? 0) >= budget) && (replay?.differing.length ?? 0) === 0;

const write = (line: string): void => void process.stdout.write(`${line}\n`);
