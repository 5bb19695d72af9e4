// After a destroy: whatever still carries the cluster's tags, what EKS keeps beside it, and what of both still bills.
import { unlessAbsent, type AwsCalls } from '../calls/aws-calls.js';
import { inspectControlPlane } from '../inspect/inspect-cluster.js';
import { inspectLogGroup } from '../inspect/inspect-log-group.js';
import { CLUSTER_NAME_TAG, inspectStacks } from '../inspect/inspect-stacks.js';

/** Something that is left. */
export interface Leftover {
  /** As AWS calls it: `stack`, `volume`, `nat-gateway`, … */
  readonly kind: string;
  readonly id: string;
  /** Whether it costs money by being there. */
  readonly bills: boolean;
  /** Whether it is EKS that keeps it, for what is in it: then its being there is no failure of a destroy. */
  readonly kept?: true;
  /** How a person removes it. */
  readonly remove: string;
}

/** Looks for all of it; empty when nothing is left. Reads only. */
export async function sweepCluster(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const found = await Promise.all([
    stacks(calls, clusterName),
    controlPlane(calls, clusterName),
    groups(calls, clusterName),
    volumes(calls, clusterName),
    natGateways(calls, clusterName),
    addresses(calls, clusterName),
    interfaces(calls, clusterName),
    securityGroups(calls, clusterName),
    oidcProviders(calls, clusterName),
    leftLogGroup(calls, clusterName),
  ]);
  return found.flat();
}

/** The log group of the control plane: EKS leaves it, with what is in it, and tags nothing. */
export async function leftLogGroup(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const group = await inspectLogGroup(calls, clusterName);
  if (!group) return [];
  const { name: id } = group;
  const remove = `aws logs delete-log-group --log-group-name ${id}`;
  return [{ kind: 'log-group', id, bills: true, kept: true, remove }];
}

const ownedBy = (clusterName: string) => [
  { Name: 'tag-key', Values: [`kubernetes.io/cluster/${clusterName}`] },
];
const eksctlTag = (clusterName: string) => [
  { Name: 'tag:alpha.eksctl.io/cluster-name', Values: [clusterName] },
];

async function stacks(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const left = await inspectStacks(calls, clusterName);
  return left.map(({ name, status }) => ({
    kind: `stack in ${status}`,
    id: name,
    bills: false,
    remove: `aws cloudformation delete-stack --stack-name ${name}`,
  }));
}

async function controlPlane(calls: AwsCalls, name: string): Promise<readonly Leftover[]> {
  const found = await inspectControlPlane(calls, name);
  return found
    ? [{ kind: 'cluster', id: name, bills: true, remove: `aws eks delete-cluster --name ${name}` }]
    : [];
}

async function groups(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const input = { Filters: ownedBy(clusterName) };
  const { AutoScalingGroups = [] } = await calls.send('autoscaling', 'DescribeAutoScalingGroups', input);
  return AutoScalingGroups.map(({ AutoScalingGroupName: id = '' }) => ({
    kind: 'auto-scaling-group',
    id,
    bills: true,
    remove: `aws autoscaling delete-auto-scaling-group --force-delete --auto-scaling-group-name ${id}`,
  }));
}

/** Volumes that the EBS driver made for claims outlive the cluster when their policy is to be retained. */
async function volumes(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const answer = await unlessAbsent(calls.send('ec2', 'DescribeVolumes', { Filters: ownedBy(clusterName) }));
  return (answer?.Volumes ?? []).map(({ VolumeId: id = '' }) => ({
    kind: 'volume',
    id,
    bills: true,
    remove: `aws ec2 delete-volume --volume-id ${id}`,
  }));
}

async function natGateways(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const { NatGateways = [] } = await calls.send('ec2', 'DescribeNatGateways', {
    Filter: eksctlTag(clusterName),
  });
  return NatGateways.filter(({ State }) => State !== 'deleted' && State !== 'deleting').map(
    ({ NatGatewayId: id = '' }) => ({
      kind: 'nat-gateway',
      id,
      bills: true,
      remove: `aws ec2 delete-nat-gateway --nat-gateway-id ${id}`,
    }),
  );
}

async function addresses(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const { Addresses = [] } = await calls.send('ec2', 'DescribeAddresses', {
    Filters: eksctlTag(clusterName),
  });
  return Addresses.map(({ AllocationId: id = '' }) => ({
    kind: 'elastic-ip',
    id,
    bills: true,
    remove: `aws ec2 release-address --allocation-id ${id}`,
  }));
}

/** Interfaces that the network plugin left hold up the deletion of subnets. */
async function interfaces(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const Filters = [{ Name: 'tag:cluster.k8s.amazonaws.com/name', Values: [clusterName] }];
  const { NetworkInterfaces = [] } = await calls.send('ec2', 'DescribeNetworkInterfaces', { Filters });
  return NetworkInterfaces.map(({ NetworkInterfaceId: id = '' }) => ({
    kind: 'network-interface',
    id,
    bills: false,
    remove: `aws ec2 delete-network-interface --network-interface-id ${id}`,
  }));
}

async function securityGroups(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const { SecurityGroups = [] } = await calls.send('ec2', 'DescribeSecurityGroups', {
    Filters: ownedBy(clusterName),
  });
  return SecurityGroups.map(({ GroupId: id = '' }) => ({
    kind: 'security-group',
    id,
    bills: false,
    remove: `aws ec2 delete-security-group --group-id ${id}`,
  }));
}

/** The account's providers are few; only each one's own answer has its tags. */
async function oidcProviders(calls: AwsCalls, clusterName: string): Promise<readonly Leftover[]> {
  const { OpenIDConnectProviderList = [] } = await calls.send('iam', 'ListOpenIDConnectProviders', {});
  const found = await Promise.all(
    OpenIDConnectProviderList.map(async ({ Arn = '' }) => {
      const input = { OpenIDConnectProviderArn: Arn };
      const answer = await unlessAbsent(calls.send('iam', 'GetOpenIDConnectProvider', input));
      return { id: Arn, tags: answer?.Tags ?? [] };
    }),
  );
  return found
    .filter(({ tags }) => tags.some(({ Key, Value }) => Key === CLUSTER_NAME_TAG && Value === clusterName))
    .map(({ id }) => ({
      kind: 'oidc-provider',
      id,
      bills: false,
      remove: `aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ${id}`,
    }));
}
