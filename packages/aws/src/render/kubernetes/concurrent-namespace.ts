// A namespace as Concurrent expects it, as objects to apply: service accounts by the documented names, and what their
// pods may do there.
import type { Role, RoleBinding, ServiceAccount } from '@berth/kube';
import { SERVICE_GROUP } from '../setup/access-entry.js';
import { type NamespaceObject, ownLabels } from './namespace-object.js';

export interface ConcurrentNamespaceOptions {
  /**
   * `reading` is enough for Berth, whose bootstrap pods call its own API; `documented` gives bootstrap pods what
   * Concurrent's own template gives them, within the namespace.
   */
  readonly rights?: 'reading' | 'documented';
  /** Whether the Concurrent service itself, by its group, may run work there. */
  readonly isForService?: boolean;
  /** Roles to be carried by the accounts, by IRSA. */
  readonly roleArns?: { readonly bootstrap?: string; readonly worker?: string };
}

/** Gives the objects in the order in which they can be applied. Applying them again changes nothing. */
export function concurrentNamespace(
  namespace: string,
  { rights = 'reading', isForService = false, roleArns = {} }: ConcurrentNamespaceOptions = {},
): readonly NamespaceObject[] {
  const bootstrap = `k8s-serviceaccount-for-parallels-${namespace}`;
  const worker = `k8s-serviceaccount-for-users-${namespace}`;
  const bootstrapRole = `k8s-role-for-concurrent-bootstrap-${namespace}`;
  const workerRole = `k8s-role-for-users-${namespace}`;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: OWN_LABELS } },
    account(bootstrap, namespace, roleArns.bootstrap),
    account(worker, namespace, roleArns.worker),
    role(bootstrapRole, namespace, rights === 'reading' ? reading : documented),
    role(
      workerRole,
      namespace,
      rights === 'reading' ? reading : [...reading, jobs(['get', 'list', 'watch'])],
    ),
    binding(`k8s-service-account-binding-${namespace}`, namespace, {
      role: bootstrapRole,
      subject: accountSubject(bootstrap, namespace),
    }),
    binding(`k8s-serviceaccount-for-users-${namespace}-binding`, namespace, {
      role: workerRole,
      subject: accountSubject(worker, namespace),
    }),
    ...(isForService ? serviceObjects(namespace) : []),
  ];
}

const OWN_LABELS = ownLabels('access');

/** What the service does with a role that is not `system:masters`: the documented rights, and endpoints of models. */
function serviceObjects(namespace: string): readonly NamespaceObject[] {
  const name = `k8s-role-for-concurrent-service-${namespace}`;
  const subject = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: SERVICE_GROUP };
  return [
    role(name, namespace, [...documented, { apiGroups: [''], resources: ['services'], verbs: allVerbs }]),
    binding(`${name}-binding`, namespace, { role: name, subject }),
  ];
}

type PolicyRule = NonNullable<Role['rules']>[number];
type Subject = NonNullable<RoleBinding['subjects']>[number];

const reading: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list', 'watch'] },
];

function jobs(verbs: readonly string[]): PolicyRule {
  return { apiGroups: ['batch'], resources: ['jobs'], verbs };
}

const allVerbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];
const documented: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['pods', 'pods/log', 'secrets', 'events', 'configmaps'], verbs: allVerbs },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
    verbs: allVerbs,
  },
  jobs(allVerbs),
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: [...allVerbs, 'deletecollection'] },
];

function account(name: string, namespace: string, roleArn: string | undefined): ServiceAccount {
  const annotations = roleArn ? { annotations: { 'eks.amazonaws.com/role-arn': roleArn } } : {};
  const metadata = { name, namespace, labels: OWN_LABELS, ...annotations };
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
}

const role = (name: string, namespace: string, rules: readonly PolicyRule[]): Role => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name, namespace, labels: OWN_LABELS },
  rules,
});

const binding = (
  name: string,
  namespace: string,
  to: { readonly role: string; readonly subject: Subject },
): RoleBinding => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name, namespace, labels: OWN_LABELS },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: to.role },
  subjects: [to.subject],
});

const accountSubject = (name: string, namespace: string): Subject => ({
  kind: 'ServiceAccount',
  name,
  namespace,
});
