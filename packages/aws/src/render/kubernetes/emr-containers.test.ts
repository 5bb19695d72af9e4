// The rights of EMR on EKS: of the namespaces that the file names, and no more than the guide gives.
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import { emrNamespace, emrNamespaces } from './emr-containers.js';

it('is for each namespace of the service once, and for no other mapping', () => {
  const text = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c, region: us-west-2}
iamIdentityMappings:
  - {serviceName: emr-containers, namespace: spark}
  - {arn: "arn:aws:iam::123456789012:role/a", username: a}
  - {serviceName: emr-containers, namespace: etl}
  - {serviceName: emr-containers, namespace: spark}
  - {account: "123456789012"}
  - {serviceName: other, namespace: elsewhere}
`;
  const { config } = readClusterConfig(text, 'cluster.yaml');
  expect(config && emrNamespaces(config)).toEqual(['spark', 'etl']);
});

it('binds the user of the service to its role, in the namespace', () => {
  const [namespace, role, binding] = emrNamespace('spark');
  expect(namespace).toMatchObject({ kind: 'Namespace', metadata: { name: 'spark' } });
  expect(role).toMatchObject({ kind: 'Role', metadata: { name: 'emr-containers', namespace: 'spark' } });
  expect(binding).toMatchObject({
    kind: 'RoleBinding',
    metadata: { name: 'emr-containers', namespace: 'spark' },
    roleRef: { kind: 'Role', name: 'emr-containers' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'emr-containers' }],
  });
});

it.each([
  ['batch', 'jobs', 'create', true],
  ['', 'pods/log', 'watch', true],
  ['', 'pods', 'deletecollection', true],
  ['', 'pods', 'update', false],
  ['', 'secrets', 'create', true],
  ['', 'secrets', 'get', false],
  ['', 'persistentvolumeclaims', 'deletecollection', true],
  ['rbac.authorization.k8s.io', 'rolebindings', 'create', true],
  ['networking.k8s.io', 'ingresses', 'create', true],
  ['apps', 'daemonsets', 'get', false],
  ['scheduling.volcano.sh', 'podgroups', 'update', true],
])('of %j %s: %s is %s', (group, resource, verb, isAllowed) => {
  const role = emrNamespace('spark').find(({ kind }) => kind === 'Role');
  const rules = role?.kind === 'Role' ? (role.rules ?? []) : [];
  const has = (list: readonly string[] | undefined, item: string): boolean => list?.includes(item) === true;
  const found = rules.some(
    ({ apiGroups, resources, verbs }) =>
      has(apiGroups, group) && has(resources, resource) && has(verbs, verb),
  );
  expect(found).toBe(isAllowed);
});
