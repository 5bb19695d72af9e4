// Claims that come with pods: of generic ephemeral volumes. They do not exist while a pod is only planned, and the
// controller makes them as soon as it is created, so they are taken for made.
// https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#generic-ephemeral-volumes
import type { PersistentVolumeClaim, Pod, StorageClass } from '@berth/kube';
import type { SnapshotInput } from '@berth/placement';

/** A class whose volumes are made where the pod goes, as those of EKS are. */
const ON_DEMAND: StorageClass = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'made-where-the-pod-goes' },
  provisioner: 'ebs.csi.aws.com',
  volumeBindingMode: 'WaitForFirstConsumer',
};

/** A pod in a cluster. */
export interface PlannedPod {
  readonly pod: Pod;
  readonly cluster: SnapshotInput;
}

/** The cluster with the claims of a pod's ephemeral volumes; classes that are not known are made up. */
export function withPlannedClaims({ pod, cluster }: PlannedPod): PlannedPod {
  const uid = pod.metadata.uid ?? 'planned';
  const claims = (pod.spec?.volumes ?? []).flatMap(
    ({ name, ephemeral }): readonly PersistentVolumeClaim[] => {
      const spec = ephemeral?.volumeClaimTemplate?.spec;
      if (!spec) return [];
      const known = cluster.storageClasses?.some(({ metadata }) => metadata.name === spec.storageClassName);
      return [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            name: `${pod.metadata.name ?? ''}-${name}`,
            namespace: pod.metadata.namespace ?? 'default',
            ownerReferences: [
              {
                apiVersion: 'v1',
                kind: 'Pod',
                name: pod.metadata.name ?? '',
                uid,
                controller: true,
              },
            ],
          },
          spec: { ...spec, storageClassName: known ? spec.storageClassName : ON_DEMAND.metadata.name },
        },
      ];
    },
  );
  if (claims.length === 0) return { pod, cluster };
  return {
    pod: { ...pod, metadata: { ...pod.metadata, uid } },
    cluster: {
      ...cluster,
      persistentVolumeClaims: [...(cluster.persistentVolumeClaims ?? []), ...claims],
      storageClasses: [...(cluster.storageClasses ?? []), ON_DEMAND],
    },
  };
}
