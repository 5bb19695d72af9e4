import { type ConfigMap, readYamlDocuments, renderYaml } from '@berth/kube';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addToAwsAuth,
  type IdentityMapping,
  mappingsOfRole,
  nodeMapping,
  removeFromAwsAuth,
} from './aws-auth.js';

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

function removed(current: ConfigMap, mappings: readonly IdentityMapping[]) {
  const change = removeFromAwsAuth(current, mappings);
  if (!change.ok) throw new Error(change.problem.message);
  return change.value;
}

const rolesOf = (configMap: ConfigMap): string | undefined => configMap.data?.['mapRoles'];

describe('removeFromAwsAuth', () => {
  const other = '# ours\n- rolearn: arn:aws:iam::1:role/x # ops\n  username: x\n';

  it('takes back what was added, and leaves the text as it was', () => {
    for (const text of [other, `${other}# the last word\n`, other.replaceAll(/^/gm, '  ').trimEnd() + '\n']) {
      const before = withRoles(text);
      const after = added(before, [admin, nodes]).configMap;
      expect(rolesOf(after)?.startsWith(text)).toBe(true);
      expect(rolesOf(removed(after, [admin, nodes]).configMap)).toBe(text);
      expect(rolesOf(removed(after, [nodes, admin]).configMap)).toBe(text);
    }
  });

  it('keeps the comment of the next row', () => {
    const text = `${rolesOf(added(undefined, [admin]).configMap)}${other}`;
    expect(rolesOf(removed(withRoles(text), [admin]).configMap)).toBe(other);
  });

  it('changes nothing when it is done again, or when the row says something else', () => {
    const before = added(undefined, [{ ...admin, username: 'somebody' } as IdentityMapping]).configMap;
    expect(removed(before, [admin])).toEqual({ configMap: before, removed: [] });
  });

  it('leaves an empty list where there was one row', () => {
    expect(rolesOf(removed(added(undefined, [admin]).configMap, [admin]).configMap)).toBe('[]\n');
  });

  it('loses no row of others, in whatever style they are written', () => {
    const row = fc.record({
      rolearn: fc.constantFrom('arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b'),
      username: fc.constantFrom('x', 'system:node:{{EC2PrivateDNSName}}', 'a: b', '- c', '#d'),
      groups: fc.array(fc.constantFrom('system:masters', 'a', '')),
    });
    const style = fc.constantFrom(
      (rows: readonly unknown[]) => renderYaml(rows),
      (rows: readonly unknown[]) => renderYaml(rows).replaceAll(/^(?=.)/gm, '    '),
      (rows: readonly unknown[]) => JSON.stringify(rows),
      (rows: readonly unknown[]) => JSON.stringify(rows, null, 2),
      (rows: readonly unknown[]) => rows.map((one) => `- ${JSON.stringify(one)} # said\n\n`).join(''),
    );
    fc.assert(
      fc.property(fc.array(row), style, (rows, write) => {
        const before = withRoles(write(rows));
        const after = added(before, [admin, nodes]).configMap;
        expect(readYamlDocuments(rolesOf(after) ?? '', '').documents[0]?.value).toHaveLength(rows.length + 2);
        const back = removed(after, [admin, nodes]).configMap;
        expect(readYamlDocuments(rolesOf(back) ?? '', '').documents[0]?.value ?? []).toEqual(rows);
      }),
    );
  });
});

describe('mappingsOfRole', () => {
  it('says who a role is already', () => {
    const { configMap } = added(undefined, [admin]);
    const found = mappingsOfRole(configMap, 'arn:aws:iam::123456789012:role/teams/admins');
    expect(found).toMatchObject({ ok: true, value: [{ username: 'admin', groups: ['system:masters'] }] });
    expect(mappingsOfRole(undefined, 'arn:aws:iam::1:role/x')).toMatchObject({ ok: true, value: [] });
  });
});
