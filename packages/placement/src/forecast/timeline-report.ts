// What a timeline that has been played looks like from outside.
import { explainPod } from '../explain/explain-pod.js';
import type { Rejection } from '../verdict.js';
import { dropNode, type FleetPool } from './fleet.js';
import type { WorkloadState } from './sim-pod.js';
import type { NeverPlaced, PoolTimeline, Timeline, WaitSummary, WorkloadTimeline } from './timeline.js';
import type { World } from './world.js';

const MINUTE_MS = 60_000;

/** Sums up; nodes that are still there are paid until now. */
export function timelineOf(world: World, endsBecause: Timeline['endsBecause']): Timeline {
  const { fleet, nowMs, workloads } = world;
  const neverPlaced = workloads.flatMap((workload) => neverPlacedOf(world, workload, endsBecause));
  const { peak } = fleet;
  const running = [...fleet.nodes.values()];
  const usdPerHourAtEnd = sumOf(running.map(({ usdPerHour }) => usdPerHour));
  const series = new Map(fleet.pools.map((pool) => [pool, minutesOf(pool, nowMs)]));
  for (const node of running) dropNode(fleet, node, nowMs);
  const pools = fleet.pools.map((pool) => poolTimelineOf(pool, series.get(pool) ?? []));
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'Forecast',
    endsMs: nowMs,
    endsBecause,
    doneMs: doneMsOf(workloads),
    peakNodes: peak,
    usd: sumOf(pools.map(({ usd }) => usd)),
    usdPerHourAtEnd,
    pools,
    workloads: workloads.map(workloadTimelineOf),
    neverPlaced,
  };
}

function poolTimelineOf(pool: FleetPool, nodesByMinute: readonly number[]): PoolTimeline {
  return {
    kind: pool.kind,
    name: pool.name,
    nodes: pool.started,
    peakNodes: pool.peak,
    nodesByMinute,
    nodeSeconds: pool.nodeSeconds,
    usd: pool.usd === null ? null : rounded(pool.usd),
    podsStarted: pool.podsStarted,
  };
}

/** The most nodes in each minute; the last one is the minute in which the timeline ends. */
function minutesOf({ changes }: FleetPool, endsMs: number): readonly number[] {
  const minutes: number[] = [];
  let size = 0;
  let at = 0;
  for (let startMs = 0; startMs <= endsMs; startMs += MINUTE_MS) {
    let most = changes[at]?.atMs === startMs ? 0 : size;
    for (let change = changes[at]; change && change.atMs < startMs + MINUTE_MS; change = changes[++at]) {
      size = change.size;
      most = Math.max(most, size);
    }
    minutes.push(most);
  }
  return minutes;
}

const workloadTimelineOf = (state: WorkloadState): WorkloadTimeline => ({
  name: state.workload.name,
  pods: state.created,
  started: state.waitsMs.length,
  finished: state.finished,
  evictions: state.evictions,
  wait: waitOf(state.waitsMs),
  doneMs: isDone(state) ? (state.lastEndMs ?? null) : null,
});

const isDone = ({ alive, created, skipped, workload }: WorkloadState): boolean =>
  alive === 0 && created === workload.pods * (workload.arrivalsMs.length - skipped);

function doneMsOf(workloads: readonly WorkloadState[]): number | null {
  let last = 0;
  for (const state of workloads) {
    if (!isDone(state)) return null;
    last = Math.max(last, state.lastEndMs ?? 0);
  }
  return last;
}

/** The smallest wait that so many percent of the pods do not exceed. */
function waitOf(waitsMs: readonly number[]): WaitSummary | null {
  if (waitsMs.length === 0) return null;
  const sorted = Float64Array.from(waitsMs).toSorted();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}

function neverPlacedOf(
  world: World,
  state: WorkloadState,
  endsBecause: Timeline['endsBecause'],
): readonly NeverPlaced[] {
  const pods = state.created - state.waitsMs.length;
  if (pods <= 0) return [];
  const workload = state.workload.name;
  if (state.isGated) return [{ workload, pods, rejections: [], because: 'gated' }];
  const { compute, snapshot, daemonSets } = world;
  const verdict = explainPod(state.template, { compute, snapshot, daemonSets, fixes: false });
  const rejections = verdict.rejections.filter(({ node }) => node === undefined);
  const isRejected = endsBecause === 'done' || rejectedByAll(rejections, world);
  return [{ workload, pods, rejections, because: isRejected ? 'rejected' : 'time' }];
}

function rejectedByAll(rejections: readonly Rejection[], { compute }: World): boolean {
  const refusing = new Set(rejections.map(({ pool }) => pool));
  return [...compute.pools, ...(compute.karpenterPools ?? [])].every(({ name }) => refusing.has(name));
}

const sumOf = (amounts: readonly (number | null)[]): number | null => {
  let sum = 0;
  for (const amount of amounts) {
    if (amount === null) return null;
    sum += amount;
  }
  return rounded(sum);
};

const rounded = (usd: number): number => Math.round(usd * 1e6) / 1e6;
