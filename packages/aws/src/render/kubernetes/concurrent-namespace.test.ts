import { describe, expect, it } from 'vitest';
import { concurrentNamespace } from './concurrent-namespace.js';

describe('concurrentNamespace', () => {
  it('has the documented names', () => {
    const names = concurrentNamespace('ns1').map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toEqual([
      'Namespace ns1',
      'ServiceAccount k8s-serviceaccount-for-parallels-ns1',
      'ServiceAccount k8s-serviceaccount-for-users-ns1',
      'Role k8s-role-for-concurrent-bootstrap-ns1',
      'Role k8s-role-for-users-ns1',
      'RoleBinding k8s-service-account-binding-ns1',
      'RoleBinding k8s-serviceaccount-for-users-ns1-binding',
    ]);
  });

  it('gives secrets to nobody unless the documented rights are asked for', () => {
    expect(JSON.stringify(concurrentNamespace('ns1'))).not.toContain('secrets');
    expect(JSON.stringify(concurrentNamespace('ns1', { rights: 'documented' }))).toContain('secrets');
  });

  it('binds the service’s group to a role of the namespace, where it is asked for', () => {
    const objects = concurrentNamespace('ns1', { isForService: true });
    expect(objects.slice(7)).toMatchObject([
      { kind: 'Role', metadata: { name: 'k8s-role-for-concurrent-service-ns1' } },
      { kind: 'RoleBinding', subjects: [{ kind: 'Group', name: 'k8s-role-for-parallels-lambda-group' }] },
    ]);
    expect(objects.every(({ metadata }) => metadata.labels?.['berth.dev/helper'] === 'access')).toBe(true);
  });

  it('ties accounts to IAM roles', () => {
    const objects = concurrentNamespace('ns1', { roleArns: { worker: 'arn:aws:iam::1:role/w' } });
    expect(objects[2]?.metadata.annotations).toEqual({
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/w',
    });
    expect(objects[1]?.metadata.annotations).toBeUndefined();
  });
});
