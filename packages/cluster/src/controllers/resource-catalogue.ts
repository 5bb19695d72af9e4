// Which resources the collectors walk: their kinds, and whether they live in namespaces.
import type { ResourceName } from '@berth/kube';

export interface ResourceInfo {
  readonly resource: ResourceName;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

type Row = readonly [resource: ResourceName, apiVersion: string, kind: string];

const NAMESPACED: readonly Row[] = [
  ['pods', 'v1', 'Pod'],
  ['services', 'v1', 'Service'],
  ['endpoints', 'v1', 'Endpoints'],
  ['configmaps', 'v1', 'ConfigMap'],
  ['secrets', 'v1', 'Secret'],
  ['serviceaccounts', 'v1', 'ServiceAccount'],
  ['events', 'v1', 'Event'],
  ['limitranges', 'v1', 'LimitRange'],
  ['resourcequotas', 'v1', 'ResourceQuota'],
  ['persistentvolumeclaims', 'v1', 'PersistentVolumeClaim'],
  ['jobs.batch', 'batch/v1', 'Job'],
  ['cronjobs.batch', 'batch/v1', 'CronJob'],
  ['deployments.apps', 'apps/v1', 'Deployment'],
  ['replicasets.apps', 'apps/v1', 'ReplicaSet'],
  ['statefulsets.apps', 'apps/v1', 'StatefulSet'],
  ['daemonsets.apps', 'apps/v1', 'DaemonSet'],
  ['controllerrevisions.apps', 'apps/v1', 'ControllerRevision'],
  ['leases.coordination.k8s.io', 'coordination.k8s.io/v1', 'Lease'],
  ['endpointslices.discovery.k8s.io', 'discovery.k8s.io/v1', 'EndpointSlice'],
  ['poddisruptionbudgets.policy', 'policy/v1', 'PodDisruptionBudget'],
  ['roles.rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1', 'Role'],
  ['rolebindings.rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1', 'RoleBinding'],
];

const CLUSTER_WIDE: readonly Row[] = [
  ['nodes', 'v1', 'Node'],
  ['namespaces', 'v1', 'Namespace'],
  ['persistentvolumes', 'v1', 'PersistentVolume'],
  ['priorityclasses.scheduling.k8s.io', 'scheduling.k8s.io/v1', 'PriorityClass'],
  ['storageclasses.storage.k8s.io', 'storage.k8s.io/v1', 'StorageClass'],
  ['clusterroles.rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['clusterrolebindings.rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
];

const infoOf =
  (namespaced: boolean) =>
  ([resource, apiVersion, kind]: Row): ResourceInfo => ({ resource, apiVersion, kind, namespaced });

/** Every resource that our own code knows by type. */
export const RESOURCES: readonly ResourceInfo[] = [
  ...NAMESPACED.map(infoOf(true)),
  ...CLUSTER_WIDE.map(infoOf(false)),
];
