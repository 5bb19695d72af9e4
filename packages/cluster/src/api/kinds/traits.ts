// What differs between kinds in few words: whether a spec has a generation, a status of its own, how names must look.
import { kubernetesSchema } from '@berth/kube';

/** How `metadata.name` is checked. */
export type NameRule = 'subdomain' | 'label' | 'label-1035' | 'path-segment';

export interface KindTraits {
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** `/status` is written apart from the rest. */
  readonly hasStatus: boolean;
  /** A status sent on create is kept: the kubelet brings nodes with theirs. */
  readonly keepsStatus: boolean;
  /** `metadata.generation` counts the changes of these top-level fields (or of `annotations`); none when empty. */
  readonly generationOf: readonly string[];
  readonly nameRule: NameRule;
  readonly metaChecks: MetaChecks;
}

/**
 * Which checks of metadata a kind's own update rules repeat after those of all kinds: what may change (`update`), the
 * whole (`whole`), one after the other (`both`). Each repeats its causes in kube-apiserver's answer.
 */
export type MetaChecks = 'update' | 'whole' | 'both' | 'none';

/** The traits of one of Kubernetes' own kinds; a cluster-wide kind without specials when it is not known. */
export function traitsOf(group: string, kind: string): KindTraits {
  const resource = kubernetesSchema()
    .groups.filter((entry) => entry.group === group)
    .flatMap((entry) => entry.resources)
    .find((entry) => entry.kind === kind);
  const name = group === '' ? kind : `${kind}.${group}`;
  return {
    group,
    kind,
    namespaced: resource?.namespaced ?? false,
    hasStatus: resource?.subresources?.some((subresource) => subresource.name === 'status') ?? false,
    keepsStatus: name === 'Node',
    generationOf: generations[name] ?? [],
    nameRule: nameRules[name] ?? 'subdomain',
    metaChecks: metaChecks[name] ?? 'update',
  };
}

const spec: readonly string[] = ['spec'];

const generations: Readonly<Record<string, readonly string[]>> = {
  Pod: spec,
  PodTemplate: ['template'],
  ReplicationController: spec,
  'CronJob.batch': spec,
  'CustomResourceDefinition.apiextensions.k8s.io': spec,
  'DaemonSet.apps': spec,
  'Deployment.apps': ['spec', 'annotations'],
  'EndpointSlice.discovery.k8s.io': ['addressType', 'endpoints', 'ports'],
  'FlowSchema.flowcontrol.apiserver.k8s.io': spec,
  'Ingress.networking.k8s.io': spec,
  'IngressClass.networking.k8s.io': spec,
  'Job.batch': spec,
  'MutatingWebhookConfiguration.admissionregistration.k8s.io': ['webhooks'],
  'NetworkPolicy.networking.k8s.io': spec,
  'PodDisruptionBudget.policy': spec,
  'PriorityClass.scheduling.k8s.io': ['value'],
  'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io': spec,
  'ReplicaSet.apps': spec,
  'ResourceSlice.resource.k8s.io': spec,
  'StatefulSet.apps': spec,
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io': spec,
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io': spec,
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io': ['webhooks'],
};

const nameRules: Readonly<Record<string, NameRule>> = {
  Namespace: 'label',
  Service: 'label-1035',
  'StatefulSet.apps': 'subdomain',
  'ClusterRole.rbac.authorization.k8s.io': 'path-segment',
  'ClusterRoleBinding.rbac.authorization.k8s.io': 'path-segment',
  'Role.rbac.authorization.k8s.io': 'path-segment',
  'RoleBinding.rbac.authorization.k8s.io': 'path-segment',
};

const metaChecks: Readonly<Record<string, MetaChecks>> = {
  ConfigMap: 'both',
  Endpoints: 'both',
  LimitRange: 'whole',
  Namespace: 'both',
  Node: 'both',
  PersistentVolume: 'both',
  PersistentVolumeClaim: 'both',
  Pod: 'both',
  ReplicationController: 'both',
  Secret: 'both',
  Service: 'both',
  ServiceAccount: 'both',
  'ClusterRole.rbac.authorization.k8s.io': 'both',
  'ClusterRoleBinding.rbac.authorization.k8s.io': 'both',
  'DaemonSet.apps': 'both',
  'EndpointSlice.discovery.k8s.io': 'whole',
  'Job.batch': 'both',
  'NetworkPolicy.networking.k8s.io': 'both',
  'PodDisruptionBudget.policy': 'none',
  'ReplicaSet.apps': 'both',
  'Role.rbac.authorization.k8s.io': 'both',
  'RoleBinding.rbac.authorization.k8s.io': 'both',
  'StorageClass.storage.k8s.io': 'both',
};
