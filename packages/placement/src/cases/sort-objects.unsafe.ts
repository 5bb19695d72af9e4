// Sorts objects of a file by kind. The one place where a `kind` is taken at its word: files are validated before.
import { isKubernetesGroup, parseApiVersion } from '@berth/kube';
import { wellFormed } from './well-formed.unsafe.js';
import type { SortedObjects } from '../snapshot/sorted-objects.js';

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

/** Kinds that live in a namespace; without one they are in `default`, as kubectl would put them. */
const NAMESPACED: ReadonlySet<string> = new Set([
  'Pod',
  'PersistentVolumeClaim',
  'CSIStorageCapacity',
  'PodDisruptionBudget',
  'Service',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

/** Sorts by kind; kinds that placement does not read are passed over. Throws on members of the wrong JSON type. */
export function sortObjects(objects: readonly AnyObject[]): SortedObjects {
  const sorted: Record<string, AnyObject[]> = { nodes: [], pods: [] };
  for (const [index, object] of objects.entries()) {
    if (typeof object?.kind !== 'string')
      throw new Error(`objects[${index}]: expected an object with a kind`);
    const isForeign = !isKubernetesGroup(parseApiVersion(String(object.apiVersion ?? 'v1')).group);
    const list =
      !isForeign && Object.hasOwn(LISTS, object.kind) ? LISTS[object.kind as keyof typeof LISTS] : undefined;
    if (list) (sorted[list] ??= []).push(inNamespace(wellFormed(object, object.kind, `objects[${index}]`)));
  }
  return sorted as unknown as SortedObjects;
}

function inNamespace(object: AnyObject): AnyObject {
  const { metadata } = object as { readonly metadata?: { readonly namespace?: string } };
  if (metadata?.namespace || !NAMESPACED.has(object.kind)) return object;
  return { ...object, metadata: { ...metadata, namespace: 'default' } } as AnyObject;
}
