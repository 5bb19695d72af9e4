// Which nodes nobody needs: little used, and every pod on them could move. Pure.
// See "How does scale-down work?" and "What types of pods can prevent CA from removing a node?" in Cluster Autoscaler's FAQ.
import type { Pool } from '@berth/compute';
import {
  bytesOf,
  matchesLabelSelector,
  millisOf,
  type Node,
  type Pod,
  type PodDisruptionBudget,
} from '@berth/kube';
import { createSnapshot, profileFor, schedule, type Snapshot } from '@berth/placement';
import { controllerOf } from '../../controllers/owned-pods.js';
import type { AutoscalerOptions } from '../machine-options.js';

const SAFE_TO_EVICT = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const SCALE_DOWN_DISABLED = 'cluster-autoscaler.kubernetes.io/scale-down-disabled';

export interface UnneededInput {
  /** Nodes that may be removed, with their pools. */
  readonly candidates: readonly { readonly node: Node; readonly pool: Pool }[];
  /** All nodes that stay in service. */
  readonly nodes: readonly Node[];
  /** All pods that have a node. */
  readonly pods: readonly Pod[];
  readonly budgets: readonly PodDisruptionBudget[];
  readonly options: AutoscalerOptions;
  readonly scoringStrategy: 'LeastAllocated' | 'MostAllocated';
}

/** Why a node stays: Cluster Autoscaler's own names. */
export type KeepReason =
  | 'ScaleDownDisabledAnnotation'
  | 'NotUnderutilized'
  | 'NoPlaceToMovePods'
  | 'BlockedByPod';

export interface NodeJudgement {
  readonly node: Node;
  readonly pool: Pool;
  readonly keep: KeepReason | undefined;
  /** Text of the blocking pod's rule, for events and the UI. */
  readonly detail?: string | undefined;
  readonly isEmpty: boolean;
  /** Pods that move when it goes. */
  readonly moving: readonly Pod[];
}

/** Judges every candidate; empty nodes first, and those are no destinations for the pods of later ones. */
export function judgeNodes(input: UnneededInput): readonly NodeJudgement[] {
  const podsOf = groupByNode(input.pods);
  const snapshot = createSnapshot({ nodes: input.nodes, pods: input.pods });
  const judge = (candidate: UnneededInput['candidates'][number]): NodeJudgement =>
    judgeNode(input, snapshot, { ...candidate, pods: podsOf.get(candidate.node.metadata.name ?? '') ?? [] });
  const isEmpty = ({ node }: { readonly node: Node }): boolean =>
    movable(podsOf.get(node.metadata.name ?? '') ?? []).length === 0;
  const empty = input.candidates.filter(isEmpty).map(judge);
  for (const { node, keep } of empty) if (!keep) snapshot.removeNode(node.metadata.name ?? '');
  return [...empty, ...input.candidates.filter((candidate) => !isEmpty(candidate)).map(judge)];
}

/** Pods that count: not those of DaemonSets, not mirror pods, not ended ones. */
export const movable = (pods: readonly Pod[]): readonly Pod[] =>
  pods.filter(
    (pod) =>
      controllerOf(pod)?.kind !== 'DaemonSet' &&
      pod.metadata.annotations?.['kubernetes.io/config.mirror'] === undefined &&
      pod.status?.phase !== 'Succeeded' &&
      pod.status?.phase !== 'Failed',
  );

/** The larger of the shares of cpu and memory that pods ask for; of GPUs alone on a node that has some. */
export function utilization(node: Node, pods: readonly Pod[]): number {
  const allocatable = node.status?.allocatable ?? {};
  const share = (resource: string, amount: (text: string | undefined) => number): number => {
    const total = amount(allocatable[resource]);
    let asked = 0;
    for (const pod of pods) {
      for (const container of pod.spec?.containers ?? [])
        asked += amount(container.resources?.requests?.[resource]);
    }
    return total > 0 ? asked / total : 0;
  };
  if (bytesOf(allocatable['nvidia.com/gpu']) > 0) return share('nvidia.com/gpu', bytesOf);
  return Math.max(share('cpu', millisOf), share('memory', bytesOf));
}

interface Judged {
  readonly node: Node;
  readonly pool: Pool;
  readonly pods: readonly Pod[];
}

function judgeNode(input: UnneededInput, snapshot: Snapshot, { node, pool, pods }: Judged): NodeJudgement {
  const moving = movable(pods);
  const isEmpty = moving.length === 0;
  const verdict = (keep?: KeepReason, detail?: string): NodeJudgement => ({
    node,
    pool,
    keep,
    detail,
    isEmpty,
    moving,
  });
  if (node.metadata.annotations?.[SCALE_DOWN_DISABLED] === 'true')
    return verdict('ScaleDownDisabledAnnotation');
  const living = pods.filter((pod) => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed');
  if (utilization(node, living) > input.options.scaleDownUtilizationThreshold)
    return verdict('NotUnderutilized');
  for (const pod of moving) {
    const blocks = blockedBy(input, pod);
    if (blocks) return verdict('BlockedByPod', `${pod.metadata.namespace}/${pod.metadata.name}: ${blocks}`);
  }
  return fitElsewhere(input, snapshot, { node, moving }) ? verdict() : verdict('NoPlaceToMovePods');
}

function blockedBy(input: UnneededInput, pod: Pod): string | undefined {
  const safe = pod.metadata.annotations?.[SAFE_TO_EVICT];
  if (safe === 'false') return 'NotSafeToEvictAnnotation';
  const budgets = input.budgets.filter(
    (budget) =>
      budget.metadata.namespace === pod.metadata.namespace &&
      matchesLabelSelector(budget.spec?.selector, pod.metadata.labels ?? {}),
  );
  if (budgets.some((budget) => (budget.status?.disruptionsAllowed ?? 0) <= 0)) return 'NotEnoughPdb';
  if (safe === 'true') return undefined;
  const { options } = input;
  if (!controllerOf(pod)) return 'NotReplicated';
  if (options.skipNodesWithSystemPods && pod.metadata.namespace === 'kube-system' && budgets.length === 0) {
    return 'UnmovableKubeSystemPod';
  }
  return options.skipNodesWithLocalStorage && hasLocalStorage(pod) ? 'LocalStorageRequested' : undefined;
}

const hasLocalStorage = (pod: Pod): boolean =>
  pod.spec?.volumes?.some(
    (volume) =>
      volume.hostPath !== undefined || (volume.emptyDir !== undefined && volume.emptyDir.medium !== 'Memory'),
  ) ?? false;

// Tries the move on the snapshot and leaves it there when it works: two nodes must not count on the same room.
function fitElsewhere(
  input: UnneededInput,
  snapshot: Snapshot,
  of: { readonly node: Node; readonly moving: readonly Pod[] },
): boolean {
  const name = of.node.metadata.name ?? '';
  const keyOf = (pod: Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}`;
  snapshot.removeNode(name);
  const moved: Pod[] = [];
  for (const pod of of.moving) {
    snapshot.removePod(keyOf(pod));
    const homeless: Pod = { ...pod, spec: { containers: [], ...pod.spec, nodeName: undefined }, status: {} };
    const profile = profileFor(input.scoringStrategy);
    const target = schedule(snapshot, homeless, { profile, preemption: false }).best[0];
    moved.push(pod);
    if (target === undefined) {
      snapshot.addNode(of.node);
      for (const each of moved) snapshot.addPod(each);
      return false;
    }
    snapshot.addPod({ ...homeless, spec: { containers: [], ...homeless.spec, nodeName: target } });
  }
  return true;
}

function groupByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const groups = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = pod.spec?.nodeName ?? '';
    const group = groups.get(node);
    if (group) group.push(pod);
    else groups.set(node, [pod]);
  }
  return groups;
}
