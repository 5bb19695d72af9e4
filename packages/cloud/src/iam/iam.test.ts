import { beforeEach, describe, expect, test } from 'vitest';
import { makeCluster, makeRole, testCloud, type TestCloud } from '../../test-support/cluster-fixture.js';
import type { Principal } from '../principal.js';

let cloud: TestCloud;
beforeEach(() => {
  cloud = testCloud();
});

const policy = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | readonly string[], Resource = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const user: Principal = { kind: 'user', accountId: '123456789012', userName: 'eve' };

async function userWith(...statements: readonly object[]): Promise<void> {
  await cloud.call('iam', 'CreateUser', { UserName: 'eve' });
  await cloud.call('iam', 'PutUserPolicy', {
    UserName: 'eve',
    PolicyName: 'p',
    PolicyDocument: policy(...statements),
  });
}

describe('permissions', () => {
  test('what nobody allows is refused by name, in the code of each protocol', async () => {
    await userWith(allow('s3:*'));
    expect(await cloud.refusal('ec2', 'DescribeVpcs', {}, user)).toBe(
      'UnauthorizedOperation: You are not authorized to perform this operation. User: ' +
        'arn:aws:iam::123456789012:user/eve is not authorized to perform: ec2:DescribeVpcs on resource: * because no ' +
        'identity-based policy allows the ec2:DescribeVpcs action',
    );
    expect(await cloud.refusal('iam', 'GetRole', { RoleName: 'x' }, user)).toMatch(
      /^AccessDenied: User: .* is not authorized to perform: iam:GetRole on resource: arn:aws:iam::123456789012:role\/x/,
    );
    expect(await cloud.refusal('eks', 'DescribeCluster', { name: 'x' }, user)).toMatch(
      /^AccessDeniedException: .*eks:DescribeCluster/,
    );
    expect(await cloud.refusal('eks', 'DescribeCluster', { name: 'x' })).toMatch(
      /^ResourceNotFoundException/,
    );
  });

  test.each([
    [[allow('ec2:Describe*')], 'ec2', 'DescribeVpcs', {}, true],
    [[allow('EC2:describevpcs')], 'ec2', 'DescribeVpcs', {}, true],
    [[allow('*'), { Effect: 'Deny', Action: 'ec2:*', Resource: '*' }], 'ec2', 'DescribeVpcs', {}, false],
    [[{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], 'iam', 'ListRoles', {}, false],
    [[{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], 'ec2', 'DescribeVpcs', {}, true],
    [
      [allow('iam:ListRolePolicies', 'arn:aws:iam::*:role/team-*')],
      'iam',
      'ListRolePolicies',
      { RoleName: 'other' },
      false,
    ],
    [
      [allow('*', '*', { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } })],
      'ec2',
      'DescribeVpcs',
      {},
      false,
    ],
    [
      [allow('*', '*', { Condition: { StringLike: { 'aws:RequestedRegion': 'us-*' } } })],
      'ec2',
      'DescribeVpcs',
      {},
      true,
    ],
    [
      [allow('*', '*', { Condition: { NumericLessThan: { 'aws:x': '1' } } })],
      'ec2',
      'DescribeVpcs',
      {},
      false,
    ],
  ])('%j: %s:%s %o -> %s', async (statements, service, operation, params, allowed) => {
    await userWith(...statements);
    const refusal = await cloud.refusal(service, operation, params, user);
    expect(!/UnauthorizedOperation|AccessDenied/.test(refusal)).toBe(allowed);
  });

  test('a permissions boundary narrows what is allowed', async () => {
    await userWith(allow('*'));
    const { Policy } = await cloud.call('iam', 'CreatePolicy', {
      PolicyName: 'b',
      PolicyDocument: policy(allow('ec2:*')),
    });
    await cloud.call('iam', 'CreateRole', {
      RoleName: 'r',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: '123456789012' },
        Action: 'sts:AssumeRole',
      }),
      PermissionsBoundary: Policy.Arn,
    });
    await cloud.call('iam', 'AttachRolePolicy', {
      RoleName: 'r',
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    const session: Principal = {
      kind: 'session',
      accountId: '123456789012',
      roleName: 'r',
      sessionName: 's',
    };
    expect(await cloud.refusal('iam', 'ListRoles', {}, session)).toMatch(/^AccessDenied/);
    expect(await cloud.refusal('ec2', 'DescribeVpcs', {}, session)).toBe('no refusal');
  });

  test('passing a role is a permission of its own', async () => {
    const made = await makeCluster(cloud);
    await userWith(allow(['eks:*', 'ec2:*', 'autoscaling:*']));
    const nodegroup = {
      clusterName: 'demo',
      nodegroupName: 'n',
      nodeRole: made.nodeRole,
      subnets: made.privateSubnets,
    };
    expect(await cloud.refusal('eks', 'CreateNodegroup', nodegroup, user)).toMatch(
      /is not authorized to perform: iam:PassRole on resource: arn:aws:iam::123456789012:role\/node/,
    );
  });

  test('the simulator answers without doing', async () => {
    await userWith(allow('ec2:DescribeVpcs'), { Effect: 'Deny', Action: 'iam:*', Resource: '*' });
    const { EvaluationResults } = await cloud.call('iam', 'SimulatePrincipalPolicy', {
      PolicySourceArn: 'arn:aws:iam::123456789012:user/eve',
      ActionNames: ['ec2:DescribeVpcs', 'iam:GetRole', 's3:GetObject'],
    });
    expect(EvaluationResults.map((each: { EvalDecision: string }) => each.EvalDecision)).toEqual([
      'allowed',
      'explicitDeny',
      'implicitDeny',
    ]);
  });
});

describe('roles and policies', () => {
  test('a role is deleted only when nothing is attached', async () => {
    await makeRole(cloud, 'r', 'ec2.amazonaws.com');
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy';
    const at = { RoleName: 'r' };
    await cloud.call('iam', 'AttachRolePolicy', { ...at, PolicyArn });
    await cloud.call('iam', 'CreateInstanceProfile', { InstanceProfileName: 'p' });
    await cloud.call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName: 'p', ...at });
    expect(await cloud.refusal('iam', 'DeleteRole', at)).toContain(
      'must remove roles from instance profile first',
    );
    await cloud.call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName: 'p', ...at });
    expect(await cloud.refusal('iam', 'DeleteRole', at)).toContain('must detach all policies first');
    await cloud.call('iam', 'DetachRolePolicy', { ...at, PolicyArn });
    await cloud.call('iam', 'DeleteRole', at);
    expect(await cloud.refusal('iam', 'GetRole', at)).toBe(
      'NoSuchEntity: The role with name r cannot be found.',
    );
  });

  test.each([
    ['{', 'MalformedPolicyDocument: This policy contains invalid Json'],
    ['{}', 'MalformedPolicyDocument: Syntax errors in policy.'],
    [policy({ Effect: 'Allow', Action: 'x' }), 'must be prefaced by a vendor|must contain resources'],
    [policy({ Effect: 'Maybe', Action: 's3:*', Resource: '*' }), 'Invalid effect: Maybe'],
  ])('policy %s is refused', async (PolicyDocument, message) => {
    expect(await cloud.refusal('iam', 'CreatePolicy', { PolicyName: 'p', PolicyDocument })).toMatch(
      new RegExp(message),
    );
  });

  test('a policy that AWS does not have cannot be attached', async () => {
    await makeRole(cloud, 'r', 'ec2.amazonaws.com');
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEKSNope';
    expect(await cloud.refusal('iam', 'AttachRolePolicy', { RoleName: 'r', PolicyArn })).toBe(
      `NoSuchEntity: Policy ${PolicyArn} does not exist or is not attachable.`,
    );
  });

  test('a principal of our own account has to exist', async () => {
    const AssumeRolePolicyDocument = policy({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:role/none' },
      Action: 'sts:AssumeRole',
    });
    expect(await cloud.refusal('iam', 'CreateRole', { RoleName: 'r', AssumeRolePolicyDocument })).toContain(
      'Invalid principal in policy',
    );
  });

  test('providers of identities are named by host and path', async () => {
    const params = { Url: 'https://127.0.0.1:443/id/X', ClientIDList: ['sts.amazonaws.com'] };
    const { OpenIDConnectProviderArn } = await cloud.call('iam', 'CreateOpenIDConnectProvider', params);
    expect(OpenIDConnectProviderArn).toBe('arn:aws:iam::123456789012:oidc-provider/127.0.0.1/id/X');
    expect(await cloud.refusal('iam', 'CreateOpenIDConnectProvider', params)).toMatch(/^EntityAlreadyExists/);
    await cloud.call('iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn });
    expect((await cloud.call('iam', 'ListOpenIDConnectProviders')).OpenIDConnectProviderList).toEqual([]);
  });
});
