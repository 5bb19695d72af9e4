// Keeps a snapshot like a cluster that is watched: which resources placement reads, and what a change of one does.
import type { ResourceTypes } from '@berth/kube';
import { tableKeyOf, type ObjectTables } from './cluster-objects.js';
import type { Snapshot } from './snapshot.js';

/** The resources beside nodes and pods that placement looks at while a cluster runs. */
export const TABLE_RESOURCES = [
  'namespaces',
  'services',
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses.storage.k8s.io',
  'poddisruptionbudgets.policy',
  'replicasets.apps',
  'statefulsets.apps',
] as const;

/** One of {@link TABLE_RESOURCES}. */
export type TableResource = (typeof TABLE_RESOURCES)[number];

/** An event of a watch. */
export interface WatchedChange<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** Takes a change of a node into the snapshot. */
export function noteNode(snapshot: Snapshot, { type, object }: WatchedChange<ResourceTypes['nodes']>): void {
  if (type === 'DELETED') snapshot.removeNode(object.metadata.name ?? '');
  else snapshot.addNode(object);
}

/** Takes a change of a pod into the snapshot. */
export function notePod(snapshot: Snapshot, { type, object }: WatchedChange<ResourceTypes['pods']>): void {
  if (type === 'DELETED') snapshot.removePod(tableKeyOf(object));
  else snapshot.addPod(object);
}

/** Takes a change of one of the other objects into the snapshot. */
export function noteObject<R extends TableResource>(
  snapshot: Snapshot,
  resource: R,
  { type, object }: WatchedChange<ResourceTypes[R]>,
): void {
  const table: Map<string, ResourceTypes[R]> = TABLES[resource](snapshot.tables);
  if (type === 'DELETED') table.delete(tableKeyOf(object));
  else table.set(tableKeyOf(object), object);
  snapshot.structure++;
}

const TABLES: {
  readonly [R in TableResource]: (tables: ObjectTables) => Map<string, ResourceTypes[R]>;
} = {
  namespaces: (tables) => tables.namespaces,
  services: (tables) => tables.services,
  persistentvolumes: (tables) => tables.persistentVolumes,
  persistentvolumeclaims: (tables) => tables.persistentVolumeClaims,
  'storageclasses.storage.k8s.io': (tables) => tables.storageClasses,
  'poddisruptionbudgets.policy': (tables) => tables.podDisruptionBudgets,
  'replicasets.apps': (tables) => tables.replicaSets,
  'statefulsets.apps': (tables) => tables.statefulSets,
};
