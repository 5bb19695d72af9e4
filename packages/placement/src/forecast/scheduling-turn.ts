// The scheduler's turn: waiting pods in their order, each onto one of the best nodes; a pod that fits nowhere may
// evict less important ones.
import { schedule } from '../framework/schedule.js';
import { profileFor } from '../framework/profile.js';
import type { FleetNode } from './fleet.js';
import { hasRoomFor } from './node-room.js';
import { evictPod, startPod } from './pod-life.js';
import type { SimPod } from './sim-pod.js';
import { firstOf, type PodLine } from './waiting-pods.js';
import type { World } from './world.js';

/** Places what can be placed now. Pods that look for others try again as long as others come. */
export function schedulePods(world: World): void {
  while (placeActive(world) > 0 && world.waiting.wake(({ looksForPods }) => looksForPods) > 0);
}

/** Pods left these nodes: who may fit there now? */
export function wakeForRoom(world: World, nodes: ReadonlySet<FleetNode>): void {
  world.waiting.wake((line) => line.looksForPods || [...nodes].some((node) => mayFit(world, line, node)));
}

/** Gives every line that may try its turns; returns how many pods got a node. */
function placeActive(world: World): number {
  const { waiting } = world;
  let placed = 0;
  for (let line = waiting.next(); line; line = waiting.next()) {
    const pod = firstOf(line);
    const node = pod && placePod(world, pod);
    if (!pod || !node) {
      waiting.settle(line, 'blocked');
      continue;
    }
    placed++;
    startPod(world, pod, node);
    waiting.settle(line, 'started');
  }
  return placed;
}

function placePod(world: World, pod: SimPod): FleetNode | undefined {
  const { node } = world.placer.place(pod.pod);
  if (node !== undefined) return world.fleet.nodes.get(node);
  return makeRoom(world, pod);
}

/** Evicts what preemption would, and takes the room at once: grace periods count for nothing here. */
function makeRoom(world: World, pod: SimPod): FleetNode | undefined {
  const { snapshot, compute, fleet, runningByPriority } = world;
  if (![...runningByPriority.keys()].some((priority) => priority < pod.priority)) return undefined;
  const profile = profileFor(compute.scoringStrategy);
  const { preemption } = schedule(snapshot, pod.pod, { profile, scores: false });
  const equals = preemption?.any ?? (preemption?.chosen ? [preemption.chosen] : []);
  const chosen = equals[equals.length > 1 ? world.draw(equals.length) : 0];
  const node = chosen && fleet.nodes.get(chosen.node);
  const state = chosen && snapshot.node(chosen.node);
  if (!node || !state) return undefined;
  const victims = new Set(chosen.victims);
  for (const victim of node.pods) {
    if (victims.has(snapshot.podState(victim.pod).key)) evictPod(world, victim);
  }
  snapshot.bind(snapshot.podState(pod.pod), state);
  wakeForRoom(world, new Set([node]));
  return node;
}

/** False when the first pod of the line asks for more than the node has left. */
function mayFit({ snapshot }: World, line: PodLine, { name }: FleetNode): boolean {
  const pod = firstOf(line);
  const node = snapshot.node(name);
  return pod !== undefined && node !== undefined && hasRoomFor(snapshot, snapshot.podState(pod.pod), node);
}
