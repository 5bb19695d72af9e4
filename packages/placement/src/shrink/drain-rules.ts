// Whether the autoscaler may move a pod to remove its node. Mirrors simulator/drainability, rule by rule in its
// order.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-types-of-pods-can-
// prevent-ca-from-removing-a-node
import type { OwnerReference, Pod } from '@berth/kube';
import { isDaemonSetPod } from '../growth/daemon-set-pods.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { DisruptionTracker } from './disruption-tracker.js';
import type { ScaleDownOptions } from './scale-down-options.js';

/** Why a pod keeps its node; the autoscaler's own names. */
export type BlockingReason =
  | 'ControllerNotFound'
  | 'MinReplicasReached'
  | 'NotReplicated'
  | 'LocalStorageRequested'
  | 'NotSafeToEvictAnnotation'
  | 'UnmovableKubeSystemPod'
  | 'NotEnoughPdb';

export interface DrainContext {
  readonly snapshot: Snapshot;
  readonly options: ScaleDownOptions;
  readonly budgets: DisruptionTracker;
  /**
   * Uids or keys of Jobs and StatefulSets cannot be looked up in a snapshot of pods and nodes; these are
   * the known ones.
   */
  readonly knownControllers: ReadonlySet<string>;
  /** Keys of the DaemonSets that exist. */
  readonly daemonSets: ReadonlySet<string>;
  /** The time now; without it no pod is old. */
  readonly nowMs?: number | undefined;
}

/** What becomes of a pod: moved, left to end with the node, or it blocks. */
export type DrainOutcome =
  | { readonly kind: 'move' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'block'; readonly reason: BlockingReason };

const SAFE = 'cluster-autoscaler.kubernetes.io/safe-to-evict';
const SAFE_VOLUMES = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';
const MIRROR = 'kubernetes.io/config.mirror';
const KNOWN_KINDS = new Set(['ReplicationController', 'ReplicaSet', 'Job', 'StatefulSet']);

/** Judges one pod. */
export function drainOutcome(context: DrainContext, pod: PodState): DrainOutcome {
  const { options, budgets } = context;
  const { metadata } = pod.pod;
  if (metadata.annotations?.[MIRROR] !== undefined || isLongGone(context, pod)) return { kind: 'skip' };
  const owner = (metadata.ownerReferences ?? []).find(({ controller }) => controller);
  const missing =
    options.skipNodesWithCustomControllerPods && owner ? controllerProblem(context, pod, owner) : undefined;
  if (missing) return block(missing);
  if (isDaemonSetPod(pod.pod) || metadata.annotations?.[SAFE] === 'true' || isTerminal(pod.pod))
    return { kind: 'move' };
  const isKnown = !options.skipNodesWithCustomControllerPods || KNOWN_KINDS.has(owner?.kind ?? '');
  if (!owner || !isKnown) return block('NotReplicated');
  if (options.skipNodesWithSystemPods && pod.namespace === 'kube-system' && !budgets.covers(pod)) {
    return isOlderThan(context, pod, SYSTEM_POD_AGE_MS) ? { kind: 'move' } : block('UnmovableKubeSystemPod');
  }
  if (metadata.annotations?.[SAFE] === 'false') return block('NotSafeToEvictAnnotation');
  if (options.skipNodesWithLocalStorage && hasLocalStorage(pod.pod)) return block('LocalStorageRequested');
  return budgets.blocks(pod) ? block('NotEnoughPdb') : { kind: 'move' };
}

const block = (reason: BlockingReason): DrainOutcome => ({ kind: 'block', reason });

function controllerProblem(
  { snapshot, options, knownControllers, daemonSets }: DrainContext,
  { namespace, pod }: PodState,
  { kind, name, uid }: OwnerReference,
): BlockingReason | undefined {
  const key = `${namespace}/${name}`;
  if (isDaemonSetPod(pod)) {
    const isKnown = kind !== 'DaemonSet' || daemonSets.has(key) || knownControllers.has(uid);
    return isKnown ? undefined : 'ControllerNotFound';
  }
  const { replicaSets, replicationControllers, statefulSets } = snapshot.tables;
  if (kind === 'Job')
    return knownControllers.has(uid) || knownControllers.has(key) ? undefined : 'ControllerNotFound';
  const tables = {
    ReplicaSet: replicaSets,
    ReplicationController: replicationControllers,
    StatefulSet: statefulSets,
  };
  const table =
    kind === 'ReplicaSet' || kind === 'ReplicationController' || kind === 'StatefulSet'
      ? tables[kind]
      : undefined;
  if (!table) return undefined;
  const controller = table.get(key);
  if (!controller) return knownControllers.has(uid) ? undefined : 'ControllerNotFound';
  const replicas = kind === 'StatefulSet' ? undefined : controller.spec?.replicas;
  return replicas !== undefined && replicas < options.minReplicaCount ? 'MinReplicasReached' : undefined;
}

/** True when the pod should have ended; without a clock, when it is ending at all. */
function isLongGone({ nowMs }: DrainContext, { pod, isTerminating }: PodState): boolean {
  const { deletionTimestamp } = pod.metadata;
  if (!isTerminating || deletionTimestamp === undefined || nowMs === undefined) return isTerminating;
  const graceMs = (pod.spec?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS) * 1000;
  return Date.parse(deletionTimestamp) + graceMs + OVERDUE_MS < nowMs;
}

const DEFAULT_GRACE_SECONDS = 30;
const OVERDUE_MS = 30_000;
/** System pods without a budget hold their node no longer than this (--blocking-system-pod-distruption-timeout). */
const SYSTEM_POD_AGE_MS = 3_600_000;

function isOlderThan({ nowMs }: DrainContext, { pod }: PodState, ageMs: number): boolean {
  const createdMs = Date.parse(pod.metadata.creationTimestamp ?? '');
  return nowMs !== undefined && createdMs + ageMs < nowMs;
}

/** Finished for good: its restart policy starts it no more, or the kubelet gave it up. */
function isTerminal({ spec, status }: Pod): boolean {
  if (status?.phase === 'Failed') return true;
  return (
    status?.phase === 'Succeeded' && (spec?.restartPolicy === 'Never' || spec?.restartPolicy === 'OnFailure')
  );
}

function hasLocalStorage({ metadata, spec }: Pod): boolean {
  const safe = new Set((metadata.annotations?.[SAFE_VOLUMES] ?? '').split(','));
  return (spec?.volumes ?? []).some(({ name, emptyDir, hostPath }) => {
    const isLocal = hostPath !== undefined || (emptyDir !== undefined && emptyDir.medium !== 'Memory');
    return isLocal && !safe.has(name);
  });
}
