// The cluster roles and bindings that every Kubernetes has (kubernetes.io/docs/reference/access-authn-authz/rbac).
import type { PolicyRule, Subject } from '@berth/kube';
import type { Stored } from '../../store/stored.js';

const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' } as const;
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' } as const;
const API_GROUP = 'rbac.authorization.k8s.io';

const READ: readonly string[] = ['get', 'list', 'watch'];
const WRITE: readonly string[] = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const ALL: readonly string[] = ['*'];

/** `rule(verbs, group, resources…)` */
const rule = (verbs: readonly string[], group: string, ...resources: readonly string[]): PolicyRule => ({
  apiGroups: [group],
  resources,
  verbs,
});

const paths = (...nonResourceURLs: readonly string[]): PolicyRule => ({ nonResourceURLs, verbs: ['get'] });

function role(
  name: string,
  rules: readonly PolicyRule[],
  labels: Readonly<Record<string, string>> = {},
): Stored {
  return { metadata: { name, annotations: ANNOTATIONS, labels: { ...LABELS, ...labels } }, rules };
}

function aggregated(name: string, labels: Readonly<Record<string, string>> = {}): Stored {
  const matchLabels = { [`${API_GROUP}/aggregate-to-${name}`]: 'true' };
  return { ...role(name, [], labels), aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } };
}

const aggregateTo = (name: string): Readonly<Record<string, string>> => ({
  [`${API_GROUP}/aggregate-to-${name}`]: 'true',
});

const WORKLOADS: readonly (readonly [group: string, ...resources: readonly string[]])[] = [
  ['', 'configmaps', 'endpoints', 'persistentvolumeclaims', 'persistentvolumeclaims/status', 'pods'],
  [
    '',
    'replicationcontrollers',
    'replicationcontrollers/scale',
    'serviceaccounts',
    'services',
    'services/status',
  ],
  [
    'apps',
    'daemonsets',
    'deployments',
    'deployments/scale',
    'replicasets',
    'replicasets/scale',
    'statefulsets',
  ],
  ['apps', 'statefulsets/scale'],
  ['autoscaling', 'horizontalpodautoscalers', 'horizontalpodautoscalers/status'],
  ['batch', 'cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'],
  ['networking.k8s.io', 'ingresses', 'ingresses/status', 'networkpolicies'],
  ['policy', 'poddisruptionbudgets', 'poddisruptionbudgets/status'],
];

const VIEWED: readonly (readonly [group: string, ...resources: readonly string[]])[] = [
  ...WORKLOADS,
  ['', 'bindings', 'events', 'limitranges', 'namespaces', 'namespaces/status', 'pods/log', 'pods/status'],
  ['', 'replicationcontrollers/status', 'resourcequotas', 'resourcequotas/status'],
  ['apps', 'controllerrevisions', 'daemonsets/status', 'deployments/status', 'replicasets/status'],
  ['apps', 'statefulsets/status'],
  ['discovery.k8s.io', 'endpointslices'],
];

const on = (verbs: readonly string[], entries: typeof WORKLOADS): readonly PolicyRule[] =>
  entries.map(([group, ...resources]) => rule(verbs, group, ...resources));

const EDIT_RULES: readonly PolicyRule[] = [
  rule(READ, '', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'),
  rule(['impersonate'], '', 'serviceaccounts'),
  rule(WRITE, '', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'events'),
  rule(['create'], '', 'pods/eviction', 'serviceaccounts/token'),
  ...on(WRITE, WORKLOADS),
  rule([...WRITE, ...READ], 'coordination.k8s.io', 'leases'),
];

const NODE_RULES: readonly PolicyRule[] = [
  rule(['create'], 'authentication.k8s.io', 'tokenreviews'),
  rule(['create'], 'authorization.k8s.io', 'subjectaccessreviews', 'localsubjectaccessreviews'),
  rule(
    READ,
    '',
    'services',
    'configmaps',
    'secrets',
    'persistentvolumes',
    'persistentvolumeclaims',
    'endpoints',
  ),
  rule(['create', 'get', 'list', 'watch', 'patch', 'update', 'delete'], '', 'nodes', 'nodes/status'),
  rule(['create', 'delete', ...READ], '', 'pods'),
  rule(['patch', 'update'], '', 'pods/status'),
  rule(['create'], '', 'pods/eviction', 'serviceaccounts/token'),
  rule(['create', 'patch', 'update'], '', 'events'),
  rule(['create', 'delete', 'get', 'patch', 'update'], 'coordination.k8s.io', 'leases'),
  rule(READ, 'node.k8s.io', 'runtimeclasses'),
];

const SCHEDULER_RULES: readonly PolicyRule[] = [
  rule(['create', 'patch', 'update'], '', 'events'),
  rule(['create', 'patch', 'update'], 'events.k8s.io', 'events'),
  rule(['create', 'get', 'list', 'update', 'watch'], 'coordination.k8s.io', 'leases'),
  rule(READ, '', 'nodes', 'namespaces', 'persistentvolumeclaims', 'persistentvolumes', 'services'),
  rule(['delete', ...READ], '', 'pods'),
  rule(['create'], '', 'bindings', 'pods/binding'),
  rule(['patch', 'update'], '', 'pods/status'),
  rule(READ, 'apps', 'replicasets', 'statefulsets'),
  rule(READ, 'policy', 'poddisruptionbudgets'),
  rule(READ, 'storage.k8s.io', 'storageclasses', 'csinodes', 'csidrivers', 'csistoragecapacities'),
];

/** The default cluster roles. */
export const CLUSTER_ROLES: readonly Stored[] = [
  role('cluster-admin', [
    { apiGroups: ALL, resources: ALL, verbs: ALL },
    { nonResourceURLs: ALL, verbs: ALL },
  ]),
  aggregated('admin'),
  aggregated('edit', aggregateTo('admin')),
  aggregated('view', aggregateTo('edit')),
  role(
    'system:aggregate-to-admin',
    [
      rule(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'),
      rule([...WRITE, ...READ], API_GROUP, 'rolebindings', 'roles'),
    ],
    aggregateTo('admin'),
  ),
  role('system:aggregate-to-edit', EDIT_RULES, { ...aggregateTo('edit'), ...aggregateTo('admin') }),
  role('system:aggregate-to-view', on(READ, VIEWED), {
    ...aggregateTo('view'),
    ...aggregateTo('edit'),
    ...aggregateTo('admin'),
  }),
  role('system:discovery', [
    paths(
      '/api',
      '/api/*',
      '/apis',
      '/apis/*',
      '/healthz',
      '/livez',
      '/openapi',
      '/openapi/*',
      '/readyz',
      '/version',
      '/version/',
    ),
  ]),
  role('system:public-info-viewer', [paths('/healthz', '/livez', '/readyz', '/version', '/version/')]),
  role('system:basic-user', [
    rule(['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'),
    rule(['create'], 'authentication.k8s.io', 'selfsubjectreviews'),
  ]),
  role('system:service-account-issuer-discovery', [
    paths(
      '/.well-known/openid-configuration',
      '/.well-known/openid-configuration/',
      '/openid/v1/jwks',
      '/openid/v1/jwks/',
    ),
  ]),
  role('system:monitoring', [
    paths('/healthz', '/healthz/*', '/livez', '/livez/*', '/metrics', '/readyz', '/readyz/*'),
  ]),
  role('system:node', NODE_RULES),
  role('system:kube-scheduler', SCHEDULER_RULES),
  role('system:kube-controller-manager', [
    { apiGroups: ALL, resources: ALL, verbs: READ },
    rule(['create', 'patch', 'update'], '', 'events'),
    rule(['create', 'get', 'update'], 'coordination.k8s.io', 'leases'),
    rule(['create'], '', 'serviceaccounts/token'),
  ]),
];

const user = (name: string): Subject => ({ apiGroup: API_GROUP, kind: 'User', name });
const group = (name: string): Subject => ({ apiGroup: API_GROUP, kind: 'Group', name });

const binding = (name: string, ...subjects: readonly Subject[]): Stored => ({
  metadata: { name, annotations: ANNOTATIONS, labels: LABELS },
  roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name },
  subjects,
});

/** The default bindings; each has the name of its role. */
export const CLUSTER_ROLE_BINDINGS: readonly Stored[] = [
  binding('cluster-admin', group('system:masters')),
  binding('system:discovery', group('system:authenticated')),
  binding('system:public-info-viewer', group('system:authenticated'), group('system:unauthenticated')),
  binding('system:basic-user', group('system:authenticated')),
  binding('system:service-account-issuer-discovery', group('system:serviceaccounts')),
  binding('system:monitoring', group('system:monitoring')),
  binding('system:node', group('system:nodes')),
  binding('system:kube-scheduler', user('system:kube-scheduler')),
  binding('system:kube-controller-manager', user('system:kube-controller-manager')),
];
