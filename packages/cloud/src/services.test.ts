import { expect, test } from 'vitest';
import { services } from './services.js';

// Every operation that eksctl 0.231 was seen to call: create, get, scale and delete of clusters, node groups, Fargate
// profiles, add-ons, service accounts, access entries and pod identities.
const EKSCTL = `
autoscaling CreateOrUpdateTags DescribeAutoScalingGroups DescribeTags SuspendProcesses UpdateAutoScalingGroup
cloudformation CreateStack DeleteStack DescribeStackResource DescribeStackResources DescribeStacks GetTemplate ListStacks
cloudformation UpdateTerminationProtection CreateChangeSet DescribeChangeSet ExecuteChangeSet DescribeStackEvents
ec2 DeleteKeyPair DescribeAvailabilityZones DescribeImages DescribeInstanceTypeOfferings DescribeInstanceTypes
ec2 DescribeKeyPairs DescribeLaunchTemplateVersions DescribeSecurityGroups DescribeSubnets DescribeVpcEndpointServices
ec2 DescribeVpcs ImportKeyPair DescribeRouteTables DescribeInstances DescribeNetworkInterfaces DeleteSecurityGroup
eks CreateAccessEntry CreateAddon CreateFargateProfile CreatePodIdentityAssociation DeleteAddon DeleteFargateProfile
eks DescribeAddon DescribeAddonConfiguration DescribeAddonVersions DescribeCluster DescribeClusterVersions
eks DescribeFargateProfile DescribeNodegroup DescribeUpdate ListAddons ListFargateProfiles ListNodegroups UpdateAddon
eks UpdateClusterConfig UpdateClusterVersion UpdateNodegroupConfig UpdateNodegroupVersion ListPodIdentityAssociations
eks ListAccessEntries DescribeAccessEntry AssociateIdentityProviderConfig ListClusters
iam CreateOpenIDConnectProvider DeleteOpenIDConnectProvider GetOpenIDConnectProvider GetRole
ssm GetParameter
sts GetCallerIdentity
`;

const lines = EKSCTL.trim().split('\n');

test.each(lines)('%s', (line) => {
  const [name, ...operations] = line.split(' ');
  const service = services.find((each) => each.name === name);
  expect(operations.filter((operation) => service?.operations[operation] === undefined)).toEqual([]);
});
