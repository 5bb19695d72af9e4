// What a cluster holds before anybody writes to it: namespaces, roles, priority classes, the API's own service.
import { hasReason } from '@berth/kube';
import type { Draft, UserInfo } from '../kind-rules.js';
import type { Stored } from '../../store/stored.js';
import type { ApiCall, ApiState } from '../machine/api-state.js';
import { createObject } from '../machine/create-object.js';
import { metaOf, thaw } from '../meta/draft-meta.unsafe.js';
import { decodeBody } from '../validation/decode.js';
import { CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS } from './default-policy.js';

const API_SERVER: UserInfo = { username: 'system:apiserver', groups: ['system:masters'] };

/** Creates what is missing; what is there stays as it is, edited or not. */
export function bootstrapCluster(state: ApiState): void {
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    ensure(state, 'namespaces', { metadata: { name } });
  }
  for (const role of CLUSTER_ROLES) ensure(state, 'clusterroles.rbac.authorization.k8s.io', role);
  for (const binding of CLUSTER_ROLE_BINDINGS)
    ensure(state, 'clusterrolebindings.rbac.authorization.k8s.io', binding);
  for (const priorityClass of PRIORITY_CLASSES)
    ensure(state, 'priorityclasses.scheduling.k8s.io', priorityClass);
}

/** Makes the service `kubernetes`, which tells pods where the API is. */
export function bootstrapApiService(state: ApiState, port: number): void {
  const labels = { component: 'apiserver', provider: 'kubernetes' };
  const ports = [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }];
  const spec = { clusterIP: '10.96.0.1', type: 'ClusterIP', sessionAffinity: 'None', ports };
  ensure(state, 'services', { metadata: { name: 'kubernetes', namespace: 'default', labels }, spec });
}

const PRIORITY_CLASSES: readonly Stored[] = [
  {
    metadata: { name: 'system-cluster-critical' },
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    metadata: { name: 'system-node-critical' },
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

function ensure(state: ApiState, resource: string, object: Stored): void {
  const info = state.resources.byName(resource);
  if (info === undefined) return;
  const { name = '', namespace = '' } = metaOf(object);
  if (state.store.get({ resource, namespace, name }) !== undefined) return;
  const call: ApiCall = {
    resource: info,
    namespace,
    name: '',
    user: API_SERVER,
    fieldManager: 'kube-apiserver',
    dryRun: false,
    fieldValidation: 'Strict',
    warn: () => {},
  };
  const value: Draft = { ...thaw(object), kind: info.kind, apiVersion: info.apiVersion };
  const { draft } = decodeBody({ type: info, value, fieldValidation: 'Strict' });
  try {
    createObject(state, call, draft).durable.catch(() => {});
  } catch (error) {
    if (!hasReason(error, 'AlreadyExists')) throw error;
  }
}
