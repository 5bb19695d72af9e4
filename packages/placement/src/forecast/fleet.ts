// The nodes of a timeline: asked for, ready, gone; how many each pool has, and what they cost.
import type { Node } from '@berth/kube';
import type { SimPod } from './sim-pod.js';
import type { PoolTimeline } from './timeline.js';

/** One pool, Fargate profile or NodePool. */
export interface FleetPool {
  readonly kind: PoolTimeline['kind'];
  readonly name: string;
  /** The autoscaler leaves it at least so many. */
  readonly minSize: number;
  /** Nodes that are there or on their way. */
  size: number;
  peak: number;
  started: number;
  podsStarted: number;
  nodeSeconds: number;
  /** Null as soon as one price is not known. */
  usd: number | null;
  /** Changes of the size, by time. */
  readonly changes: { readonly atMs: number; readonly size: number }[];
  readonly nodesByZone: Map<string, number>;
  /** A node of it as it really is, once there was one: the autoscaler remembers it. */
  seen: Node | undefined;
}

/** A node that is there or on its way. */
export interface FleetNode {
  readonly name: string;
  /** Which of all nodes it is. */
  readonly order: number;
  readonly pool: FleetPool;
  readonly node: Node;
  readonly zone: string;
  readonly usdPerHour: number | null;
  /** From when its life is paid. */
  readonly paidFromMs: number;
  isReady: boolean;
  readonly pods: Set<SimPod>;
  /** Keys of the pods that DaemonSets put there. */
  readonly daemonPods: string[];
  /** Pods that the autoscaler counts on it while it is on its way. */
  readonly promised: Set<SimPod>;
  /** Since when its pods use so little that it may go; undefined: they use more. */
  lowSinceMs: number | undefined;
  /** When it was last found to have to stay, and in which state of the cluster. */
  keptAtMs: number;
  keptAtChange: number;
}

/** What a new node is to be. */
export interface NodeOrder {
  readonly pool: FleetPool;
  readonly node: Node;
  readonly zone: string;
  readonly usdPerHour: number | null;
  readonly atMs: number;
  /** From when it is paid; when it is asked for by default. */
  readonly paidFromMs?: number | undefined;
}

export interface Fleet {
  readonly pools: readonly FleetPool[];
  readonly nodes: Map<string, FleetNode>;
  /** Nodes that were ever asked for. */
  ordered: number;
  /** All nodes, Fargate's too, that there are or were on their way at a time. */
  size: number;
  peak: number;
}

/** A fleet of these pools, without nodes. */
export const createFleet = (pools: readonly Pick<FleetPool, 'kind' | 'name' | 'minSize'>[]): Fleet => ({
  pools: pools.map(({ kind, name, minSize }) => ({
    kind,
    name,
    minSize,
    size: 0,
    peak: 0,
    started: 0,
    podsStarted: 0,
    nodeSeconds: 0,
    usd: 0,
    changes: [],
    nodesByZone: new Map(),
    seen: undefined,
  })),
  nodes: new Map(),
  ordered: 0,
  size: 0,
  peak: 0,
});

/** The pool of that kind and name. */
export function fleetPool(fleet: Fleet, kind: FleetPool['kind'], name: string): FleetPool {
  const pool = fleet.pools.find((one) => one.kind === kind && one.name === name);
  if (!pool) throw new Error(`the fleet has no ${kind} ${name}`);
  return pool;
}

/** Asks for a node. From now on it counts, and costs. */
export function orderNode(fleet: Fleet, order: NodeOrder): FleetNode {
  const { pool, node, zone, usdPerHour, atMs } = order;
  const ordered: FleetNode = {
    name: node.metadata.name ?? '',
    order: fleet.ordered++,
    pool,
    node,
    zone,
    usdPerHour,
    paidFromMs: order.paidFromMs ?? atMs,
    isReady: false,
    pods: new Set(),
    daemonPods: [],
    promised: new Set(),
    lowSinceMs: undefined,
    keptAtMs: -Infinity,
    keptAtChange: -1,
  };
  fleet.nodes.set(ordered.name, ordered);
  pool.nodesByZone.set(zone, (pool.nodesByZone.get(zone) ?? 0) + 1);
  resize(fleet, { pool, by: 1, atMs });
  return ordered;
}

/** A node goes, and is paid for. */
export function dropNode(fleet: Fleet, node: FleetNode, atMs: number): void {
  const { pool, zone } = node;
  fleet.nodes.delete(node.name);
  pool.nodesByZone.set(zone, (pool.nodesByZone.get(zone) ?? 0) - 1);
  resize(fleet, { pool, by: -1, atMs });
  payFor(pool, { usdPerHour: node.usdPerHour, lifeMs: atMs - node.paidFromMs });
}

const MIN_BILLED_SECONDS = 60;
const SECONDS_PER_HOUR = 3_600;

/** Adds the life of one node or Fargate pod to the bill: by the second, at least a minute, as AWS does for Linux. */
function payFor(
  pool: FleetPool,
  { usdPerHour, lifeMs }: { readonly usdPerHour: number | null; readonly lifeMs: number },
): void {
  const seconds = Math.max(MIN_BILLED_SECONDS, Math.ceil(lifeMs / 1000));
  pool.nodeSeconds += seconds;
  pool.usd =
    pool.usd === null || usdPerHour === null ? null : pool.usd + (usdPerHour * seconds) / SECONDS_PER_HOUR;
}

/** Counts nodes of a pool up or down. */
function resize(
  fleet: Fleet,
  { pool, by, atMs }: { readonly pool: FleetPool; readonly by: 1 | -1; readonly atMs: number },
): void {
  pool.size += by;
  fleet.size += by;
  if (by > 0) pool.started++;
  pool.peak = Math.max(pool.peak, pool.size);
  fleet.peak = Math.max(fleet.peak, fleet.size);
  if (pool.changes.at(-1)?.atMs === atMs) pool.changes.pop();
  pool.changes.push({ atMs, size: pool.size });
}
