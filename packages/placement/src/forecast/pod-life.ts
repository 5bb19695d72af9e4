// The life of a timeline's pods: created, started, ended, evicted.
import { fargatePricePerHour } from '@berth/compute';
import { MAX_TIMELINE_PODS } from '../limits.js';
import { dropNode, fleetPool, orderNode, type FleetNode } from './fleet.js';
import type { Arrival, FargatePlace, SimPod, WorkloadState } from './sim-pod.js';
import type { World } from './world.js';

/** An arrival creates as many pods as may run at a time. */
export function arrive(world: World, arrival: Arrival): void {
  const { owner } = arrival;
  const { parallelism, isAlone } = owner.workload;
  if (isAlone && owner.alive > 0) {
    owner.skipped++;
    return;
  }
  for (let made = 0; made < parallelism && arrival.left > 0; made++) createPod(world, arrival);
}

/** A waiting pod got a node. The scheduler has put it there already. */
export function startPod(world: World, pod: SimPod, node: FleetNode): void {
  world.upcoming.release(pod);
  pod.node = node;
  node.pods.add(pod);
  world.touched.add(node);
  node.pool.podsStarted++;
  const { runningByPriority: running } = world;
  running.set(pod.priority, (running.get(pod.priority) ?? 0) + 1);
  beginToRun(world, pod);
}

/** The pod runs from now on. That of a Fargate profile does so as soon as its micro-VM is there. */
export function beginToRun(world: World, pod: SimPod): void {
  const { owner, createdMs } = pod;
  if (pod.starts === 0) owner.waitsMs.push(world.nowMs - createdMs);
  pod.starts++;
  world.changes++;
  const lastsMs = durationOf(world, owner);
  if (lastsMs !== undefined)
    world.events.push(world.nowMs + lastsMs, { kind: 'pod-ends', pod, start: pod.starts });
}

/** A pod ran to its end. */
export function endPod(world: World, pod: SimPod): void {
  const { owner, arrival } = pod;
  leaveNode(world, pod);
  owner.alive--;
  owner.finished++;
  owner.lastEndMs = world.nowMs;
  if (arrival.left > 0) createPod(world, arrival);
}

/** A pod has to go before its end. Its controller, if it has one, makes another, which starts over. */
export function evictPod(world: World, pod: SimPod): void {
  const { owner, arrival } = pod;
  leaveNode(world, pod);
  owner.evictions++;
  if (owner.workload.isReplaced) queue(world, pod);
  else {
    owner.alive--;
    owner.lastEndMs = world.nowMs;
    if (arrival.left > 0) createPod(world, arrival);
  }
}

function createPod(world: World, arrival: Arrival): void {
  if (world.podsMade >= MAX_TIMELINE_PODS) return;
  const { owner } = arrival;
  const { template } = owner;
  const name = `${template.metadata.name ?? 'pod'}-${owner.created}`;
  arrival.left--;
  owner.created++;
  owner.alive++;
  const pod: SimPod = {
    pod: { ...template, metadata: { ...template.metadata, name, uid: `${owner.order}-${owner.created}` } },
    owner,
    arrival,
    priority: template.spec?.priority ?? 0,
    createdMs: world.nowMs,
    queuedMs: world.nowMs,
    order: world.podsMade++,
    starts: 0,
    node: undefined,
    promisedTo: undefined,
  };
  if (owner.onFargate) askFargate(world, pod, owner.onFargate);
  else if (!owner.isGated) queue(world, pod);
}

function queue(world: World, pod: SimPod): void {
  pod.queuedMs = world.nowMs;
  world.waiting.add(pod);
  world.isGrowthStale = true;
  world.isBatchOpen = true;
}

function durationOf({ draw }: World, { workload: { durationMs } }: WorkloadState): number | undefined {
  if (!durationMs) return undefined;
  const { least, most } = durationMs;
  return most > least ? least + draw(most - least + 1) : least;
}

function leaveNode(world: World, pod: SimPod): void {
  const { node } = pod;
  world.changes++;
  if (!node) return;
  pod.node = undefined;
  if (pod.owner.onFargate) return dropNode(world.fleet, node, world.nowMs);
  world.snapshot.removePod(world.snapshot.podState(pod.pod).key);
  node.pods.delete(pod);
  world.touched.add(node);
  world.freed.add(node);
  // Ends that were planned for this start are void from now on.
  pod.starts++;
  const { runningByPriority: running } = world;
  const left = (running.get(pod.priority) ?? 0) - 1;
  if (left > 0) running.set(pod.priority, left);
  else running.delete(pod.priority);
}

/** The micro-VM is paid from when it is there: AWS counts from the first byte of the image. */
function askFargate(world: World, pod: SimPod, { profile, size, refusals }: FargatePlace): void {
  if (refusals.length > 0 || !size) return;
  const { fleet, compute, options } = world;
  const pool = fleetPool(fleet, 'fargate-profile', profile.name);
  const readyMs = world.nowMs + options.boot.fargateMs;
  pool.podsStarted++;
  pod.node = orderNode(fleet, {
    pool,
    node: { apiVersion: 'v1', kind: 'Node', metadata: { name: `fargate-${pod.order}` } },
    zone: '',
    usdPerHour: fargatePricePerHour(size, compute.region)?.usdPerHour ?? null,
    atMs: world.nowMs,
    paidFromMs: readyMs,
  });
  world.events.push(readyMs, { kind: 'fargate-ready', pod });
}
