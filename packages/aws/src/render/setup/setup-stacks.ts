// The stacks beside a cluster that the set-up documents of Concurrent ask for.
import { type Result, success } from '@berth/kube';
import { refuse } from '../problems.js';
import type { Stack } from '../stack.js';
import type { Template } from '../template.js';
import {
  NAT_INSTANCE_TYPE,
  type PrivateSubnetsParameters,
  privateSubnetsTemplate,
  subnetCidrProblem,
} from './private-subnets.js';
import { type AccessParameters, accessTemplate } from './access-entry.js';
import { principalArn, type ServiceRoleParameters, serviceRoleTemplate } from './service-role.js';

/** Which of them, with what it has to be told. `stackName` is `berth-CLUSTER-KIND` unless given. */
export type HelperStackRequest = { readonly stackName?: string | undefined } & (
  | { readonly kind: 'service-role'; readonly parameters: ServiceRoleParameters }
  | { readonly kind: 'private-subnets'; readonly parameters: PrivateSubnetsParameters }
  | { readonly kind: 'access'; readonly parameters: AccessParameters }
);

/** Which helper stacks there are. */
export type HelperKind = HelperStackRequest['kind'];

/** Tag that says which helper a stack is; no other tool writes it. */
export const HELPER_TAG = 'berth.dev/helper';

/** The name of a helper's stack. */
export const helperStackName = (kind: HelperKind, clusterName: string): string =>
  `berth-${clusterName}-${kind}`;

/**
 * Renders a helper stack: `service-role`, the role by which the service reaches the cluster (least privilege unless
 * the documented policy is asked for; external id always), `private-subnets`, three of them with a NAT gateway or
 * instance, or `access`, the access entry of the role. Refuses account ids, names and blocks that AWS would refuse.
 */
export function renderHelperStack(request: HelperStackRequest): Result<Stack> {
  const { stackName } = request;
  switch (request.kind) {
    case 'service-role':
      return serviceRole(request.parameters, stackName);
    case 'private-subnets':
      return privateSubnets(request.parameters, stackName);
    case 'access':
      return access(request.parameters, stackName);
  }
}

function serviceRole(parameters: ServiceRoleParameters, stackName: string | undefined): Result<Stack> {
  const wrong = serviceRoleProblem(parameters);
  if (wrong) return refuse('render.helper', wrong);
  const { clusterName, externalId } = parameters;
  const values = {
    ConcurrentPrincipal: principalArn(parameters),
    ClusterName: clusterName,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  };
  const template = serviceRoleTemplate(parameters);
  const subject = { kind: 'service-role', clusterName, stackName } as const;
  return success({ ...helper(subject, template, values), capabilities: ['CAPABILITY_IAM'] });
}

/** What is wrong with the parameters of a role, in a sentence. */
export function serviceRoleProblem({
  principal,
  accountId,
  clusterName,
  externalId,
}: Omit<ServiceRoleParameters, 'region'>): string | undefined {
  if (!PRINCIPAL.test(principal))
    return `${JSON.stringify(principal)} is no account id and no ARN of a role or user: account ids have 12 digits`;
  if (!/^\d{12}$/.test(accountId))
    return `${JSON.stringify(accountId)} is no account id: those have 12 digits`;
  if (!CLUSTER_NAME.test(clusterName)) return `${JSON.stringify(clusterName)} names no cluster`;
  const isFit = externalId === undefined || /^[\w+=,.@:/-]{2,1224}$/.test(externalId);
  return isFit ? undefined : 'an external id has 2 to 1224 letters, digits or any of + = , . @ : / -';
}

const PRINCIPAL = /^(\d{12}|arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/.+))$/;
const CLUSTER_NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

function privateSubnets(parameters: PrivateSubnetsParameters, stackName: string | undefined): Result<Stack> {
  const wrong = privateSubnetsProblem(parameters);
  if (wrong) return refuse('render.helper', wrong);
  const {
    clusterName,
    vpcId,
    publicSubnetId,
    subnetCidrs,
    zones,
    natInstanceType = NAT_INSTANCE_TYPE,
  } = parameters;
  const values = {
    VpcId: vpcId,
    VpcPublicSubnetId: publicSubnetId,
    ...Object.fromEntries(subnetCidrs.map((cidr, index) => [`Subnet${index + 1}Cidr`, cidr])),
    ...Object.fromEntries(zones.map((zone, index) => [`Subnet${index + 1}Zone`, zone])),
    ...(parameters.nat === 'instance' ? { NatInstanceType: natInstanceType } : {}),
  };
  const subject = { kind: 'private-subnets', clusterName, stackName } as const;
  return success(helper(subject, privateSubnetsTemplate(parameters), values));
}

function privateSubnetsProblem(parameters: PrivateSubnetsParameters): string | undefined {
  const { clusterName, vpcId, publicSubnetId } = parameters;
  if (!CLUSTER_NAME.test(clusterName)) return `${JSON.stringify(clusterName)} names no cluster`;
  if (!vpcId.startsWith('vpc-')) return `${JSON.stringify(vpcId)} is no VPC id`;
  if (!publicSubnetId.startsWith('subnet-')) return `${JSON.stringify(publicSubnetId)} is no subnet id`;
  return subnetCidrProblem(parameters);
}

function access(parameters: AccessParameters, stackName: string | undefined): Result<Stack> {
  const { clusterName, roleArn } = parameters;
  if (!CLUSTER_NAME.test(clusterName))
    return refuse('render.helper', `${JSON.stringify(clusterName)} names no cluster`);
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(roleArn))
    return refuse('render.arn', `${JSON.stringify(roleArn)} is no role's ARN`);
  return success(helper({ kind: 'access', clusterName, stackName }, accessTemplate(parameters), {}));
}

interface Subject {
  readonly kind: HelperKind;
  readonly clusterName: string;
  readonly stackName: string | undefined;
}

/** The cluster's tag is on it, and so on its resources: the sweep after a destroy finds what was left of it. */
const helper = (
  { kind, clusterName, stackName }: Subject,
  template: Template,
  parameters: Readonly<Record<string, string>>,
): Stack => ({
  name: stackName ?? helperStackName(kind, clusterName),
  purpose: 'helper',
  subject: clusterName,
  template,
  capabilities: [],
  tags: { [HELPER_TAG]: kind, 'alpha.eksctl.io/cluster-name': clusterName },
  parameters,
  dependsOn: [],
  awaits: [],
});
