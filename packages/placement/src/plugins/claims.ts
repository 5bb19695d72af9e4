// Claims and volumes as the volume plugins read them.
import {
  isControlledBy,
  type Labels,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  type Volume,
} from '@berth/kube';
import { nanoOf } from '../snapshot/amount.js';
import { compileNodeSelector } from '../selectors/node-selector.js';
import type { PodState } from '../snapshot/pod-state.js';
import type { Snapshot } from '../snapshot/snapshot.js';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

/** A volume of a pod that uses a claim. */
export interface ClaimUse {
  readonly name: string;
  readonly isEphemeral: boolean;
  /** Undefined when there is no such claim. */
  readonly claim: PersistentVolumeClaim | undefined;
}

/** The claims that the pod's volumes use, in their order. */
export function claimUsesOf(snapshot: Snapshot, pod: PodState): readonly ClaimUse[] {
  return (pod.pod.spec?.volumes ?? []).flatMap((volume) => {
    const name = claimNameOf(volume, pod.name);
    if (name === undefined) return [];
    const claim = snapshot.tables.persistentVolumeClaims.get(`${pod.namespace}/${name}`);
    // A volume with both sources is the claim's.
    return [{ name, isEphemeral: !volume.persistentVolumeClaim, claim }];
  });
}

/** Why a generic ephemeral volume's claim is not the pod's own; undefined when it is. */
export function foreignClaim(use: ClaimUse, pod: PodState): string | undefined {
  if (!use.isEphemeral || !use.claim || isControlledBy(use.claim, pod.uid)) return undefined;
  return `PVC ${pod.namespace}/${use.name} was not created for pod ${pod.key} (pod is not owner)`;
}

/** The storage class of a claim or volume; empty when it has none. The old annotation wins. */
export const classNameOf = ({ metadata, spec }: PersistentVolumeClaim | PersistentVolume): string =>
  metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '';

/** The class of a claim, when it names one that exists. */
export const storageClassOf = (snapshot: Snapshot, claim: PersistentVolumeClaim): StorageClass | undefined =>
  snapshot.tables.storageClasses.get(classNameOf(claim));

/** True when the binding of the claim waits for its first pod. */
export const waitsForPod = (snapshot: Snapshot, claim: PersistentVolumeClaim): boolean =>
  storageClassOf(snapshot, claim)?.volumeBindingMode === 'WaitForFirstConsumer';

/** True when a node with these labels can reach the volume. Volumes see labels, never names. */
export function volumeReaches(volume: PersistentVolume, labels: Labels): boolean {
  const required = volume.spec?.nodeAffinity?.required;
  return !required || compileNodeSelector(required)({ name: '', labels });
}

/** True when the volume is at least as large as the claim asks. */
export const isLargeEnough = (volume: PersistentVolume, claim: PersistentVolumeClaim): boolean =>
  nanoOf(volume.spec?.capacity?.['storage']) >= nanoOf(claim.spec?.resources?.requests?.['storage']);

function claimNameOf(volume: Volume, podName: string): string | undefined {
  if (volume.persistentVolumeClaim) return volume.persistentVolumeClaim.claimName ?? '';
  return volume.ephemeral ? `${podName}-${volume.name}` : undefined;
}
