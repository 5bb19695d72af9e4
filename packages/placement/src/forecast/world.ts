// Everything that changes while a timeline is played.
import type { DeclaredCompute } from '@berth/compute';
import type { DaemonSet } from '@berth/kube';
import { profileFor } from '../framework/profile.js';
import { DEFAULT_AUTOSCALER_OPTIONS, type AutoscalerOptions } from '../growth/autoscaler-options.js';
import { MAX_TIMELINE_MS } from '../limits.js';
import { DEFAULT_SCALE_DOWN_OPTIONS, type ScaleDownOptions } from '../shrink/scale-down-options.js';
import { createPlacer, type Placer } from '../simulate/placer.js';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
import type { ClusterObjects } from '../snapshot/cluster-objects.js';
import { createEventQueue, type EventQueue } from './event-queue.js';
import { createFleet, type Fleet, type FleetNode } from './fleet.js';
import { createSeededDraw, type SeededDraw } from './seeded-draw.js';
import type { Arrival, SimPod, WorkloadState } from './sim-pod.js';
import { BOOT_DELAYS_MS, type BootDelays, type TimelineInput } from './timeline-input.js';
import { createUpcomingNodes, type UpcomingNodes } from './upcoming-nodes.js';
import { createWaitingPods, type WaitingPods } from './waiting-pods.js';
import { workloadStateOf } from './workload-state.js';

/** What can happen. */
export type WorldEvent =
  | { readonly kind: 'arrival'; readonly arrival: Arrival }
  | { readonly kind: 'pod-ends'; readonly pod: SimPod; readonly start: number }
  | { readonly kind: 'fargate-ready'; readonly pod: SimPod }
  | { readonly kind: 'node-ready'; readonly node: FleetNode }
  | { readonly kind: 'autoscaler' }
  | { readonly kind: 'karpenter' }
  | { readonly kind: 'node-empty'; readonly node: FleetNode; readonly sinceMs: number };

/** Settings with everything filled in. */
export interface WorldOptions {
  readonly boot: BootDelays;
  readonly scanIntervalMs: number;
  /** How long Karpenter waits for further pods. */
  readonly batchMs: number;
  /** The autoscaler leaves pods alone that were created a moment ago; an instant one does not. */
  readonly heedsPodAge: boolean;
  readonly untilMs: number;
  readonly autoscaler: AutoscalerOptions;
  readonly scaleDown: ScaleDownOptions;
  readonly unneededMs: number;
  readonly delayAfterAddMs: number;
}

export interface World {
  readonly compute: DeclaredCompute;
  readonly objects: ClusterObjects;
  readonly daemonSets: readonly DaemonSet[];
  readonly options: WorldOptions;
  readonly draw: SeededDraw;
  readonly events: EventQueue<WorldEvent>;
  readonly workloads: readonly WorkloadState[];
  readonly waiting: WaitingPods;
  readonly fleet: Fleet;
  /** The cluster: nodes that are ready, with the pods on them. */
  readonly snapshot: Snapshot;
  readonly placer: Placer;
  /** Nodes on their way, with the pods that the autoscaler counts on them. */
  readonly upcoming: UpcomingNodes;
  nowMs: number;
  podsMade: number;
  /** Counts changes of pods and nodes. */
  changes: number;
  /** Something happened that may change what the autoscaler wants. */
  isGrowthStale: boolean;
  /** Pods came that Karpenter has not seen, or what it had planned for them changed. */
  isBatchOpen: boolean;
  isBatchPlanned: boolean;
  lastAddMs: number;
  /** When the autoscaler looks next, if that is planned. */
  nextScanMs: number | undefined;
  readonly runningByPriority: Map<number, number>;
  /** Nodes whose pods use so little that they may go. */
  readonly hardlyUsed: Set<FleetNode>;
  /** Of this moment: nodes whose pods changed, those that pods left, and whether any node came. */
  readonly touched: Set<FleetNode>;
  readonly freed: Set<FleetNode>;
  hasNewNodes: boolean;
}

const SCAN_INTERVAL_MS = 10_000;
const INSTANT_SCAN_INTERVAL_MS = 250;
const BATCH_MS = 1_000;
const TEN_MINUTES_MS = 600_000;

/** The world before anything happened. */
export function createWorld(input: TimelineInput): World {
  const { compute, workloads, daemonSets = [], options = {}, ...objects } = input;
  const boot = options.boot ?? 'realistic';
  const draw = createSeededDraw(options.seed ?? 0);
  const snapshot = createSnapshot({ ...objects, nodes: [] });
  return {
    compute,
    objects,
    daemonSets,
    options: {
      boot: BOOT_DELAYS_MS[boot],
      scanIntervalMs: boot === 'realistic' ? SCAN_INTERVAL_MS : INSTANT_SCAN_INTERVAL_MS,
      batchMs: boot === 'realistic' ? BATCH_MS : INSTANT_SCAN_INTERVAL_MS,
      heedsPodAge: boot === 'realistic',
      untilMs: Math.min(options.untilMs ?? MAX_TIMELINE_MS, MAX_TIMELINE_MS),
      autoscaler: { ...DEFAULT_AUTOSCALER_OPTIONS, provider: 'aws', ...options.autoscaler },
      scaleDown: { ...DEFAULT_SCALE_DOWN_OPTIONS, ...options.scaleDown },
      unneededMs: options.unneededMs ?? TEN_MINUTES_MS,
      delayAfterAddMs: options.delayAfterAddMs ?? TEN_MINUTES_MS,
    },
    draw,
    events: createEventQueue(),
    workloads: workloads.map((workload, order) => workloadStateOf(workload, { order, compute })),
    waiting: createWaitingPods(),
    fleet: createFleet([
      ...compute.pools.map(({ name, minSize }) => ({ kind: 'node-group', name, minSize }) as const),
      ...compute.fargateProfiles.map(({ name }) => ({ kind: 'fargate-profile', name, minSize: 0 }) as const),
      ...(compute.karpenterPools ?? []).map(({ name }) => ({ kind: 'node-pool', name, minSize: 0 }) as const),
    ]),
    snapshot,
    placer: createPlacer(snapshot, { draw, profile: profileFor(compute.scoringStrategy) }),
    upcoming: createUpcomingNodes(),
    nowMs: 0,
    podsMade: 0,
    changes: 0,
    isGrowthStale: false,
    isBatchOpen: false,
    isBatchPlanned: false,
    lastAddMs: -Infinity,
    nextScanMs: undefined,
    runningByPriority: new Map(),
    hardlyUsed: new Set(),
    touched: new Set(),
    freed: new Set(),
    hasNewNodes: false,
  };
}
