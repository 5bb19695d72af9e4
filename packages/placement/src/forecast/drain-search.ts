// A node whose pods may all move elsewhere, found without making a picture of the whole cluster first: for pods that are
// judged one by one, a node that has no room for one of a shape has none for the next either.
import { createPacker, type Packer } from '../growth/packer.js';
import { createDisruptionTracker } from '../shrink/disruption-tracker.js';
import { drainOutcome, type DrainContext } from '../shrink/drain-rules.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { hasRoomFor } from './node-room.js';
import type { FleetNode } from './fleet.js';
import type { SimPod } from './sim-pod.js';
import type { World } from './world.js';

/** The first of the nodes that can be drained; undefined when none can. */
export function findDrainable(world: World, nodes: readonly FleetNode[]): FleetNode | undefined {
  const { snapshot, options } = world;
  const search: Search = {
    world,
    packer: createPacker(snapshot),
    lines: new Map(),
    context: {
      snapshot,
      options: options.scaleDown,
      budgets: createDisruptionTracker([]),
      knownControllers: controllersOf(world),
      daemonSets: new Set(),
    },
  };
  return nodes.find((node) => mayDrain(search, node));
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
  readonly lines: Map<string, NodeLine>;
}

/** Nodes that may have room for pods of one shape. */
interface NodeLine {
  /** Those before have none. */
  from: number;
  /** Nodes before that were passed over as they were the ones to be drained. */
  readonly skipped: NodeState[];
}

function mayDrain(search: Search, { name, pods }: FleetNode): boolean {
  const { snapshot } = search.world;
  const self = snapshot.node(name);
  if (!self) return false;
  const states = [...pods].map((pod) => ({ pod, state: snapshot.podState(pod.pod) }));
  if (states.some(({ state }) => drainOutcome(search.context, state).kind === 'block')) return false;
  const moved: [PodState, NodeState][] = [];
  for (const { pod, state } of states) {
    const target = targetFor(search, { pod, state, self, isFirst: moved.length === 0 });
    if (!target) break;
    snapshot.attach(state, target);
    moved.push([state, target]);
  }
  for (const [state, target] of moved) snapshot.detach(state, target);
  return moved.length === states.length;
}

interface Move {
  readonly pod: SimPod;
  readonly state: PodState;
  readonly self: NodeState;
  /** None of its neighbours is tried anywhere yet. */
  readonly isFirst: boolean;
}

function targetFor(search: Search, { pod, state, self, isFirst }: Move): NodeState | undefined {
  const { snapshot } = search.world;
  const { shapeKey } = pod.owner;
  const line = search.lines.get(shapeKey) ?? { from: 0, skipped: [] };
  search.lines.set(shapeKey, line);
  const trier = search.packer.start(pod.pod);
  const takes = (node: NodeState): boolean =>
    node !== self && hasRoomFor(snapshot, state, node) && !trier.refusal(node);
  const known = line.skipped.find(takes);
  if (known) return known;
  for (let at = line.from; at < snapshot.nodes.length; at++) {
    const node = snapshot.nodes[at];
    if (!node) continue;
    if (takes(node)) return node;
    // Pods that are only tried there for the moment are no reason to pass it over for good.
    if (!isFirst || at !== line.from) continue;
    line.from++;
    if (node === self) line.skipped.push(node);
  }
  return undefined;
}
