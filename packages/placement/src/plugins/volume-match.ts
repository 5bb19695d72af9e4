// Which existing volume an unbound claim would take on a node, and whether its class could make one there.
// Mirrors component-helpers/storage/volume FindMatchingVolume and the scheduler's volume binder.
import {
  type CSIStorageCapacity,
  type Labels,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@berth/kube';
import { amountOf, nanoOf } from '../snapshot/amount.js';
import { compileLabelSelector } from '../selectors/label-selector.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { classNameOf, isLargeEnough, storageClassOf, volumeReaches } from './claims.js';

const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

/** Gives each claim the smallest volume that serves it, small claims first; returns those that found none. */
export function matchVolumes(
  snapshot: Snapshot,
  claims: readonly PersistentVolumeClaim[],
  labels: Labels,
): readonly PersistentVolumeClaim[] {
  const taken = new Set<PersistentVolume>();
  const left: PersistentVolumeClaim[] = [];
  for (const claim of claims.toSorted(bySize)) {
    const volume = findVolume(snapshot, claim, { labels, taken });
    if (volume) taken.add(volume);
    else left.push(claim);
  }
  return left;
}

/** Whether the claim's class can make a volume for a node with these labels. */
export function canProvision(
  snapshot: Snapshot,
  claim: PersistentVolumeClaim,
  labels: Labels,
): 'yes' | 'no' | 'no-room' {
  const storageClass = storageClassOf(snapshot, claim);
  if (!storageClass?.provisioner || storageClass.provisioner === NO_PROVISIONER) return 'no';
  if (!allowsTopology(storageClass, labels)) return 'no';
  return hasCapacity(snapshot, { claim, storageClass, labels }) ? 'yes' : 'no-room';
}

interface Search {
  readonly labels: Labels;
  readonly taken: ReadonlySet<PersistentVolume>;
}

function findVolume(
  snapshot: Snapshot,
  claim: PersistentVolumeClaim,
  { labels, taken }: Search,
): PersistentVolume | undefined {
  const className = classNameOf(claim);
  let smallest: PersistentVolume | undefined;
  for (const volume of snapshot.tables.persistentVolumes.values()) {
    if (taken.has(volume) || classNameOf(volume) !== className || !isCandidate(volume, claim)) continue;
    const reaches = volumeReaches(volume, labels);
    if (isReservedFor(volume, claim)) return reaches ? volume : undefined;
    if (!reaches || !isAvailable(volume, claim)) continue;
    if (!smallest || capacityOf(smallest) > capacityOf(volume)) smallest = volume;
  }
  return smallest;
}

function isCandidate(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.spec?.claimRef && !isReservedFor(volume, claim)) return false;
  if (!isLargeEnough(volume, claim)) return false;
  if ((claim.spec?.volumeMode ?? 'Filesystem') !== (volume.spec?.volumeMode ?? 'Filesystem')) return false;
  if ((claim.spec?.volumeAttributesClassName ?? '') !== (volume.spec?.volumeAttributesClassName ?? ''))
    return false;
  return volume.metadata.deletionTimestamp === undefined;
}

function isReservedFor({ spec }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  const reference = spec?.claimRef;
  if (!reference || reference.name !== metadata.name || reference.namespace !== metadata.namespace)
    return false;
  const uid = metadata.uid ?? `PersistentVolumeClaim/${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
  return !reference.uid || reference.uid === uid;
}

function isAvailable(volume: PersistentVolume, { spec }: PersistentVolumeClaim): boolean {
  if (volume.status?.phase !== 'Available') return false;
  if (spec?.selector && !compileLabelSelector(spec.selector).matches(volume.metadata.labels ?? {}))
    return false;
  const modes = volume.spec?.accessModes ?? [];
  return (spec?.accessModes ?? []).every((mode) => modes.includes(mode));
}

const capacityOf = ({ spec }: PersistentVolume): bigint => nanoOf(spec?.capacity?.['storage']);

const sizeOf = ({ spec }: PersistentVolumeClaim): bigint => nanoOf(spec?.resources?.requests?.['storage']);

const bySize = (a: PersistentVolumeClaim, b: PersistentVolumeClaim): number =>
  sizeOf(a) < sizeOf(b) ? -1 : sizeOf(a) > sizeOf(b) ? 1 : 0;

function allowsTopology({ allowedTopologies = [] }: StorageClass, labels: Labels): boolean {
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some(({ matchLabelExpressions = [] }) => {
    if (matchLabelExpressions.length === 0) return false;
    return matchLabelExpressions.every(
      ({ key, values }) => Object.hasOwn(labels, key) && (values ?? []).includes(labels[key] ?? ''),
    );
  });
}

interface Demand {
  readonly claim: PersistentVolumeClaim;
  readonly storageClass: StorageClass;
  readonly labels: Labels;
}

/** True unless the driver publishes storage capacity and no published one is enough and near. */
function hasCapacity(snapshot: Snapshot, { claim, storageClass, labels }: Demand): boolean {
  const size = claim.spec?.resources?.requests?.['storage'];
  const driver = snapshot.tables.csiDrivers.get(storageClass.provisioner);
  if (size === undefined || !driver?.spec.storageCapacity) return true;
  const bytes = amountOf('storage', size);
  return [...snapshot.tables.csiStorageCapacities.values()].some(
    (capacity) =>
      capacity.storageClassName === storageClass.metadata.name &&
      holds(capacity, bytes) &&
      capacity.nodeTopology !== undefined &&
      compileLabelSelector(capacity.nodeTopology).matches(labels),
  );
}

function holds({ maximumVolumeSize, capacity }: CSIStorageCapacity, bytes: number): boolean {
  const limit = maximumVolumeSize ?? capacity;
  return limit !== undefined && amountOf('storage', limit) >= bytes;
}
