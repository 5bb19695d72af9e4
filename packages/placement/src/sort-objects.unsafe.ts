// Sorts objects of a file by kind. The one place where a `kind` is taken at its word: files are validated before.
import type { SortedObjects } from './evaluate-case.js';

/** An object of the Kubernetes API that we know no more of than its kind. */
export interface AnyObject {
  readonly apiVersion: string;
  readonly kind: string;
}

const LISTS = {
  Node: 'nodes',
  Pod: 'pods',
  Namespace: 'namespaces',
  PersistentVolume: 'persistentVolumes',
  PersistentVolumeClaim: 'persistentVolumeClaims',
  StorageClass: 'storageClasses',
  CSINode: 'csiNodes',
  CSIDriver: 'csiDrivers',
  CSIStorageCapacity: 'csiStorageCapacities',
  VolumeAttachment: 'volumeAttachments',
  PodDisruptionBudget: 'podDisruptionBudgets',
  Service: 'services',
  ReplicaSet: 'replicaSets',
  ReplicationController: 'replicationControllers',
  StatefulSet: 'statefulSets',
} as const;

/** Sorts by kind; kinds that placement does not read are passed over. */
export function sortObjects(objects: readonly AnyObject[]): SortedObjects {
  const sorted: Record<string, AnyObject[]> = { nodes: [], pods: [] };
  for (const object of objects) {
    const list = Object.hasOwn(LISTS, object.kind) ? LISTS[object.kind as keyof typeof LISTS] : undefined;
    if (list) (sorted[list] ??= []).push(object);
  }
  return sorted as unknown as SortedObjects;
}
