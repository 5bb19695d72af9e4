// A node whose pods may all move elsewhere, found without making a picture of the whole cluster first: for pods that
// are judged one by one, a node that has no room for one of a shape has none for the next either.
import { createPacker, type Packer, type Trier } from '../growth/packer.js';
import { createDisruptionTracker } from '../shrink/disruption-tracker.js';
import { drainOutcome, type DrainContext } from '../shrink/drain-rules.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { hasRoomFor } from './node-room.js';
import type { FleetNode } from './fleet.js';
import type { SimPod } from './sim-pod.js';
import type { World } from './world.js';

export interface DrainQuestion {
  /** Hardly used nodes with pods, in their order. */
  readonly nodes: readonly FleetNode[];
  /** Hardly used nodes without: they will go, so nothing moves there. */
  readonly leaving: readonly FleetNode[];
  /** True for those that may go by now. */
  readonly isRipe: (node: FleetNode) => boolean;
}

export interface DrainAnswer {
  /** The first ripe node that can be drained; undefined when none can. */
  readonly drainable: FleetNode | undefined;
  /** Ripe nodes before it, which have to stay. */
  readonly staying: readonly FleetNode[];
}

/** Tries one node after the other. What could go is no place for the pods of those after it. */
export function findDrainable(world: World, { nodes, leaving, isRipe }: DrainQuestion): DrainAnswer {
  const { snapshot, options } = world;
  const search: Search = {
    world,
    packer: createPacker(snapshot),
    lines: new Map(),
    closed: new Set(leaving.flatMap(({ name }) => snapshot.node(name) ?? [])),
    moved: [],
    context: {
      snapshot,
      options: options.scaleDown,
      budgets: createDisruptionTracker([]),
      knownControllers: controllersOf(world),
      daemonSets: new Set(),
    },
  };
  const staying: FleetNode[] = [];
  let drainable: FleetNode | undefined;
  for (const node of nodes) {
    const mayGo = mayDrain(search, node);
    if (mayGo && isRipe(node)) {
      drainable = node;
      break;
    }
    if (!mayGo && isRipe(node)) staying.push(node);
  }
  for (const [state, target] of search.moved) snapshot.detach(state, target);
  return { drainable, staying };
}

/** Owners that make new pods for those that were evicted. */
export const controllersOf = ({ workloads }: World): ReadonlySet<string> =>
  new Set(
    workloads.flatMap(({ workload, template }) =>
      workload.isReplaced ? (template.metadata.ownerReferences ?? []).map(({ uid }) => uid) : [],
    ),
  );

interface Search {
  readonly world: World;
  readonly packer: Packer;
  readonly context: DrainContext;
  /** By shape of the pods. */
  readonly lines: Map<string, NodeLine>;
  /** Nodes that will go. */
  readonly closed: Set<NodeState>;
  /** Pods of nodes that could go, where they are counted for the time of the search. */
  readonly moved: [PodState, NodeState][];
}

/** Nodes that may have room for pods of one shape. */
interface NodeLine {
  readonly trier: Trier;
  /** Those before have none: room only becomes less while the search goes on. */
  from: number;
  /** Nodes before that were passed over as they were the ones to be drained. */
  readonly skipped: NodeState[];
}

function mayDrain(search: Search, { name, pods }: FleetNode): boolean {
  const { world, closed, moved, context } = search;
  const { snapshot } = world;
  const self = snapshot.node(name);
  if (!self) return false;
  const states = [...pods].map((pod) => ({ pod, state: snapshot.podState(pod.pod) }));
  if (states.some(({ state }) => drainOutcome(context, state).kind === 'block')) return false;
  const before = moved.length;
  for (const { pod, state } of states) {
    const target = targetFor(search, { pod, state, self, isFirst: moved.length === before });
    if (!target) break;
    snapshot.attach(state, target);
    moved.push([state, target]);
  }
  if (moved.length - before === states.length) {
    closed.add(self);
    return true;
  }
  for (const [state, target] of moved.splice(before)) snapshot.detach(state, target);
  return false;
}

interface Move {
  readonly pod: SimPod;
  readonly state: PodState;
  readonly self: NodeState;
  /** None of its neighbours is tried anywhere yet. */
  readonly isFirst: boolean;
}

function targetFor(search: Search, { pod, state, self, isFirst }: Move): NodeState | undefined {
  const { lines, packer, closed, world } = search;
  const { nodes } = world.snapshot;
  const { shapeKey } = pod.owner;
  const line = lines.get(shapeKey) ?? { trier: packer.start(pod.pod), from: 0, skipped: [] };
  lines.set(shapeKey, line);
  const takes = (node: NodeState): boolean =>
    node !== self &&
    !closed.has(node) &&
    hasRoomFor(world.snapshot, state, node) &&
    !line.trier.refusal(node);
  const known = line.skipped.find(takes);
  if (known) return known;
  for (let at = line.from; at < nodes.length; at++) {
    const node = nodes[at];
    if (!node) continue;
    if (takes(node)) return node;
    // Pods that are only tried there for the moment are no reason to pass it over for good.
    if (!isFirst || at !== line.from) continue;
    line.from++;
    if (node === self) line.skipped.push(node);
  }
  return undefined;
}
