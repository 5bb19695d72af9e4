// The policies that AWS manages: their names are data; of what they allow we know the few that callers of ours have,
// the rest allow what their name says at most by service.
import { dataText } from '../data-file.js';
import type { Params } from '../params.js';

const PREFIX = 'arn:aws:iam::aws:policy/';
let names: ReadonlySet<string> | undefined;

/** Tells whether AWS has such a policy. */
export function isManagedPolicy(arn: string): boolean {
  return arn.startsWith(PREFIX) && managedNames().has(arn.slice(PREFIX.length));
}

/** All of them, in the order of the list. */
export const managedPolicyArns = (): readonly string[] => [...managedNames()].map((name) => PREFIX + name);

function managedNames(): ReadonlySet<string> {
  names ??= new Set(
    dataText('aws-managed-policies.txt')
      .split('\n')
      .filter((line) => line !== ''),
  );
  return names;
}

/** What a managed policy allows. Policies that only nodes and services use allow nothing to callers here. */
export function managedPolicyDocument(arn: string): Params {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const [, service] = /^(?:Amazon|AWS)?(\w+?)FullAccess$/.exec(name) ?? [];
  const actions = allowed[name] ?? (service ? [`${service.toLowerCase()}:*`] : []);
  const statement = Array.isArray(actions)
    ? { Effect: 'Allow', Action: actions, Resource: '*' }
    : { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' };
  return { Version: '2012-10-17', Statement: [statement] };
}

const reading = ['Describe*', 'List*', 'Get*'];
const read = (...services: readonly string[]): readonly string[] =>
  services.flatMap((service) => reading.map((verb) => `${service}:${verb}`));

const allowed: Readonly<Record<string, readonly string[] | 'all-but-iam'>> = {
  AdministratorAccess: ['*'],
  PowerUserAccess: 'all-but-iam',
  ReadOnlyAccess: reading.map((verb) => `*:${verb}`),
  ViewOnlyAccess: reading.map((verb) => `*:${verb}`),
  AmazonEKSClusterPolicy: [
    'ec2:Describe*',
    'ec2:CreateTags',
    'ec2:CreateSecurityGroup',
    'autoscaling:Describe*',
    'elasticloadbalancing:*',
    'kms:DescribeKey',
    'iam:CreateServiceLinkedRole',
  ],
  AmazonEKSWorkerNodePolicy: ['ec2:Describe*', 'eks:DescribeCluster', 'eks-auth:AssumeRoleForPodIdentity'],
  AmazonEKS_CNI_Policy: [
    'ec2:Describe*',
    'ec2:*NetworkInterface*',
    'ec2:*PrivateIpAddresses',
    'ec2:CreateTags',
  ],
  AmazonEC2ContainerRegistryReadOnly: read('ecr'),
  AmazonEC2ContainerRegistryPullOnly: read('ecr'),
  AmazonSSMManagedInstanceCore: ['ssm:*', 'ssmmessages:*', 'ec2messages:*'],
  AmazonEC2ReadOnlyAccess: ['ec2:Describe*', 'autoscaling:Describe*', 'elasticloadbalancing:Describe*'],
  AWSCloudFormationReadOnlyAccess: read('cloudformation'),
  AutoScalingFullAccess: ['autoscaling:*', 'ec2:Describe*'],
};
