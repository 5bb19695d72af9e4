import { expectGolden } from '@berth/testing';
import { describe, expect, it } from 'vitest';
import { renderHelperStack, type HelperStackRequest } from './setup-stacks.js';
import type { PrivateSubnetsParameters } from './private-subnets.js';
import { serviceRoleDocuments, type ServiceRoleParameters } from './service-role.js';

const role: ServiceRoleParameters = {
  principal: '012345678901',
  accountId: '678901234557',
  region: 'us-east-2',
  clusterName: 'kubetest32',
};
const subnets: PrivateSubnetsParameters = {
  clusterName: 'kubetest32',
  vpcId: 'vpc-0a',
  publicSubnetId: 'subnet-0a',
  vpcCidrs: ['10.0.0.0/16'],
  zones: ['us-east-2a', 'us-east-2b', 'us-east-2c'],
  subnetCidrs: ['10.0.64.0/20', '10.0.80.0/20', '10.0.96.0/20'],
};

const text = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

function stackOf(request: HelperStackRequest) {
  const stack = renderHelperStack(request);
  if (!stack.ok) throw new Error(stack.problem.message);
  return stack.value;
}

describe('the service role', () => {
  it('may do no more than the service does, unless the documented policy is asked for', () => {
    const documents = serviceRoleDocuments({ ...role, externalId: 'x-1' });
    const documented = serviceRoleDocuments({ ...role, externalId: 'x-1', policy: 'documented' });
    expectGolden('service-role-least-privilege.json', text(documents));
    expectGolden('service-role-documented.json', text(documented));
    expect(JSON.stringify(documents)).not.toMatch(/:\*"/);
  });

  it('is a stack whose outputs are the documented ones; account ids keep their zeros', () => {
    const stack = stackOf({ kind: 'service-role', parameters: role });
    expect(Object.keys(stack.template.Outputs ?? {})).toEqual([
      'RoleForConcurrentService',
      'RoleForConcurrentServiceExtId',
    ]);
    expect(stack.parameters).toEqual({
      ConcurrentPrincipal: 'arn:aws:iam::012345678901:root',
      ClusterName: 'kubetest32',
    });
    expect(stack.name).toBe('berth-kubetest32-service-role');
    expect(stack.tags).toEqual({
      'berth.dev/helper': 'service-role',
      'alpha.eksctl.io/cluster-name': 'kubetest32',
    });
    expect(stack.capabilities).toEqual(['CAPABILITY_IAM']);
    expectGolden('service-role-stack.json', text(stack.template));
  });

  it.each([
    [{ principal: '12345678901' }, /no account id/],
    [{ principal: 'arn:aws:iam::12345678901:root' }, /no account id/],
    [{ principal: 'arn:aws:s3:::bucket' }, /no ARN of a role or user/],
    [{ clusterName: 'a b' }, /names no cluster/],
    [{ externalId: 'x' }, /external id/],
  ])('refuses %j', (wrong, message) => {
    const stack = renderHelperStack({ kind: 'service-role', parameters: { ...role, ...wrong } });
    expect(stack).toMatchObject({ ok: false, problem: { message: expect.stringMatching(message) } });
  });
});

describe('the private subnets', () => {
  it.each(['gateway', 'instance'] as const)('reach the internet by a NAT %s', (nat) => {
    const stack = stackOf({ kind: 'private-subnets', parameters: { ...subnets, nat } });
    expect(Object.values(stack.parameters)).toContain('10.0.96.0/20');
    expectGolden(`private-subnets-${nat}.json`, text(stack.template));
  });

  it('opens the NAT instance to the private subnets alone', () => {
    const { template } = stackOf({ kind: 'private-subnets', parameters: { ...subnets, nat: 'instance' } });
    const ingress = template.Resources['NatSecurityGroup']?.Properties['SecurityGroupIngress'];
    expect(ingress).toHaveLength(3);
    expect(JSON.stringify(ingress)).not.toContain('0.0.0.0/0');
  });

  it.each([
    [['10.1.0.0/20', '10.0.80.0/20', '10.0.96.0/20'], /not inside/],
    [['10.0.64.0/19', '10.0.80.0/20', '10.0.96.0/20'], /overlaps 10\.0\.64\.0\/19/],
    [['10.0.64.0/29', '10.0.80.0/20', '10.0.96.0/20'], /from \/16 to \/28/],
    [['10.0.64.0', '10.0.80.0/20', '10.0.96.0/20'], /no IPv4 block/],
    [['10.0.65.0/20', '10.0.80.0/20', '10.0.96.0/20'], /write 10\.0\.64\.0\/20/],
  ] as const)('refuses %j', ([a, b, c], message) => {
    const stack = renderHelperStack({
      kind: 'private-subnets',
      parameters: { ...subnets, subnetCidrs: [a, b, c] },
    });
    expect(stack).toMatchObject({ ok: false, problem: { message: expect.stringMatching(message) } });
  });
});

describe('the access entry', () => {
  const roleArn = 'arn:aws:iam::678901234557:role/berth-kubetest32-service-role';
  const entryOf = (isClusterAdmin: boolean) => {
    const parameters = { clusterName: 'kubetest32', roleArn, isClusterAdmin };
    return stackOf({ kind: 'access', parameters }).template.Resources['AccessEntry']?.Properties;
  };

  it('names a group without rights of its own, or EKS’s policy for administrators', () => {
    expect(entryOf(false)).toMatchObject({ KubernetesGroups: ['k8s-role-for-parallels-lambda-group'] });
    expect(entryOf(false)).not.toHaveProperty('AccessPolicies');
    expect(entryOf(true)).toMatchObject({
      AccessPolicies: [
        {
          PolicyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
          AccessScope: { Type: 'cluster' },
        },
      ],
    });
    expect(entryOf(true)).not.toHaveProperty('KubernetesGroups');
  });

  it('is of a role', () => {
    const parameters = {
      clusterName: 'k',
      roleArn: 'arn:aws:iam::678901234557:user/u',
      isClusterAdmin: false,
    };
    expect(renderHelperStack({ kind: 'access', parameters })).toMatchObject({
      ok: false,
      problem: { code: 'render.arn' },
    });
  });
});
