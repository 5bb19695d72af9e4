// What eksctl reads of the answers, and which refusals it takes for an answer.

/** Members that have to be in an answer, by operation; `[]` goes into every item of a list. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  'sts:GetCallerIdentity': ['Arn', 'Account'],
  'eks:DescribeClusterVersions': ['clusterVersions[].clusterVersion', 'clusterVersions[].versionStatus'],
  'eks:DescribeCluster': [
    'cluster.arn',
    'cluster.status',
    'cluster.version',
    'cluster.platformVersion',
    'cluster.endpoint',
    'cluster.certificateAuthority.data',
    'cluster.roleArn',
    'cluster.createdAt',
    'cluster.identity.oidc.issuer',
    'cluster.kubernetesNetworkConfig.ipFamily',
    'cluster.accessConfig.authenticationMode',
    'cluster.resourcesVpcConfig.vpcId',
    'cluster.resourcesVpcConfig.clusterSecurityGroupId',
    'cluster.resourcesVpcConfig.subnetIds',
    'cluster.resourcesVpcConfig.endpointPublicAccess',
    'cluster.resourcesVpcConfig.endpointPrivateAccess',
  ],
  'eks:DescribeNodegroup': [
    'nodegroup.status',
    'nodegroup.releaseVersion',
    'nodegroup.amiType',
    'nodegroup.nodeRole',
    'nodegroup.createdAt',
    'nodegroup.scalingConfig.maxSize',
    'nodegroup.resources.autoScalingGroups[].name',
  ],
  'eks:DescribeAddonVersions': [
    'addons[].addonName',
    'addons[].addonVersions[].addonVersion',
    'addons[].addonVersions[].compatibilities[].clusterVersion',
  ],
  'eks:DescribeAddon': ['addon.addonName', 'addon.addonVersion', 'addon.status'],
  'eks:CreateAddon': ['addon.addonArn', 'addon.status'],
  'eks:DescribeFargateProfile': ['fargateProfile.status', 'fargateProfile.podExecutionRoleArn'],
  'eks:DescribeUpdate': ['update.status'],
  'eks:CreatePodIdentityAssociation': ['association.associationArn'],
  'cloudformation:CreateStack': ['StackId'],
  'cloudformation:DescribeStacks': [
    'Stacks[].StackId',
    'Stacks[].StackStatus',
    'Stacks[].CreationTime',
    'Stacks[].Tags[].Key',
  ],
  'cloudformation:ListStacks': ['StackSummaries[].StackName', 'StackSummaries[].StackStatus'],
  'cloudformation:DescribeStackResource': ['StackResourceDetail.PhysicalResourceId'],
  'cloudformation:DescribeStackResources': [
    'StackResources[].LogicalResourceId',
    'StackResources[].ResourceType',
  ],
  'cloudformation:GetTemplate': ['TemplateBody'],
  'ec2:DescribeSubnets': [
    'Subnets[].SubnetId',
    'Subnets[].VpcId',
    'Subnets[].CidrBlock',
    'Subnets[].AvailabilityZone',
  ],
  'ec2:DescribeVpcs': ['Vpcs[].VpcId', 'Vpcs[].CidrBlock'],
  'ec2:DescribeImages': ['Images[].ImageId', 'Images[].RootDeviceName', 'Images[].BlockDeviceMappings'],
  'ec2:DescribeInstanceTypeOfferings': [
    'InstanceTypeOfferings[].InstanceType',
    'InstanceTypeOfferings[].Location',
  ],
  'ec2:DescribeInstanceTypes': [
    'InstanceTypes[].InstanceType',
    'InstanceTypes[].NetworkInfo.MaximumNetworkInterfaces',
  ],
  'ec2:DescribeKeyPairs': ['KeyPairs[].KeyName'],
  'ec2:DescribeAvailabilityZones': ['AvailabilityZones[].ZoneName', 'AvailabilityZones[].ZoneType'],
  'ec2:DescribeLaunchTemplateVersions': ['LaunchTemplateVersions[].LaunchTemplateData'],
  'ec2:DescribeVpcEndpointServices': [
    'ServiceDetails[].ServiceName',
    'ServiceDetails[].ServiceType',
    'ServiceDetails[].AvailabilityZones',
  ],
  'autoscaling:DescribeAutoScalingGroups': [
    'AutoScalingGroups[].DesiredCapacity',
    'AutoScalingGroups[].Instances',
  ],
  'iam:CreateOpenIDConnectProvider': ['OpenIDConnectProviderArn'],
  'ssm:GetParameter': ['Parameter.Value'],
};

/** Refusals that eksctl reads as "not there", or as "there already". */
const ABSENT: Readonly<Record<string, string>> = {
  'eks:DescribeAddon': 'ResourceNotFoundException',
  'ec2:DescribeKeyPairs': 'InvalidKeyPair.NotFound',
  'eks:DeleteAddon': 'ResourceNotFoundException',
  'iam:GetOpenIDConnectProvider': 'NoSuchEntity',
  'cloudformation:DescribeStacks': 'ValidationError',
  'eks:CreateAccessEntry': 'ResourceInUseException',
};

/** Whether eksctl goes on after this refusal. */
export const mayBeAbsent = (call: string, code: string): boolean => ABSENT[call] === code;

/** The members that eksctl would miss. */
export const missingMembers = (call: string, answer: unknown): readonly string[] =>
  (NEEDS[call] ?? []).filter((path) => !has(answer, path.split('.')));

function has(value: unknown, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return value !== undefined && value !== null && value !== '';
  const name = first.replace('[]', '');
  const member =
    value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined;
  if (!first.endsWith('[]')) return has(member, rest);
  return Array.isArray(member) && member.length > 0 && member.every((item) => has(item, rest));
}
