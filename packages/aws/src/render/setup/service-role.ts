// The role by which a Concurrent service in another account reaches a cluster: as two documents for a person who makes
// it by hand, and as a stack. Only who names the external id may take it.
import { getAtt, partitionArn, ref, select, split, sub } from '../intrinsics.js';
import { allow, policyDocument, type PolicyStatement } from '../policy-document.js';
import { output, plainResource } from '../resource.js';
import {
  type CfnObject,
  type CfnValue,
  type CfnParameter,
  joinParts,
  type Template,
  templateOf,
} from '../template.js';

/** What the role may do: what the service calls, or all that its documentation lists. */
export type ServiceRolePolicy = 'least-privilege' | 'documented';

export interface ServiceRoleParameters {
  /** Who may take the role: an account (12 digits, as text: they may begin with zeros), or one role or user's ARN. */
  readonly principal: string;
  /** Account and region of the cluster. */
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string;
  /** A secret between the two accounts; the stack makes one from its own id when absent. */
  readonly externalId?: string;
  readonly policy?: ServiceRolePolicy;
  /** Lets it send mail by SES. The documented policy always does. */
  readonly sendsMail?: boolean;
  readonly partition?: string;
}

/** The two documents of a role made by hand. */
export interface ServiceRoleDocuments {
  readonly trust: CfnObject;
  readonly permissions: CfnObject;
}

/** Gives the documents with everything filled in; by hand an external id has to be chosen. */
export function serviceRoleDocuments(
  parameters: ServiceRoleParameters & { readonly externalId: string },
): ServiceRoleDocuments {
  const { partition = 'aws', region, accountId, clusterName, externalId } = parameters;
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  return {
    trust: trustOf(principalArn(parameters), externalId),
    permissions: policyDocument(statementsOf(parameters, { arn, cluster: `cluster/${clusterName}` })),
  };
}

/** An account is named by the ARN of its root, which stands for all that is in it. */
export const principalArn = ({
  principal,
  partition = 'aws',
}: Pick<ServiceRoleParameters, 'principal' | 'partition'>): string =>
  principal.startsWith('arn:') ? principal : `arn:${partition}:iam::${principal}:root`;

const concurrentPrincipal: CfnParameter = {
  Type: 'String',
  Description: 'Who takes the role: arn:aws:iam::ACCOUNT:root for an account, or the ARN of a role or user',
  AllowedPattern: 'arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/.+)',
  ConstraintDescription: 'write arn:aws:iam::ACCOUNT:root; an account id has 12 digits',
};
const clusterName: CfnParameter = { Type: 'String', Description: 'Name of the EKS cluster', MinLength: 1 };
const externalId: CfnParameter = {
  Type: 'String',
  Description: 'External id that the service has to name; made from the id of the stack when empty',
  Default: '',
};

/** Renders the stack; the values of its parameters are given beside it. */
export function serviceRoleTemplate(parameters: ServiceRoleParameters): Template {
  const id = { 'Fn::If': ['HasExternalId', ref('ExternalId'), select(2, split('/', ref('AWS::StackId')))] };
  const arn = (service: string, resource: string) =>
    partitionArn(`${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`);
  const role = plainResource('RoleForConcurrent', 'AWS::IAM::Role', {
    Description: 'Taken by the Concurrent service to run work on the cluster',
    AssumeRolePolicyDocument: trustOf(ref('ConcurrentPrincipal'), id),
    Policies: [
      {
        PolicyName: sub('${AWS::StackName}-cluster-and-images'),
        PolicyDocument: policyDocument(statementsOf(parameters, { arn, cluster: 'cluster/${ClusterName}' })),
      },
    ],
  });
  const parts = joinParts([
    role,
    {
      parameters: {
        ConcurrentPrincipal: concurrentPrincipal,
        ClusterName: clusterName,
        ExternalId: externalId,
      },
    },
    { conditions: { HasExternalId: { 'Fn::Not': [{ 'Fn::Equals': [ref('ExternalId'), ''] }] } } },
    output('RoleForConcurrentService', getAtt('RoleForConcurrent', 'Arn'), 'plain'),
    output('RoleForConcurrentServiceExtId', id, 'plain'),
  ]);
  return templateOf([parts], { description: 'Role by which a Concurrent service reaches an EKS cluster' });
}

function trustOf(principal: CfnValue, id: CfnValue): CfnObject {
  return policyDocument([
    {
      Effect: 'Allow',
      Principal: { AWS: principal },
      Action: ['sts:AssumeRole'],
      Condition: { StringEquals: { 'sts:ExternalId': id } },
    },
  ]);
}

interface Resources {
  readonly arn: (service: string, resource: string) => CfnValue;
  readonly cluster: string;
}

function statementsOf(
  parameters: ServiceRoleParameters,
  { arn, cluster }: Resources,
): readonly PolicyStatement[] {
  const mail = ['ses:SendEmail', 'ses:SendRawEmail'];
  if (parameters.policy === 'documented') {
    return [
      allow(['ecr:*']),
      allow(['eks:*'], arn('eks', cluster)),
      allow(['sts:GetServiceBearerToken']),
      allow(mail),
    ];
  }
  return [
    allow(['eks:DescribeCluster'], arn('eks', cluster)),
    allow(['ecr:GetAuthorizationToken']),
    allow(imageActions, arn('ecr', 'repository/*')),
    ...(parameters.sendsMail ? [allow(mail, arn('ses', 'identity/*'))] : []),
  ];
}

/** Makes repositories, reads and writes images; deletes nothing, and changes no repository's policy. */
const imageActions = [
  'ecr:CreateRepository',
  'ecr:DescribeRepositories',
  'ecr:DescribeImages',
  'ecr:ListImages',
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];
