import type { ConfigMap } from '@berth/kube';
import { describe, expect, it } from 'vitest';
import { addToAwsAuth, type IdentityMapping, nodeMapping } from './aws-auth.js';

const nodes = nodeMapping('arn:aws:iam::123456789012:role/nodes');
const admin: IdentityMapping = {
  kind: 'role',
  arn: 'arn:aws:iam::123456789012:role/teams/admins',
  username: 'admin',
  groups: ['system:masters'],
};

function added(current: ConfigMap | undefined, mappings: readonly IdentityMapping[]) {
  const change = addToAwsAuth(current, mappings);
  if (!change.ok) throw new Error(change.problem.message);
  return change.value;
}

const withRoles = (mapRoles: string): ConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'aws-auth', namespace: 'kube-system', resourceVersion: '7' },
  data: { mapRoles, other: 'kept' },
});

describe('addToAwsAuth', () => {
  it('makes the ConfigMap when there is none, and leaves paths of roles out', () => {
    const { configMap } = added(undefined, [nodes, admin]);
    expect(configMap.metadata).toEqual({ name: 'aws-auth', namespace: 'kube-system' });
    expect(configMap.data?.['mapRoles']).toBe(
      [
        '- groups:',
        '  - system:bootstrappers',
        '  - system:nodes',
        '  rolearn: arn:aws:iam::123456789012:role/nodes',
        '  username: system:node:{{EC2PrivateDNSName}}',
        '- groups:',
        '  - system:masters',
        '  rolearn: arn:aws:iam::123456789012:role/admins',
        '  username: admin',
        '',
      ].join('\n'),
    );
  });

  it('changes nothing when it is done again', () => {
    const first = added(undefined, [nodes, admin]);
    const second = added(first.configMap, [admin, nodes]);
    expect(second.configMap).toBe(first.configMap);
    expect(second.added).toEqual([]);
  });

  it('keeps what others wrote byte by byte, comments too', () => {
    const text = [
      '# by hand, do not touch',
      '- rolearn: arn:aws:iam::1:role/x   # ops',
      '  username: x',
      '  groups: [a]',
    ].join('\n');
    const { configMap } = added(withRoles(text), [admin]);
    expect(configMap.data?.['mapRoles']?.startsWith(`${text}\n- groups:`)).toBe(true);
    expect(configMap.data?.['other']).toBe('kept');
    expect(configMap.metadata.resourceVersion).toBe('7');
  });

  it('takes the order of groups and quoting for no difference', () => {
    const text =
      '- {rolearn: "arn:aws:iam::123456789012:role/nodes", username: "system:node:{{EC2PrivateDNSName}}",' +
      ' groups: [system:nodes, system:bootstrappers]}\n';
    expect(added(withRoles(text), [nodes]).added).toEqual([]);
  });

  it.each([
    [undefined, 1, 0],
    [true, 0, 1],
  ])(
    'with noDuplicateArns %s, a row for the same ARN lets %i in and %i not',
    (noDuplicateArns, inside, outside) => {
      const { configMap } = added(undefined, [admin]);
      const other: IdentityMapping = {
        ...admin,
        username: 'second',
        ...(noDuplicateArns ? { noDuplicateArns } : {}),
      };
      const change = added(configMap, [other]);
      expect([change.added.length, change.shadowed.length]).toEqual([inside, outside]);
    },
  );

  it('writes users and accounts under keys of their own', () => {
    const { configMap } = added(undefined, [
      { kind: 'user', arn: 'arn:aws:iam::123456789012:user/ann', username: 'ann', groups: [] },
      { kind: 'account', account: '123456789012' },
    ]);
    expect(configMap.data).toEqual({
      mapUsers: '- userarn: arn:aws:iam::123456789012:user/ann\n  username: ann\n',
      mapAccounts: '- "123456789012"\n',
    });
    expect(added(configMap, [{ kind: 'account', account: '123456789012' }]).added).toEqual([]);
  });

  it.each(['{a: b}', '- a\n b: [', 'text'])('does not touch what it cannot read: %j', (text) => {
    expect(addToAwsAuth(withRoles(text), [admin])).toMatchObject({
      ok: false,
      problem: { code: 'render.aws-auth' },
    });
  });

  it.each(['role/x', 'arn:aws:s3:::b', 'arn:aws:iam::1:user/u'])('refuses %s as a role', (arn) => {
    const change = addToAwsAuth(undefined, [{ kind: 'role', arn, username: 'u', groups: [] }]);
    expect(change).toMatchObject({ ok: false, problem: { code: 'render.arn' } });
  });
});
