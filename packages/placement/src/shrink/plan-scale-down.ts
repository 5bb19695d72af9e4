// Which nodes Cluster Autoscaler holds for unneeded, and why the others stay. Mirrors core/scaledown/planner.
import type { AutoscalerState, GroupedNode } from '../growth/autoscaler-state.js';
import { isExpendable } from '../growth/pending-pods.js';
import { createPacker, type Packer } from '../growth/packer.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import { createSnapshot, type Snapshot } from '../snapshot/snapshot.js';
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
}

const DISABLED = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';

/** Plans; groups at their minimum give no candidates and no reasons. */
export function planScaleDown(
  state: AutoscalerState,
  options: ScaleDownOptions,
  knownControllers: ReadonlySet<string> = new Set(),
): ScaleDownPlan {
  const snapshot = createSnapshot({
    ...state.objects,
    nodes: state.nodes.map(({ node }) => node),
    pods: state.pods.filter((pod) => !isExpendable(state, pod)),
  });
  const plan: Plan = {
    context: {
      snapshot,
      options,
      knownControllers,
      budgets: createDisruptionTracker(snapshot.tables.podDisruptionBudgets.values()),
    },
    packer: createPacker(snapshot),
    destinations: new Set(snapshot.nodes),
    unneeded: [],
    unremovable: [],
    utilization: new Map(),
  };
  const eligible = candidatesOf(state, snapshot).filter((candidate) => isEligible(plan, candidate));
  for (const { state: node, grouped } of eligible) simulateRemoval(plan, node, grouped.group);
  return plan;
}

interface Plan {
  readonly context: DrainContext;
  readonly packer: Packer;
  readonly destinations: Set<NodeState>;
  readonly unneeded: UnneededNode[];
  readonly unremovable: Unremovable[];
  readonly utilization: Map<string, number>;
}

interface Candidate {
  readonly grouped: GroupedNode;
  readonly state: NodeState;
}

/** Nodes of groups above their minimum, empty ones first. */
function candidatesOf({ groups, nodes }: AutoscalerState, snapshot: Snapshot): readonly Candidate[] {
  const shrinkable = new Set(groups.filter(({ size, minSize }) => size > minSize).map(({ name }) => name));
  const candidates = nodes.flatMap((grouped): readonly Candidate[] => {
    const state = snapshot.node(grouped.node.metadata.name ?? '');
    return state && shrinkable.has(grouped.group) ? [{ grouped, state }] : [];
  });
  const isEmpty = ({ state }: Candidate): boolean => [...state.pods].every(({ pod }) => isLeftBehind(pod));
  return [...candidates.filter(isEmpty), ...candidates.filter((one) => !isEmpty(one))];
}

const isLeftBehind = ({ metadata }: PodState['pod']): boolean =>
  (metadata.ownerReferences ?? []).some(({ kind }) => kind === 'DaemonSet') ||
  metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;

function isEligible({ context, unremovable, utilization }: Plan, { grouped, state }: Candidate): boolean {
  const { options } = context;
  const refuse = (reason: UnremovableReason): boolean => {
    unremovable.push({ node: state.name, reason });
    return false;
  };
  if (grouped.node.metadata.annotations?.[DISABLED] === 'true') return refuse('ScaleDownDisabledAnnotation');
  if (!options.unreadyEnabled && !grouped.isReady) return refuse('ScaleDownUnreadyDisabled');
  const { share, isGpu } = utilizationOf(state, options);
  utilization.set(state.name, share);
  const threshold = isGpu ? options.gpuUtilizationThreshold : options.utilizationThreshold;
  return share <= threshold || refuse('NotUnderutilized');
}

/** Moves the node's pods to others; what was moved stays moved for the nodes judged after it. */
function simulateRemoval(plan: Plan, node: NodeState, group: string): void {
  const { context, destinations, unremovable } = plan;
  const pods: PodState[] = [];
  for (const pod of node.pods) {
    const outcome = drainOutcome(context, pod);
    if (outcome.kind === 'block') {
      unremovable.push({ node: node.name, reason: 'BlockedByPod', pod: pod.name, podReason: outcome.reason });
      return;
    }
    if (outcome.kind === 'move' && !isLeftBehind(pod.pod)) pods.push(pod);
  }
  const blocked = context.budgets.blocked(pods);
  if (blocked) {
    unremovable.push({
      node: node.name,
      reason: 'BlockedByPod',
      pod: blocked.name,
      podReason: 'NotEnoughPdb',
    });
    return;
  }
  if (!moveAll(plan, node, pods)) {
    unremovable.push({ node: node.name, reason: 'NoPlaceToMovePods' });
    return;
  }
  const isRisky = !context.budgets.allowsAll(pods);
  destinations.delete(node);
  context.budgets.use(pods);
  plan.unneeded.push({ node: node.name, group, podsToMove: pods.map(({ key }) => key), isRisky });
}

function moveAll(
  { packer, context, destinations }: Plan,
  from: NodeState,
  pods: readonly PodState[],
): boolean {
  const { snapshot } = context;
  const others = [...destinations].filter((node) => node !== from);
  const moved: [PodState, NodeState][] = [];
  for (const pod of pods) snapshot.detach(pod, from);
  for (const pod of pods) {
    const { nodeName: _, ...spec } = pod.pod.spec ?? { containers: [] };
    const node = packer.findNode(packer.start({ ...pod.pod, spec }), others);
    if (!node) break;
    snapshot.attach(pod, node);
    moved.push([pod, node]);
  }
  if (moved.length === pods.length) return true;
  for (const [pod, node] of moved) snapshot.detach(pod, node);
  for (const pod of pods) snapshot.attach(pod, from);
  return false;
}
