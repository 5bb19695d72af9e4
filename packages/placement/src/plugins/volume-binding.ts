// VolumeBinding: bound volumes must reach the node; unbound claims need a volume or a provisioner that can
// serve it there.
// https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode
import type { PersistentVolumeClaim } from '@berth/kube';
import {
  SKIP,
  unresolvable,
  type Cycle,
  type FilterPlan,
  type Finding,
  type Plugin,
  type Refusal,
} from '../framework/plugin.js';
import type { NodeState } from '../snapshot/node-state.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import {
  claimUsesOf,
  foreignClaim,
  storageClassOf,
  volumeReaches,
  waitsForPod,
  type ClaimUse,
} from './claims.js';
import { canProvision, matchVolumes } from './volume-match.js';

const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';

export const volumeBinding: Plugin = { name: 'VolumeBinding', planFilter };

function planFilter({ snapshot, pod }: Cycle): FilterPlan {
  const uses = claimUsesOf(snapshot, pod);
  const bound: PersistentVolumeClaim[] = [];
  const delayed: PersistentVolumeClaim[] = [];
  let isImmediate = false;
  let failure: string | undefined;
  for (const use of uses) {
    const { claim } = use;
    const message = unusable(use, pod);
    if (message !== undefined || !claim) return refuse('volume.claim', message ?? '', { claim: use.name });
    if (!isBound(claim)) failure ??= modeless(snapshot, claim);
    if (isBound(claim)) bound.push(claim);
    else if (!claim.spec?.volumeName && waitsForPod(snapshot, claim)) delayed.push(claim);
    else isImmediate = true;
  }
  if (uses.length === 0) return SKIP;
  if (failure !== undefined) return { kind: 'error', message: failure };
  if (isImmediate) return refuse('volume.unbound', 'pod has unbound immediate PersistentVolumeClaims', {});
  const check = (node: NodeState): Refusal | undefined => {
    const findings = [...checkBound(snapshot, bound, node), ...checkDelayed(snapshot, delayed, node)];
    return findings.length === 0 ? undefined : { code: 'UnschedulableAndUnresolvable', findings };
  };
  return { kind: 'filter', filter: { check } };
}

const refuse = (rule: string, message: string, detail: Finding['detail']): FilterPlan => ({
  kind: 'refuse',
  refusal: unresolvable({ rule, message, detail }),
});

function unusable(use: ClaimUse, pod: PodState): string | undefined {
  const { claim, name, isEphemeral } = use;
  if (!claim) {
    return isEphemeral
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`;
  }
  if (claim.status?.phase === 'Lost') {
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`;
  }
  if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`;
  return foreignClaim(use, pod);
}

/** kube-scheduler's word on a class without a binding mode, which an API server would have filled in. */
function modeless(snapshot: Snapshot, claim: PersistentVolumeClaim): string | undefined {
  const storageClass = storageClassOf(snapshot, claim);
  if (!storageClass || storageClass.volumeBindingMode !== undefined) return undefined;
  return `VolumeBindingMode not set for StorageClass ${JSON.stringify(storageClass.metadata.name)}`;
}

const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  Boolean(spec?.volumeName) && metadata.annotations?.[BIND_COMPLETED] !== undefined;

function checkBound(
  snapshot: Snapshot,
  claims: readonly PersistentVolumeClaim[],
  node: NodeState,
): readonly Finding[] {
  for (const { spec, metadata } of claims) {
    const detail = { claim: metadata.name, volume: spec?.volumeName };
    const volume = snapshot.tables.persistentVolumes.get(spec?.volumeName ?? '');
    if (!volume) {
      const message = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
      return [{ rule: 'volume.missing', message, detail }];
    }
    if (volumeReaches(volume, node.labels)) continue;
    return [
      {
        rule: 'volume.node-affinity',
        message: "node(s) didn't match PersistentVolume's node affinity",
        detail,
      },
    ];
  }
  return [];
}

function checkDelayed(
  snapshot: Snapshot,
  claims: readonly PersistentVolumeClaim[],
  node: NodeState,
): readonly Finding[] {
  const toMatch: PersistentVolumeClaim[] = [];
  const toProvision: PersistentVolumeClaim[] = [];
  for (const claim of claims) {
    const selected = claim.metadata.annotations?.[SELECTED_NODE];
    if (selected === undefined) toMatch.push(claim);
    else if (selected === node.name) toProvision.push(claim);
    else return [noVolume(claim)];
  }
  toProvision.push(...matchVolumes(snapshot, toMatch, node.labels));
  for (const claim of toProvision) {
    const answer = canProvision(snapshot, claim, node.labels);
    if (answer === 'no') return [noVolume(claim)];
    if (answer === 'no-room') {
      const message = 'node(s) did not have enough free storage';
      return [{ rule: 'volume.capacity', message, detail: { claim: claim.metadata.name } }];
    }
  }
  return [];
}

const noVolume = ({ metadata }: PersistentVolumeClaim): Finding => ({
  rule: 'volume.unavailable',
  message: "node(s) didn't find available persistent volumes to bind",
  detail: { claim: metadata.name },
});
