// The cluster as placement sees it, kept up to date change by change: nothing is rebuilt for a pod.
import type { ResourceName, ResourceTypes } from '@berth/kube';
import { createSnapshot, type Snapshot } from '@berth/placement';
import { follow, queueKey } from '../controllers/controller.js';
import type { LocalApi, ObjectChange } from '../local-api.js';

/** A snapshot that follows the cluster. */
export interface ClusterMirror {
  readonly snapshot: Snapshot;
  /** Calls back after the snapshot knows the change. */
  on<R extends MirroredResource>(
    resource: R,
    listener: (change: ObjectChange<ResourceTypes[R]>) => void,
  ): void;
  stop(): void;
}

/** Resources that placement looks at. */
export type MirroredResource = 'pods' | 'nodes' | TableResource;

type TableResource =
  | 'namespaces'
  | 'services'
  | 'persistentvolumes'
  | 'persistentvolumeclaims'
  | 'storageclasses.storage.k8s.io'
  | 'poddisruptionbudgets.policy'
  | 'replicasets.apps'
  | 'statefulsets.apps';

/** Starts to mirror. */
export function mirrorCluster(api: LocalApi): ClusterMirror {
  const snapshot = createSnapshot({ nodes: [], pods: [] });
  const ends: (() => void)[] = [
    follow(api, 'nodes', ({ type, object }) => {
      if (type === 'DELETED') snapshot.removeNode(object.metadata.name ?? '');
      else snapshot.addNode(object);
    }),
    follow(api, 'pods', ({ type, object }) => {
      if (type === 'DELETED') snapshot.removePod(queueKey(object));
      else snapshot.addPod(object);
    }),
    ...mirrorTables(api, snapshot),
  ];
  return {
    snapshot,
    on: (resource, listener) => {
      ends.push(follow(api, resource, listener));
    },
    stop: () => {
      for (const end of ends.splice(0)) end();
    },
  };
}

function mirrorTables(api: LocalApi, snapshot: Snapshot): readonly (() => void)[] {
  const { tables } = snapshot;
  const table = <R extends TableResource>(
    resource: R,
    objects: Map<string, ResourceTypes[R]>,
  ): (() => void) =>
    follow(api, resource, ({ type, object }) => {
      if (type === 'DELETED') objects.delete(queueKey(object));
      else objects.set(queueKey(object), object);
      snapshot.structure++;
    });
  return [
    table('namespaces', tables.namespaces),
    table('services', tables.services),
    table('persistentvolumes', tables.persistentVolumes),
    table('persistentvolumeclaims', tables.persistentVolumeClaims),
    table('storageclasses.storage.k8s.io', tables.storageClasses),
    table('poddisruptionbudgets.policy', tables.podDisruptionBudgets),
    table('replicasets.apps', tables.replicaSets),
    table('statefulsets.apps', tables.statefulSets),
  ];
}

/** The resources beside pods and nodes whose change may make a pod placeable through its volumes. */
export const STORAGE_RESOURCES = [
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses.storage.k8s.io',
] as const satisfies readonly ResourceName[];
