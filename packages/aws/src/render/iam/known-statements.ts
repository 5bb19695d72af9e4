// What well-known programs may do: lists of actions, as their own documents and AWS' give them.
import { partitionArn } from '../intrinsics.js';
import { allow, type PolicyStatement } from '../policy-document.js';
import type { CfnObject } from '../template.js';

/** Actions of one service: `actions('ec2', 'DescribeTags CreateTags')`. */
export const actions = (service: string, names: string): readonly string[] =>
  names.split(' ').map((name) => `${service}:${name}`);

/** Cluster Autoscaler: reads groups and types, sets sizes. */
export const autoScaler: readonly PolicyStatement[] = [
  allow([
    ...actions(
      'autoscaling',
      'DescribeAutoScalingGroups DescribeAutoScalingInstances DescribeLaunchConfigurations ' +
        'DescribeScalingActivities DescribeTags',
    ),
    ...actions('ec2', 'DescribeInstanceTypes DescribeLaunchTemplateVersions'),
  ]),
  allow([
    ...actions('autoscaling', 'SetDesiredCapacity TerminateInstanceInAutoScalingGroup'),
    ...actions('ec2', 'DescribeImages GetInstanceTypesFromInstanceRequirements'),
    'eks:DescribeNodegroup',
  ]),
];

/** Changes records of any hosted zone. */
export const changeRecords: readonly PolicyStatement[] = [
  allow(['route53:ChangeResourceRecordSets'], partitionArn('route53:::hostedzone/*')),
];

export const externalDnsZones: readonly PolicyStatement[] = [
  allow(actions('route53', 'ListHostedZones ListResourceRecordSets ListTagsForResource')),
];

export const certManagerZones: readonly PolicyStatement[] = [
  allow(actions('route53', 'ListResourceRecordSets ListHostedZonesByName')),
];

export const certManagerChange: readonly PolicyStatement[] = [
  allow(['route53:GetChange'], partitionArn('route53:::change/*')),
];

/** App Mesh; `prefix` is `appmesh` or `appmesh-preview`. */
export const appMesh = (prefix: string): readonly PolicyStatement[] => [
  allow([
    ...actions(
      'servicediscovery',
      'CreateService DeleteService GetService GetInstance RegisterInstance DeregisterInstance ListInstances ' +
        'ListNamespaces ListServices GetInstancesHealthStatus UpdateInstanceCustomHealthStatus GetOperation',
    ),
    ...actions(
      'route53',
      'GetHealthCheck CreateHealthCheck UpdateHealthCheck ChangeResourceRecordSets DeleteHealthCheck',
    ),
    `${prefix}:*`,
  ]),
];

export const fsx: readonly PolicyStatement[] = [allow(['fsx:*'])];

export const serviceLinkedRoles: readonly PolicyStatement[] = [
  allow(
    actions('iam', 'CreateServiceLinkedRole AttachRolePolicy PutRolePolicy'),
    partitionArn('iam::*:role/aws-service-role/*'),
  ),
];

export const efs: readonly PolicyStatement[] = [allow(['elasticfilesystem:*'])];

export const efsInterfaces: readonly PolicyStatement[] = [
  allow(
    actions(
      'ec2',
      'DescribeSubnets CreateNetworkInterface DescribeNetworkInterfaces DeleteNetworkInterface ' +
        'ModifyNetworkInterfaceAttribute DescribeNetworkInterfaceAttribute',
    ),
  ),
];

export const xRay: readonly PolicyStatement[] = [
  allow(
    actions(
      'xray',
      'PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries',
    ),
  ),
];

const taggedByEfsDriver = (where: 'Request' | 'Resource'): CfnObject => ({
  Condition: { StringLike: { [`aws:${where}Tag/efs.csi.aws.com/cluster`]: 'true' } },
});

/** The EFS CSI driver: access points that carry its tag. */
export const efsCsiController: readonly PolicyStatement[] = [
  allow(actions('elasticfilesystem', 'DescribeAccessPoints DescribeFileSystems')),
  allow(['elasticfilesystem:CreateAccessPoint'], '*', taggedByEfsDriver('Request')),
  allow(['elasticfilesystem:TagResource'], '*', taggedByEfsDriver('Request')),
  allow(['elasticfilesystem:DeleteAccessPoint'], '*', taggedByEfsDriver('Resource')),
];

/** The VPC CNI of an IPv6 cluster, for which AWS manages no policy. */
export const ipv6Cni = (partition: string): readonly PolicyStatement[] => [
  allow(
    actions(
      'ec2',
      'AssignIpv6Addresses DescribeInstances DescribeTags DescribeNetworkInterfaces DescribeInstanceTypes ' +
        'DescribeSubnets DescribeSecurityGroups',
    ),
  ),
  allow(['ec2:CreateTags'], `arn:${partition}:ec2:*:*:network-interface/*`),
];
