// The cluster as placement sees it, kept up to date change by change: nothing is rebuilt for a pod.
import type { ResourceName, ResourceTypes } from '@berth/kube';
import {
  createSnapshot,
  noteNode,
  noteObject,
  notePod,
  TABLE_RESOURCES,
  type Snapshot,
  type TableResource,
} from '@berth/placement';
import { follow } from '../controllers/controller.js';
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

/** Starts to mirror. */
export function mirrorCluster(api: LocalApi): ClusterMirror {
  const snapshot = createSnapshot({ nodes: [], pods: [] });
  const ends: (() => void)[] = [
    follow(api, 'nodes', (change) => noteNode(snapshot, change)),
    follow(api, 'pods', (change) => notePod(snapshot, change)),
    ...TABLE_RESOURCES.map((resource) =>
      follow(api, resource, (change) => noteObject(snapshot, resource, change)),
    ),
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

/** The resources beside pods and nodes whose change may make a pod placeable through its volumes. */
export const STORAGE_RESOURCES = [
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses.storage.k8s.io',
] as const satisfies readonly ResourceName[];
