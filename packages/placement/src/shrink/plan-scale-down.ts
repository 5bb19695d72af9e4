// Which nodes Cluster Autoscaler holds for unneeded, and why the others stay. Mirrors core/scaledown/planner.
import type { AutoscalerState, GroupedNode, GroupScaleDown } from '../growth/autoscaler-state.js';
import { isDaemonSetPod } from '../growth/daemon-set-pods.js';
import { asSeen, isUnhealthy } from '../growth/node-readiness.js';
import { templatesOf } from '../growth/node-template.js';
import { observeCluster } from '../growth/observed-cluster.js';
import { unstableSorted } from '../growth/unstable-sort.js';
import { createPacker, type Packer } from '../growth/packer.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { createDisruptionTracker } from './disruption-tracker.js';
import { drainOutcome, type BlockingReason, type DrainContext } from './drain-rules.js';
import type { ScaleDownOptions } from './scale-down-options.js';
import { utilizationOf } from './utilization.js';

/** Why a node stays; the autoscaler's own names. */
export type UnremovableReason =
  | 'ScaleDownDisabledAnnotation'
  | 'ScaleDownUnreadyDisabled'
  | 'NotUnderutilized'
  | 'BlockedByPod'
  | 'NoPlaceToMovePods'
  | 'NodeGroupMinSizeReached'
  | 'MinimalResourceLimitExceeded'
  | 'AtomicScaleDownFailed'
  | 'UnexpectedError'
  | 'NotUnneededLongEnough'
  | 'NotUnreadyLongEnough';

export interface Unremovable {
  readonly node: string;
  readonly reason: UnremovableReason;
  /** Name of the pod that blocks, and why. */
  readonly pod?: string | undefined;
  readonly podReason?: BlockingReason | undefined;
}

/** A node that may go once it was unneeded for long enough. */
export interface UnneededNode {
  readonly node: string;
  readonly group: string;
  /** Keys of pods that move elsewhere; none: the node is empty. */
  readonly podsToMove: readonly string[];
  /** True when the budgets left do not allow all its pods at once. */
  readonly isRisky: boolean;
}

export interface ScaleDownPlan {
  readonly unneeded: readonly UnneededNode[];
  readonly unremovable: readonly Unremovable[];
  /** The share that the threshold is compared with, by node. */
  readonly utilization: ReadonlyMap<string, number>;
  /** Where pods (by key) found a place; see {@link ScaleDownMemory}. */
  readonly places: ReadonlyMap<string, string>;
}

/** What is known beside the state. */
export interface ScaleDownMemory {
  /** Uids (or `namespace/name` of Jobs) of controllers that exist; pods of others block their node. */
  readonly knownControllers?: ReadonlySet<string> | undefined;
  /** Nodes that were unneeded when last judged: they are judged before others. */
  readonly unneededBefore?: ReadonlySet<string> | undefined;
  /** Where pods (by key) found a place when last judged: they try there first. */
  readonly placesBefore?: ReadonlyMap<string, string> | undefined;
}

const DISABLED = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';

/** Plans; groups at their minimum give no candidates and no reasons. Pods that wait have their places already. */
export function planScaleDown(
  given: AutoscalerState,
  options: ScaleDownOptions,
  {
    knownControllers = new Set(),
    unneededBefore = new Set(),
    placesBefore = new Map(),
  }: ScaleDownMemory = {},
): ScaleDownPlan {
  const state = asSeen(given);
  const { snapshot } = observeCluster(state, templatesOf(state));
  const plan: Plan = {
    context: {
      snapshot,
      options,
      knownControllers,
      daemonSets: new Set(
        state.daemonSets.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name ?? ''}`),
      ),
      nowMs: state.nowMs,
      budgets: createDisruptionTracker(snapshot.tables.podDisruptionBudgets.values()),
    },
    packer: createPacker(snapshot),
    destinations: new Set(registeredNodes(state, snapshot)),
    unneeded: [],
    unremovable: [],
    utilization: new Map(),
    places: new Map(placesBefore),
  };
  if (isUnhealthy(state)) return plan;
  const candidates = candidatesOf(state, snapshot, unneededBefore);
  const eligible = candidates.filter((candidate) => isEligible(plan, candidate));
  const whole = new Set(state.groups.filter(({ isZeroOrMax }) => isZeroOrMax).map(({ name }) => name));
  let found = 0;
  for (const { state: node, grouped } of eligible) {
    if (found >= options.maxUnneeded) break;
    const isRemovable = simulateRemoval(plan, node, grouped.group);
    if (isRemovable && !whole.has(grouped.group)) found++;
  }
  return plan;
}

/** Nodes that still start are stood in for by those on their way, where no pod is moved to. */
const registeredNodes = ({ nodes }: AutoscalerState, snapshot: Snapshot): readonly NodeState[] =>
  nodes.flatMap(({ node, isStarting }) => {
    const found = isStarting ? undefined : snapshot.node(node.metadata.name ?? '');
    return found ? [found] : [];
  });

interface Plan {
  readonly context: DrainContext;
  readonly packer: Packer;
  readonly destinations: Set<NodeState>;
  readonly unneeded: UnneededNode[];
  readonly unremovable: Unremovable[];
  readonly utilization: Map<string, number>;
  readonly places: Map<string, string>;
}

interface Candidate {
  readonly grouped: GroupedNode;
  readonly state: NodeState;
  /** What its group sets for itself. */
  readonly settings: Partial<GroupScaleDown> | undefined;
}

/** Nodes of groups above their minimum: empty ones first, then those that were unneeded before. */
function candidatesOf(
  { groups, nodes }: AutoscalerState,
  snapshot: Snapshot,
  unneededBefore: ReadonlySet<string>,
): readonly Candidate[] {
  const shrinkable = new Map(
    groups.filter(({ size, minSize }) => size > minSize).map((group) => [group.name, group]),
  );
  const candidates = nodes.flatMap((grouped): readonly Candidate[] => {
    const state = snapshot.node(grouped.node.metadata.name ?? '');
    const group = shrinkable.get(grouped.group);
    return state && group && !grouped.isStarting ? [{ grouped, state, settings: group.scaleDown }] : [];
  });
  const rank = new Map(
    candidates.map(({ state }): [NodeState, number] => {
      const isEmpty = [...state.pods].every(({ pod }) => isLeftBehind(pod));
      return [state, isEmpty ? 0 : unneededBefore.has(state.name) ? 1 : 2];
    }),
  );
  return unstableSorted(candidates, (a, b) => (rank.get(a.state) ?? 0) < (rank.get(b.state) ?? 0));
}

const isLeftBehind = (pod: PodState['pod']): boolean =>
  isDaemonSetPod(pod) || pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

function isEligible(
  { context, unremovable, utilization }: Plan,
  { grouped, state, settings }: Candidate,
): boolean {
  const { options } = context;
  const refuse = (reason: UnremovableReason): boolean => {
    unremovable.push({ node: state.name, reason });
    return false;
  };
  if (grouped.node.metadata.annotations?.[DISABLED] === 'true') return refuse('ScaleDownDisabledAnnotation');
  const own = { ...options, ...settings };
  const used = utilizationOf(state, own);
  if (!used) return refuse('UnexpectedError');
  if (!options.unreadyEnabled && !grouped.isReady) return refuse('ScaleDownUnreadyDisabled');
  utilization.set(state.name, used.share);
  const threshold = used.isGpu ? own.gpuUtilizationThreshold : own.utilizationThreshold;
  return !(used.share > threshold) || refuse('NotUnderutilized');
}

/** True when the node's pods find other places; what was moved stays moved for the nodes judged after it. */
function simulateRemoval(plan: Plan, node: NodeState, group: string): boolean {
  const { context, destinations, unremovable } = plan;
  const pods: PodState[] = [];
  for (const pod of node.pods) {
    const outcome = drainOutcome(context, pod);
    if (outcome.kind === 'block') {
      unremovable.push({ node: node.name, reason: 'BlockedByPod', pod: pod.name, podReason: outcome.reason });
      return false;
    }
    if (outcome.kind === 'move' && !isLeftBehind(pod.pod)) pods.push(pod);
  }
  if (!moveAll(plan, node, pods)) {
    unremovable.push({ node: node.name, reason: 'NoPlaceToMovePods' });
    return false;
  }
  const isRisky = !context.budgets.allowsAll(pods);
  destinations.delete(node);
  context.budgets.use(pods);
  plan.unneeded.push({ node: node.name, group, podsToMove: pods.map(({ key }) => key), isRisky });
  return true;
}

/**
 * Finds places for the pods. The node stays where it is while they are sought, though nothing may go there: its zone
 * still counts for those that spread. Afterwards it is gone.
 */
function moveAll(
  { packer, context, destinations, places }: Plan,
  from: NodeState,
  pods: readonly PodState[],
): boolean {
  const { snapshot } = context;
  const others = [...destinations].filter((node) => node !== from);
  const moved: [PodState, NodeState][] = [];
  const there = [...from.pods];
  for (const pod of there) snapshot.detach(pod, from);
  for (const pod of pods) {
    const { nodeName: _, ...spec } = pod.pod.spec ?? { containers: [] };
    const trier = packer.start({ ...pod.pod, spec });
    const before = others.find(({ name }) => name === places.get(pod.key));
    const node = before && !trier.refusal(before) ? before : packer.findNode(trier, others);
    if (!node) break;
    places.set(pod.key, node.name);
    snapshot.attach(pod, node);
    moved.push([pod, node]);
  }
  if (moved.length === pods.length) {
    snapshot.removeNode(from.name);
    return true;
  }
  for (const [pod, node] of moved) snapshot.detach(pod, node);
  for (const pod of there) snapshot.attach(pod, from);
  return false;
}
