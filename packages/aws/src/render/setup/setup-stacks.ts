// The two stacks beside a cluster that the set-up documents of Concurrent ask for.
import { type Result, success } from '@berth/kube';
import { refuse } from '../problems.js';
import type { Stack } from '../stack.js';
import type { Template } from '../template.js';
import {
  type PrivateSubnetsParameters,
  privateSubnetsTemplate,
  subnetCidrProblem,
} from './private-subnets.js';
import { type ServiceRoleParameters, serviceRoleTemplate } from './service-role.js';

/** Which of the two, with what it has to be told. `stackName` is the usual one unless given. */
export type HelperStackRequest = { readonly stackName?: string } & (
  | { readonly kind: 'service-role'; readonly parameters: ServiceRoleParameters }
  | { readonly kind: 'private-subnets'; readonly parameters: PrivateSubnetsParameters }
);

/**
 * Renders a helper stack: `service-role`, the role by which the service reaches the cluster (least privilege unless
 * the documented policy is asked for; external id always), or `private-subnets`, three of them with a NAT gateway or
 * instance. Refuses account ids, names and blocks that AWS would refuse.
 */
export function renderHelperStack(request: HelperStackRequest): Result<Stack> {
  const { stackName } = request;
  switch (request.kind) {
    case 'service-role':
      return serviceRole(request.parameters, stackName);
    case 'private-subnets':
      return privateSubnets(request.parameters, stackName);
  }
}

function serviceRole(parameters: ServiceRoleParameters, stackName = 'role-for-concurrent'): Result<Stack> {
  const wrong = serviceRoleProblem(parameters);
  if (wrong) return refuse('render.helper', wrong);
  const { serviceAccountId, clusterName, externalId } = parameters;
  const values = {
    ConcurrentAccount: serviceAccountId,
    ClusterName: clusterName,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  };
  const template = serviceRoleTemplate(parameters);
  return success({ ...helper(stackName, template, values), capabilities: ['CAPABILITY_IAM'] });
}

function serviceRoleProblem({ serviceAccountId, accountId, clusterName, externalId }: ServiceRoleParameters) {
  const badAccount = [serviceAccountId, accountId].find((id) => !/^\d{12}$/.test(id));
  if (badAccount !== undefined) return `${JSON.stringify(badAccount)} is no account id: those have 12 digits`;
  if (!/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/.test(clusterName))
    return `${JSON.stringify(clusterName)} names no cluster`;
  const isFit = externalId === undefined || /^[\w+=,.@:/-]{2,1224}$/.test(externalId);
  return isFit ? undefined : 'an external id has 2 to 1224 letters, digits or any of + = , . @ : / -';
}

function privateSubnets(parameters: PrivateSubnetsParameters, stackName = 'fargate-subnets'): Result<Stack> {
  const wrong = privateSubnetsProblem(parameters);
  if (wrong) return refuse('render.helper', wrong);
  const { vpcId, publicSubnetId, subnetCidrs, natInstanceType } = parameters;
  const values = {
    VpcId: vpcId,
    VpcPublicSubnetId: publicSubnetId,
    ...Object.fromEntries(subnetCidrs.map((cidr, index) => [`Subnet${index + 1}Cidr`, cidr])),
    ...(parameters.nat === 'instance' && natInstanceType ? { NatInstanceType: natInstanceType } : {}),
  };
  return success(helper(stackName, privateSubnetsTemplate(parameters), values));
}

function privateSubnetsProblem(parameters: PrivateSubnetsParameters): string | undefined {
  if (!parameters.vpcId.startsWith('vpc-')) return `${JSON.stringify(parameters.vpcId)} is no VPC id`;
  const { publicSubnetId } = parameters;
  if (!publicSubnetId.startsWith('subnet-')) return `${JSON.stringify(publicSubnetId)} is no subnet id`;
  return subnetCidrProblem(parameters);
}

const helper = (name: string, template: Template, parameters: Readonly<Record<string, string>>): Stack => ({
  name,
  purpose: 'helper',
  template,
  capabilities: [],
  tags: { 'berth.dev/helper': name },
  parameters,
  dependsOn: [],
  awaits: [],
});
