// Which object type each resource holds. Resources are named as kubectl names them: `pods`, `jobs.batch`.
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet, ControllerRevision } from './types/apps-v1.js';
import type { CronJob, Job } from './types/batch-v1.js';
import type { Lease } from './types/coordination-v1.js';
import type {
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from './types/core-v1.js';
import type { EndpointSlice } from './types/discovery-v1.js';
import type { PodDisruptionBudget } from './types/policy-v1.js';
import type { ClusterRole, ClusterRoleBinding, Role, RoleBinding } from './types/rbac-v1.js';
import type { PriorityClass } from './types/scheduling-v1.js';
import type { StorageClass } from './types/storage-v1.js';

/** The resources our own code reads and writes; the API server knows every resource of the schema. */
export interface ResourceTypes {
  readonly pods: Pod;
  readonly nodes: Node;
  readonly namespaces: Namespace;
  readonly services: Service;
  readonly endpoints: Endpoints;
  readonly configmaps: ConfigMap;
  readonly secrets: Secret;
  readonly serviceaccounts: ServiceAccount;
  readonly events: Event;
  readonly limitranges: LimitRange;
  readonly resourcequotas: ResourceQuota;
  readonly persistentvolumes: PersistentVolume;
  readonly persistentvolumeclaims: PersistentVolumeClaim;
  readonly 'jobs.batch': Job;
  readonly 'cronjobs.batch': CronJob;
  readonly 'deployments.apps': Deployment;
  readonly 'replicasets.apps': ReplicaSet;
  readonly 'statefulsets.apps': StatefulSet;
  readonly 'daemonsets.apps': DaemonSet;
  readonly 'controllerrevisions.apps': ControllerRevision;
  readonly 'leases.coordination.k8s.io': Lease;
  readonly 'endpointslices.discovery.k8s.io': EndpointSlice;
  readonly 'poddisruptionbudgets.policy': PodDisruptionBudget;
  readonly 'priorityclasses.scheduling.k8s.io': PriorityClass;
  readonly 'storageclasses.storage.k8s.io': StorageClass;
  readonly 'roles.rbac.authorization.k8s.io': Role;
  readonly 'rolebindings.rbac.authorization.k8s.io': RoleBinding;
  readonly 'clusterroles.rbac.authorization.k8s.io': ClusterRole;
  readonly 'clusterrolebindings.rbac.authorization.k8s.io': ClusterRoleBinding;
}

/** A resource our own code may name: `pods`, `jobs.batch`, … */
export type ResourceName = keyof ResourceTypes;

/** Name of an object within its resource. `namespace` is absent for cluster-wide resources. */
export interface ObjectKey {
  readonly namespace?: string | undefined;
  readonly name: string;
}
