// A namespace as Concurrent expects it, as objects to apply: service accounts by the documented names, and what their
// pods may do there.
import type { Namespace, Role, RoleBinding, ServiceAccount } from '@berth/kube';

export interface ConcurrentNamespaceOptions {
  /**
   * `reading` is enough for Berth, whose bootstrap pods call its own API; `documented` gives bootstrap pods what
   * Concurrent's own template gives them, within the namespace.
   */
  readonly rights?: 'reading' | 'documented';
  /** Roles to be carried by the accounts, by IRSA. */
  readonly roleArns?: { readonly bootstrap?: string; readonly worker?: string };
}

export type ConcurrentNamespaceObject = Namespace | ServiceAccount | Role | RoleBinding;

/** Gives the objects in the order in which they can be applied. Applying them again changes nothing. */
export function concurrentNamespace(
  namespace: string,
  { rights = 'reading', roleArns = {} }: ConcurrentNamespaceOptions = {},
): readonly ConcurrentNamespaceObject[] {
  const bootstrap = `k8s-serviceaccount-for-parallels-${namespace}`;
  const worker = `k8s-serviceaccount-for-users-${namespace}`;
  const bootstrapRole = `k8s-role-for-concurrent-bootstrap-${namespace}`;
  const workerRole = `k8s-role-for-users-${namespace}`;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    account(bootstrap, namespace, roleArns.bootstrap),
    account(worker, namespace, roleArns.worker),
    role(bootstrapRole, namespace, rights === 'reading' ? reading : documented),
    role(workerRole, namespace, reading),
    binding(`k8s-service-account-binding-${namespace}`, namespace, {
      role: bootstrapRole,
      account: bootstrap,
    }),
    binding(`k8s-serviceaccount-for-users-${namespace}-binding`, namespace, {
      role: workerRole,
      account: worker,
    }),
  ];
}

const reading: Role['rules'] = [
  { apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list', 'watch'] },
];

const allVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
const documented: Role['rules'] = [
  { apiGroups: [''], resources: ['pods', 'pods/log', 'secrets', 'events', 'configmaps'], verbs: allVerbs },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
    verbs: allVerbs,
  },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: allVerbs },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: [...allVerbs, 'deletecollection'] },
];

function account(name: string, namespace: string, roleArn: string | undefined): ServiceAccount {
  const annotations = roleArn ? { annotations: { 'eks.amazonaws.com/role-arn': roleArn } } : {};
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace, ...annotations } };
}

const role = (name: string, namespace: string, rules: Role['rules']): Role => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name, namespace },
  rules,
});

const binding = (
  name: string,
  namespace: string,
  to: { readonly role: string; readonly account: string },
): RoleBinding => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: to.role },
  subjects: [{ kind: 'ServiceAccount', name: to.account, namespace }],
});
