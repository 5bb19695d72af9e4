// What EMR on EKS may do in a namespace, for the user that aws-auth makes of its service-linked role: the rights of the
// EMR on EKS guide ("Enable cluster access"), which are those that eksctl gives.
import { clusterSpecOf, type ClusterConfig } from '@berth/compute';
import type { Role } from '@berth/kube';
import { type NamespaceObject, ownLabels } from './namespace-object.js';

/** The service, its user in Kubernetes, and the name of its Role and RoleBinding. */
export const EMR_CONTAINERS = 'emr-containers';

/** The namespaces that a file opens to EMR on EKS, each once. */
export function emrNamespaces({ document }: ClusterConfig): readonly string[] {
  const mappings = clusterSpecOf(document).iamIdentityMappings ?? [];
  const named = mappings.flatMap(({ account, serviceName, namespace }) =>
    !account && serviceName === EMR_CONTAINERS && namespace ? [namespace] : [],
  );
  return [...new Set(named)];
}

/** Gives the objects in the order in which they can be applied. Applying them again changes nothing. */
export function emrNamespace(namespace: string): readonly NamespaceObject[] {
  const labels = ownLabels('emr-containers');
  const metadata = { name: EMR_CONTAINERS, namespace, labels };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } },
    { apiVersion, kind: 'Role', metadata, rules },
    {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup, kind: 'Role', name: EMR_CONTAINERS },
      subjects: [{ apiGroup, kind: 'User', name: EMR_CONTAINERS }],
    },
  ];
}

type PolicyRule = NonNullable<Role['rules']>[number];

const rule = (apiGroups: readonly string[], resources: string, verbs: readonly string[]): PolicyRule => ({
  apiGroups,
  resources: resources.split(' '),
  verbs,
});

const readingVerbs = ['get', 'list', 'watch'];
/** `describe`, `edit`, `annotate` and `label` are no verbs of Kubernetes; the guide has them all the same. */
const runningVerbs = [...readingVerbs, 'describe', 'create', 'edit', 'delete', 'annotate', 'patch', 'label'];

const rules: readonly PolicyRule[] = [
  rule([''], 'namespaces', ['get']),
  rule([''], 'serviceaccounts services configmaps events pods pods/log', [
    ...runningVerbs,
    'deletecollection',
  ]),
  rule([''], 'secrets', ['watch', 'create', 'patch', 'delete']),
  rule([''], 'persistentvolumeclaims', ['list', 'create', 'delete', 'deletecollection']),
  rule(['apps'], 'deployments statefulsets', runningVerbs),
  rule(['batch'], 'jobs', runningVerbs),
  rule(['extensions', 'networking.k8s.io'], 'ingresses', runningVerbs),
  rule(['rbac.authorization.k8s.io'], 'roles rolebindings', [...runningVerbs, 'deletecollection']),
  rule(['scheduling.volcano.sh'], 'podgroups', [...readingVerbs, 'create', 'update', 'delete']),
];
