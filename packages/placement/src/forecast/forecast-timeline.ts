// Many pods over time on declared pools: what would start when, on which nodes, and what that costs. A simulation of
// the scheduler, the autoscaler and Fargate by the models that explain single pods; it knows no clock but its own.
import { growOnce } from './growth-turn.js';
import { planBatch, removeIfEmpty, startClaims } from './karpenter-turn.js';
import { joinNode, launchNode } from './node-life.js';
import { arrive, beginToRun, endPod } from './pod-life.js';
import { schedulePods, wakeForRoom } from './scheduling-turn.js';
import { nextRemovalMs, noteUse, shrinkOnce } from './shrink-turn.js';
import { timelineOf } from './timeline-report.js';
import type { Timeline } from './timeline.js';
import type { TimelineInput } from './timeline-input.js';
import { createWorld, type World, type WorldEvent } from './world.js';

/**
 * Plays the workloads on the declared pools, which start with their desired sizes. Pods that are created at one
 * moment are scheduled by priority, then in order; what does not fit anywhere makes the autoscaler add nodes in its
 * next round, one pool a round; nodes come after the boot delay and go when they were not needed for long enough.
 * The same input gives the same timeline. Not in it: the time to pull images, failures, graceful termination.
 */
export function forecastTimeline(input: TimelineInput): Timeline {
  const world = createWorld(input);
  startPools(world);
  for (const owner of world.workloads) {
    for (const atMs of owner.workload.arrivalsMs)
      world.events.push(atMs, { kind: 'arrival', arrival: { owner, left: owner.workload.pods } });
  }
  settle(world);
  for (let next = world.events.pop(); next; next = world.events.pop()) {
    if (next.atMs > world.options.untilMs) return endAt(world, world.options.untilMs, 'time');
    world.nowMs = next.atMs;
    happen(world, next.event);
    if (world.events.nextMs() !== world.nowMs) settle(world);
  }
  return endAt(world, world.nowMs, 'done');
}

function endAt(world: World, atMs: number, because: Timeline['endsBecause']): Timeline {
  world.nowMs = atMs;
  return timelineOf(world, because);
}

function startPools(world: World): void {
  for (const pool of world.compute.pools) {
    for (let count = 0; count < Math.max(pool.minSize, pool.desiredSize); count++) {
      const node = launchNode(world, pool);
      if (node) joinNode(world, node);
    }
  }
}

function happen(world: World, event: WorldEvent): void {
  switch (event.kind) {
    case 'arrival':
      return arrive(world, event.arrival);
    case 'pod-ends':
      return event.pod.starts === event.start ? endPod(world, event.pod) : undefined;
    case 'fargate-ready':
      return beginToRun(world, event.pod);
    case 'node-ready':
      return joinNode(world, event.node);
    case 'autoscaler':
      return scan(world);
    case 'karpenter':
      return startClaims(world);
    case 'node-empty':
      return removeIfEmpty(world, event);
  }
}

function scan(world: World): void {
  // A round that was planned for later, before something made it come earlier.
  if (world.nextScanMs !== world.nowMs) return;
  world.nextScanMs = undefined;
  const { lastAddMs } = world;
  if (world.isGrowthStale) growOnce(world);
  if (world.lastAddMs === lastAddMs) shrinkOnce(world);
}

/** When all of one moment has happened: pods are scheduled, and the autoscaler's next round is planned. */
function settle(world: World): void {
  const { waiting, freed, touched } = world;
  if (world.hasNewNodes) waiting.wake(() => true);
  else if (freed.size > 0) wakeForRoom(world, freed);
  freed.clear();
  world.hasNewNodes = false;
  schedulePods(world);
  for (const node of touched) noteUse(world, node);
  touched.clear();
  planScan(world);
  planBatch(world);
}

function planScan(world: World): void {
  const { options, nowMs, events } = world;
  const removalMs = nextRemovalMs(world);
  const isWanted = world.isGrowthStale && world.waiting.size() > 0;
  const wantedMs = isWanted ? nowMs : removalMs;
  if (wantedMs === undefined) return;
  const interval = options.scanIntervalMs;
  const roundMs = Math.max(Math.ceil(wantedMs / interval), Math.floor(nowMs / interval) + 1) * interval;
  if (world.nextScanMs !== undefined && world.nextScanMs <= roundMs) return;
  world.nextScanMs = roundMs;
  events.push(roundMs, { kind: 'autoscaler' });
}
