// A namespace as Concurrent expects it: with the service accounts that its pods run as, and what those may do.
// Bootstrap pods of ours call our own API and need no rights on the cluster, so the accounts get only what tools that
// look for the documented names may use: reading pods, logs and events.
import { hasReason, type ObjectApi, type ResourceName, type ResourceTypes } from '@berth/kube';
import { bootstrapServiceAccount, workerServiceAccount } from '@berth/work';

/** Creates namespace, service accounts, role and bindings where they are missing. */
export async function prepareNamespace(api: ObjectApi, namespace: string): Promise<void> {
  await ensure(api, 'namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const accounts = [bootstrapServiceAccount(namespace), workerServiceAccount(namespace)];
  for (const name of accounts)
    await ensure(api, 'serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace },
    });
  const role = `k8s-role-for-users-${namespace}`;
  await ensure(api, 'roles.rbac.authorization.k8s.io', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: role, namespace },
    rules: [{ apiGroups: [''], resources: ['pods', 'pods/log', 'events'], verbs: ['get', 'list', 'watch'] }],
  });
  await ensure(api, 'rolebindings.rbac.authorization.k8s.io', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: `k8s-serviceaccount-for-users-${namespace}-binding`, namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
    subjects: accounts.map((name) => ({ kind: 'ServiceAccount', name, namespace })),
  });
}

async function ensure<R extends ResourceName>(
  api: ObjectApi,
  resource: R,
  object: ResourceTypes[R],
): Promise<void> {
  try {
    await api.create(resource, object);
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
  }
}
