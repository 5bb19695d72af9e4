// Reads what AWS has of a cluster, in as few calls as it can be read: pools that a stack describes are not asked for
// one by one.
import type { Cluster } from '@aws-sdk/client-eks';
import { unlessAbsent, type AwsCalls } from '../calls/aws-calls.js';
import { issuerName } from '../render/iam/issuer-name.js';
import type { ActualCluster, ActualControlPlane, ActualGroup } from './actual.js';
import { clusterSettings } from './cluster-settings.js';
import { inspectAddons, inspectProfiles } from './inspect-eks.js';
import { inspectNetwork } from './inspect-network.js';
import { inspectStacks } from './inspect-stacks.js';
import { allPages } from './pages.js';
import { tagsOf } from './tags.js';

/** Reads it. Rejects with an AwsCallError; a cluster that does not exist is no error. */
export async function inspectCluster(calls: AwsCalls, clusterName: string): Promise<ActualCluster> {
  const [identity, stacks, controlPlane] = await Promise.all([
    calls.send('sts', 'GetCallerIdentity', {}),
    inspectStacks(calls, clusterName),
    inspectControlPlane(calls, clusterName),
  ]);
  const base = {
    accountId: identity.Account ?? '',
    callerArn: identity.Arn ?? '',
    region: calls.region,
    stacks,
    controlPlane,
  };
  if (!controlPlane) {
    return { ...base, subnets: [], nodegroupNames: [], profiles: [], addons: [], groups: [] };
  }
  const [network, nodegroupNames, profiles, addons, groups, oidcProviderArn] = await Promise.all([
    inspectNetwork(calls, controlPlane),
    listNodegroups(calls, clusterName),
    inspectProfiles(calls, clusterName),
    inspectAddons(calls, clusterName),
    inspectGroups(calls, clusterName),
    findOidcProvider(calls, controlPlane),
  ]);
  return { ...base, ...network, nodegroupNames, profiles, addons, groups, oidcProviderArn };
}

/** The control plane; undefined when there is no such cluster. */
export async function inspectControlPlane(
  calls: AwsCalls,
  name: string,
): Promise<ActualControlPlane | undefined> {
  const answer = await unlessAbsent(calls.send('eks', 'DescribeCluster', { name }));
  return answer?.cluster ? actualControlPlane(answer.cluster) : undefined;
}

function actualControlPlane(cluster: Cluster): ActualControlPlane {
  const vpc = cluster.resourcesVpcConfig ?? {};
  const network = cluster.kubernetesNetworkConfig ?? {};
  const logging = cluster.logging?.clusterLogging ?? [];
  return {
    name: cluster.name ?? '',
    arn: cluster.arn ?? '',
    status: cluster.status ?? '',
    version: cluster.version ?? '',
    endpoint: cluster.endpoint ?? '',
    certificateAuthority: cluster.certificateAuthority?.data ?? '',
    roleArn: cluster.roleArn ?? '',
    oidcIssuer: cluster.identity?.oidc?.issuer,
    vpcId: vpc.vpcId ?? '',
    subnetIds: vpc.subnetIds ?? [],
    securityGroupIds: vpc.securityGroupIds ?? [],
    clusterSecurityGroupId: vpc.clusterSecurityGroupId,
    hasPublicAccess: vpc.endpointPublicAccess ?? true,
    hasPrivateAccess: vpc.endpointPrivateAccess ?? false,
    publicAccessCidrs: vpc.publicAccessCidrs ?? [],
    serviceIpv4Cidr: network.serviceIpv4Cidr,
    serviceIpv6Cidr: network.serviceIpv6Cidr,
    authenticationMode: cluster.accessConfig?.authenticationMode,
    logTypes: logging.flatMap(({ enabled, types }) => (enabled ? (types ?? []) : [])).toSorted(),
    supportType: cluster.upgradePolicy?.supportType,
    hasZonalShift: cluster.zonalShiftConfig?.enabled ?? false,
    encryptionKeyArn: cluster.encryptionConfig?.[0]?.provider?.keyArn,
    isDeletionProtected: cluster.deletionProtection ?? false,
    settings: clusterSettings(cluster),
    tags: cluster.tags ?? {},
  };
}

const listNodegroups = (calls: AwsCalls, clusterName: string): Promise<readonly string[]> =>
  allPages(
    (nextToken) => calls.send('eks', 'ListNodegroups', { clusterName, nextToken }),
    ({ nodegroups, nextToken }) => ({ items: nodegroups, next: nextToken }),
  );

/** Groups of managed pools carry EKS's tag, unmanaged ones eksctl's; one filter finds both. */
async function inspectGroups(calls: AwsCalls, clusterName: string): Promise<readonly ActualGroup[]> {
  const groups = await allPages(
    (NextToken) =>
      calls.send('autoscaling', 'DescribeAutoScalingGroups', {
        NextToken,
        Filters: [{ Name: 'tag-key', Values: [`kubernetes.io/cluster/${clusterName}`] }],
      }),
    ({ AutoScalingGroups, NextToken }) => ({ items: AutoScalingGroups, next: NextToken }),
  );
  return groups.map((group) => ({
    name: group.AutoScalingGroupName ?? '',
    minSize: group.MinSize ?? 0,
    maxSize: group.MaxSize ?? 0,
    desiredSize: group.DesiredCapacity ?? 0,
    subnetIds: (group.VPCZoneIdentifier ?? '').split(',').filter((id) => id !== ''),
    instanceTypes: (group.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? []).flatMap(
      ({ InstanceType }) => InstanceType ?? [],
    ),
    tags: tagsOf(group.Tags),
  }));
}

/** The provider is known by the issuer at the end of its ARN. */
async function findOidcProvider(
  calls: AwsCalls,
  { oidcIssuer }: ActualControlPlane,
): Promise<string | undefined> {
  if (oidcIssuer === undefined) return undefined;
  const { OpenIDConnectProviderList = [] } = await calls.send('iam', 'ListOpenIDConnectProviders', {});
  const ending = `oidc-provider/${issuerName(oidcIssuer)}`;
  return OpenIDConnectProviderList.find(({ Arn = '' }) => Arn.endsWith(ending))?.Arn;
}
