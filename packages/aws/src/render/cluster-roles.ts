// The roles that stand in the cluster's own stack: of the control plane, of Fargate, of Auto Mode's nodes, of nodes
// outside AWS.
import { type ClusterContext, isAutoMode, isOnOutpost } from './cluster-context.js';
import { getAtt, managedPolicyArn, ref, sub } from './intrinsics.js';
import { isHybrid } from './network/hybrid-routes.js';
import { allow, policyDocument, trustOfService } from './policy-document.js';
import { after, output, plainResource, resource } from './resource.js';
import { type CfnObject, joinParts, type TemplatePart } from './template.js';

/** Roles of a stack, and whether any of them is made rather than named. */
export interface RolesPart {
  readonly part: TemplatePart;
  readonly makesRoles: boolean;
}

/** Makes all roles that the file does not name. */
export function clusterRoles(context: ClusterContext): RolesPart {
  const roles = [serviceRole(context), remoteNodesRole(context), autoModeRole(context), fargateRole(context)];
  return {
    part: joinParts(roles.map(({ part }) => part)),
    makesRoles: roles.some(({ makesRoles }) => makesRoles),
  };
}

const nothing: RolesPart = { part: {}, makesRoles: false };

const autoModePolicies = [
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
];

function serviceRole(context: ClusterContext): RolesPart {
  const { iam = {} } = context.spec;
  if (iam.serviceRoleARN) return named('ServiceRoleARN', iam.serviceRoleARN);
  const controller = iam.vpcResourceControllerPolicy === false ? [] : ['AmazonEKSVPCResourceController'];
  const policies = [
    'AmazonEKSClusterPolicy',
    ...controller,
    ...(isAutoMode(context) ? autoModePolicies : []),
  ];
  const role = isOnOutpost(context)
    ? roleOf(trustOfService('EC2'), ['AmazonEKSLocalOutpostClusterPolicy'])
    : roleOf(trustOfService('EKS', { actions: ['sts:TagSession'] }), policies);
  return made(
    'ServiceRole',
    { ...role, PermissionsBoundary: iam.serviceRolePermissionsBoundary || undefined },
    'ServiceRoleARN',
  );
}

/** The role that Fargate pulls images and writes logs with; only profiles of this cluster may take it. */
function fargateRole(context: ClusterContext): RolesPart {
  const { spec, partition, region, facts, name } = context;
  if ((spec.fargateProfiles ?? []).length === 0) return nothing;
  const given = spec.iam?.fargatePodExecutionRoleARN;
  if (given) return named('FargatePodExecutionRoleARN', given);
  const source = `arn:${partition}:eks:${region}:${facts.accountId}:fargateprofile/${name}/*`;
  const trust = trustOfService('EKSFargatePods', { condition: { ArnLike: { 'aws:SourceArn': source } } });
  const boundary = spec.iam?.fargatePodExecutionRolePermissionsBoundary || undefined;
  const role = roleOf(trust, ['AmazonEKSFargatePodExecutionRolePolicy']);
  return made(
    'FargatePodExecutionRole',
    { ...role, PermissionsBoundary: boundary },
    'FargatePodExecutionRoleARN',
  );
}

function autoModeRole({ spec }: ClusterContext): RolesPart {
  const { enabled, nodeRoleARN, nodePools = [], permissionsBoundaryARN } = spec.autoModeConfig ?? {};
  if (!enabled || nodeRoleARN || nodePools.length === 0) return nothing;
  const publicImages = {
    'Fn::If': [
      'IsAWSPartition',
      managedPolicyArn('AmazonElasticContainerRegistryPublicReadOnly'),
      ref('AWS::NoValue'),
    ],
  };
  const role = plainResource('AutoModeNodeRole', 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: trustOfService('EC2'),
    ManagedPolicyArns: [
      managedPolicyArn('AmazonEC2ContainerRegistryPullOnly'),
      publicImages,
      managedPolicyArn('AmazonEKSWorkerNodeMinimalPolicy'),
    ],
    PermissionsBoundary: permissionsBoundaryARN || undefined,
  });
  const arn = {
    Value: { 'Fn::GetAtt': 'AutoModeNodeRole.Arn' },
    Description: 'The role that EKS will use by default for launching instances',
    Export: { Name: sub('${AWS::StackName}-NodeRoleArn') },
  };
  const conditions = { IsAWSPartition: { 'Fn::Equals': [ref('AWS::Partition'), 'aws'] } };
  return { part: { ...role, outputs: { AutoModeNodeRoleARN: arn }, conditions }, makesRoles: true };
}

function remoteNodesRole(context: ClusterContext): RolesPart {
  if (!isHybrid(context)) return nothing;
  const given = context.spec.remoteNetworkConfig?.iam?.roleARN;
  if (given) return named('RemoteNodesRoleARN', given);
  const usesAnywhere = context.spec.remoteNetworkConfig?.iam?.provider?.toLowerCase() === 'ira';
  return usesAnywhere ? anywhereRole(context) : systemsManagerRole();
}

const describeCluster = {
  PolicyName: 'EKSDescribeCluster',
  PolicyDocument: policyDocument([allow(['eks:DescribeCluster'])]),
};

function systemsManagerRole(): RolesPart {
  const deregister = {
    PolicyName: 'SSMRolePolicy',
    PolicyDocument: policyDocument([
      allow(['ssm:DeregisterManagedInstance', 'ssm:DescribeInstanceInformation']),
    ]),
  };
  const role = roleOf(trustOfService('SSM'), [
    'AmazonSSMManagedInstanceCore',
    'AmazonEC2ContainerRegistryPullOnly',
  ]);
  return made(
    'HybridNodesSSMRole',
    { ...role, Policies: [deregister, describeCluster] },
    'RemoteNodesRoleARN',
  );
}

function anywhereRole({ spec }: ClusterContext): RolesPart {
  const role = 'HybridNodesIRARole';
  const condition = { ArnEquals: { 'aws:SourceArn': getAtt('TrustAnchor', 'TrustAnchorArn') } };
  const trust = trustOfService('IRA', { actions: ['sts:TagSession', 'sts:SetSourceIdentity'], condition });
  const policies = ['AmazonEC2ContainerRegistryPullOnly', 'AmazonSSMManagedInstanceCore'];
  const part = joinParts([
    resource('TrustAnchor', 'AWS::RolesAnywhere::TrustAnchor', {
      Enabled: true,
      Name: sub('${AWS::StackName}-CA'),
      Source: {
        SourceType: 'CERTIFICATE_BUNDLE',
        SourceData: { X509CertificateData: spec.remoteNetworkConfig?.iam?.caBundleCert },
      },
    }),
    resource('AnywhereProfile', after('AWS::RolesAnywhere::Profile', [role]), {
      Enabled: true,
      Name: sub('${AWS::StackName}-remote-nodes'),
      RoleArns: [getAtt(role, 'Arn')],
      AcceptRoleSessionName: true,
    }),
    resource(role, after('AWS::IAM::Role', ['TrustAnchor']), {
      ...roleOf(trust, policies),
      Policies: [describeCluster],
    }),
    output('RemoteNodesTrustAnchorARN', getAtt('TrustAnchor', 'TrustAnchorArn')),
    output('RemoteNodesAnywhereProfileARN', getAtt('AnywhereProfile', 'ProfileArn')),
    output('RemoteNodesRoleARN', getAtt(role, 'Arn')),
  ]);
  return { part, makesRoles: true };
}

/** Lets nodes outside AWS join by the role that was made for them. */
export function remoteNodesAccess(context: ClusterContext): TemplatePart {
  if (!isHybrid(context)) return {};
  const usesAnywhere = context.spec.remoteNetworkConfig?.iam?.provider?.toLowerCase() === 'ira';
  return resource('RemoteNodesAccessEntry', after('AWS::EKS::AccessEntry', ['ControlPlane']), {
    PrincipalArn: getAtt(usesAnywhere ? 'HybridNodesIRARole' : 'HybridNodesSSMRole', 'Arn'),
    ClusterName: context.name,
    Type: 'HYBRID_LINUX',
  });
}

const roleOf = (trust: CfnObject, policies: readonly string[]): CfnObject => ({
  AssumeRolePolicyDocument: trust,
  ManagedPolicyArns: policies.map(managedPolicyArn),
});

const named = (outputName: string, arn: string): RolesPart => ({
  part: output(outputName, arn),
  makesRoles: false,
});

function made(name: string, properties: CfnObject, outputName: string): RolesPart {
  const part = joinParts([
    resource(name, 'AWS::IAM::Role', properties),
    output(outputName, getAtt(name, 'Arn')),
  ]);
  return { part, makesRoles: true };
}
