// The objects beside nodes and pods that placement reads, by kind and key.
import type {
  CSIDriver,
  CSINode,
  CSIStorageCapacity,
  Namespace,
  PersistentVolume,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
  StorageClass,
  VolumeAttachment,
} from '@berth/kube';

/** Lists as an API server returns them; absent ones are empty. */
export interface ClusterObjects {
  readonly namespaces?: readonly Namespace[] | undefined;
  readonly persistentVolumes?: readonly PersistentVolume[] | undefined;
  readonly persistentVolumeClaims?: readonly PersistentVolumeClaim[] | undefined;
  readonly storageClasses?: readonly StorageClass[] | undefined;
  readonly csiNodes?: readonly CSINode[] | undefined;
  readonly csiDrivers?: readonly CSIDriver[] | undefined;
  readonly csiStorageCapacities?: readonly CSIStorageCapacity[] | undefined;
  readonly volumeAttachments?: readonly VolumeAttachment[] | undefined;
  readonly podDisruptionBudgets?: readonly PodDisruptionBudget[] | undefined;
  readonly services?: readonly Service[] | undefined;
  readonly replicaSets?: readonly ReplicaSet[] | undefined;
  readonly replicationControllers?: readonly ReplicationController[] | undefined;
  readonly statefulSets?: readonly StatefulSet[] | undefined;
}

/** {@link ClusterObjects} by key: `name`, or `namespace/name` for namespaced kinds. */
export interface ObjectTables {
  readonly namespaces: Map<string, Namespace>;
  readonly persistentVolumes: Map<string, PersistentVolume>;
  readonly persistentVolumeClaims: Map<string, PersistentVolumeClaim>;
  readonly storageClasses: Map<string, StorageClass>;
  readonly csiNodes: Map<string, CSINode>;
  readonly csiDrivers: Map<string, CSIDriver>;
  readonly csiStorageCapacities: Map<string, CSIStorageCapacity>;
  readonly volumeAttachments: Map<string, VolumeAttachment>;
  readonly podDisruptionBudgets: Map<string, PodDisruptionBudget>;
  readonly services: Map<string, Service>;
  readonly replicaSets: Map<string, ReplicaSet>;
  readonly replicationControllers: Map<string, ReplicationController>;
  readonly statefulSets: Map<string, StatefulSet>;
}

/** Indexes the lists. */
export function tablesOf(objects: ClusterObjects): ObjectTables {
  return {
    namespaces: byKey(objects.namespaces),
    persistentVolumes: byKey(objects.persistentVolumes),
    persistentVolumeClaims: byKey(objects.persistentVolumeClaims),
    storageClasses: byKey(objects.storageClasses),
    csiNodes: byKey(objects.csiNodes),
    csiDrivers: byKey(objects.csiDrivers),
    csiStorageCapacities: byKey(objects.csiStorageCapacities),
    volumeAttachments: byKey(objects.volumeAttachments),
    podDisruptionBudgets: byKey(objects.podDisruptionBudgets),
    services: byKey(objects.services),
    replicaSets: byKey(objects.replicaSets),
    replicationControllers: byKey(objects.replicationControllers),
    statefulSets: byKey(objects.statefulSets),
  };
}

/** `name` or `namespace/name`. */
export const tableKeyOf = ({ metadata }: Keyed): string =>
  metadata.namespace ? `${metadata.namespace}/${metadata.name ?? ''}` : (metadata.name ?? '');

interface Keyed {
  readonly metadata: { readonly name?: string | undefined; readonly namespace?: string | undefined };
}

const byKey = <T extends Keyed>(objects: readonly T[] = []): Map<string, T> =>
  new Map(objects.map((object) => [tableKeyOf(object), object]));
