import { beforeEach, expect, test } from 'vitest';
import { makeNetwork, testCloud, type Network, type TestCloud } from '../../test-support/cluster-fixture.js';

let cloud: TestCloud;
let network: Network;
const ec2 = (operation: string, params: object = {}) => cloud.call('ec2', operation, params);
const refused = (operation: string, params: object = {}) => cloud.refusal('ec2', operation, params);

beforeEach(async () => {
  cloud = testCloud();
  network = await makeNetwork(cloud);
});

const aclsOf = async (name: string, value: string) =>
  (await ec2('DescribeNetworkAcls', { Filters: [{ Name: name, Values: [value] }] })).NetworkAcls;

test('a subnet moves to another network ACL and back; one with subnets stays', async () => {
  const { vpcId, privateSubnets } = network;
  const { NetworkAcl } = await ec2('CreateNetworkAcl', { VpcId: vpcId });
  const { NetworkAclId } = NetworkAcl;
  expect(NetworkAcl).toMatchObject({ IsDefault: false, Associations: [] });
  expect(NetworkAcl.Entries).toHaveLength(2);
  const [first] = await aclsOf('association.subnet-id', privateSubnets[0] ?? '');
  const [{ NetworkAclAssociationId: AssociationId }] = first.Associations.filter(
    ({ SubnetId }: { SubnetId: string }) => SubnetId === privateSubnets[0],
  );
  const { NewAssociationId } = await ec2('ReplaceNetworkAclAssociation', { AssociationId, NetworkAclId });
  expect((await aclsOf('association.subnet-id', privateSubnets[0] ?? ''))[0].NetworkAclId).toBe(NetworkAclId);
  expect(await refused('DeleteNetworkAcl', { NetworkAclId })).toMatch(/^DependencyViolation/);
  await ec2('ReplaceNetworkAclAssociation', {
    AssociationId: NewAssociationId,
    NetworkAclId: first.NetworkAclId,
  });
  expect(await refused('DeleteVpc', { VpcId: vpcId })).toMatch(/^DependencyViolation/);
  await ec2('DeleteNetworkAcl', { NetworkAclId });
  expect(await refused('DeleteNetworkAcl', { NetworkAclId: first.NetworkAclId })).toContain(
    'cannot delete default network ACL',
  );
});

test('rules of a network ACL have a number and a direction of their own', async () => {
  const [{ NetworkAclId }] = await aclsOf('vpc-id', network.vpcId);
  const rule = { NetworkAclId, RuleNumber: 200, Egress: false, Protocol: '6', CidrBlock: '10.0.0.0/8' };
  await ec2('CreateNetworkAclEntry', { ...rule, RuleAction: 'deny' });
  expect(await refused('CreateNetworkAclEntry', { ...rule, RuleAction: 'deny' })).toMatch(
    /^NetworkAclEntryAlreadyExists/,
  );
  await ec2('ReplaceNetworkAclEntry', { ...rule, RuleAction: 'allow' });
  const [{ Entries }] = await aclsOf('entry.rule-number', '200');
  expect(Entries.find((each: { RuleNumber: number }) => each.RuleNumber === 200).RuleAction).toBe('allow');
  await ec2('DeleteNetworkAclEntry', { NetworkAclId, RuleNumber: 200, Egress: false });
  expect(await refused('DeleteNetworkAclEntry', { NetworkAclId, RuleNumber: 200, Egress: true })).toMatch(
    /^InvalidNetworkAclEntry.NotFound/,
  );
  expect(await refused('CreateNetworkAclEntry', { ...rule, RuleNumber: 32_767 })).toContain(
    'between 1 and 32766',
  );
});

test('a VPC has the DHCP options it was given; used ones stay', async () => {
  const DhcpConfigurations = [{ Key: 'domain-name', Values: ['ml.internal'] }];
  const { DhcpOptions } = await ec2('CreateDhcpOptions', { DhcpConfigurations });
  const { DhcpOptionsId } = DhcpOptions;
  await ec2('AssociateDhcpOptions', { VpcId: network.vpcId, DhcpOptionsId });
  expect((await ec2('DescribeVpcs')).Vpcs[0].DhcpOptionsId).toBe(DhcpOptionsId);
  expect(await refused('DeleteDhcpOptions', { DhcpOptionsId })).toMatch(/^DependencyViolation/);
  await ec2('AssociateDhcpOptions', { VpcId: network.vpcId, DhcpOptionsId: 'default' });
  await ec2('DeleteDhcpOptions', { DhcpOptionsId });
  expect(await refused('DescribeDhcpOptions', { DhcpOptionsIds: [DhcpOptionsId] })).toMatch(
    /^InvalidDhcpOptionID.NotFound/,
  );
});

test('flow logs are kept by what they watch', async () => {
  const params = {
    ResourceType: 'VPC',
    ResourceIds: [network.vpcId],
    LogGroupName: 'flow',
    TrafficType: 'REJECT',
  };
  const { FlowLogIds } = await ec2('CreateFlowLogs', params);
  const filter = { Filters: [{ Name: 'resource-id', Values: [network.vpcId] }] };
  expect((await ec2('DescribeFlowLogs', filter)).FlowLogs).toMatchObject([
    { FlowLogStatus: 'ACTIVE', TrafficType: 'REJECT', LogGroupName: 'flow', MaxAggregationInterval: 600 },
  ]);
  await ec2('DeleteFlowLogs', { FlowLogIds });
  expect((await ec2('DescribeFlowLogs', filter)).FlowLogs).toEqual([]);
  expect(await refused('CreateFlowLogs', { ...params, ResourceIds: ['vpc-0'] })).toMatch(/^InvalidVpcID/);
});

test('a prefix list has a version for each change and a most of entries', async () => {
  const { PrefixList } = await ec2('CreateManagedPrefixList', {
    PrefixListName: 'offices',
    AddressFamily: 'IPv4',
    MaxEntries: 1,
    Entries: [{ Cidr: '203.0.113.0/24' }],
  });
  const { PrefixListId } = PrefixList;
  expect(
    await refused('ModifyManagedPrefixList', { PrefixListId, AddEntries: [{ Cidr: '198.51.100.0/24' }] }),
  ).toMatch(/^PrefixListMaxEntriesExceeded/);
  await ec2('ModifyManagedPrefixList', {
    PrefixListId,
    CurrentVersion: 1,
    AddEntries: [{ Cidr: '198.51.100.0/24' }],
    RemoveEntries: [{ Cidr: '203.0.113.0/24' }],
  });
  expect((await ec2('GetManagedPrefixListEntries', { PrefixListId })).Entries).toMatchObject([
    { Cidr: '198.51.100.0/24' },
  ]);
  expect(await refused('ModifyManagedPrefixList', { PrefixListId, CurrentVersion: 1 })).toMatch(
    /^PrefixListVersionMismatch/,
  );
});
