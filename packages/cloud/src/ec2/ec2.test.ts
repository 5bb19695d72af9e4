import { beforeEach, describe, expect, test } from 'vitest';
import { makeNetwork, testCloud, type TestCloud } from '../../test-support/cluster-fixture.js';

let cloud: TestCloud;
beforeEach(() => {
  cloud = testCloud();
});

const newVpc = async (CidrBlock = '10.0.0.0/16'): Promise<string> =>
  (await cloud.call('ec2', 'CreateVpc', { CidrBlock })).Vpc.VpcId;

describe('networks', () => {
  test('a VPC comes with its main route table and default group, and is deleted with them', async () => {
    const VpcId = await newVpc();
    const { RouteTables } = await cloud.call('ec2', 'DescribeRouteTables', {
      Filters: [{ Name: 'association.main', Values: ['true'] }],
    });
    expect(RouteTables[0]).toMatchObject({ VpcId, Routes: [{ GatewayId: 'local', State: 'active' }] });
    const { SecurityGroups } = await cloud.call('ec2', 'DescribeSecurityGroups');
    expect(SecurityGroups).toMatchObject([{ GroupName: 'default', VpcId }]);
    await cloud.call('ec2', 'DeleteVpc', { VpcId });
    expect((await cloud.call('ec2', 'DescribeSecurityGroups')).SecurityGroups).toEqual([]);
    expect(await cloud.refusal('ec2', 'DescribeVpcs', { VpcIds: [VpcId] })).toBe(
      `InvalidVpcID.NotFound: The vpc ID '${VpcId}' does not exist`,
    );
  });

  test.each([
    ['10.0.0.0/15', 'InvalidVpc.Range'],
    ['10.0.0.1/16', 'InvalidParameterValue'],
    ['nonsense', 'InvalidParameterValue'],
  ])('VPC %s is refused: %s', async (CidrBlock, code) => {
    expect(await cloud.refusal('ec2', 'CreateVpc', { CidrBlock })).toMatch(code);
  });

  test.each([
    [{ CidrBlock: '10.0.0.0/25' }, 'InvalidSubnet.Conflict'],
    [{ CidrBlock: '10.1.0.0/24' }, 'InvalidSubnet.Range'],
    [{ CidrBlock: '10.0.1.0/29' }, 'InvalidSubnet.Range'],
    [{ CidrBlock: '10.0.2.0/24', AvailabilityZone: 'us-west-2z' }, 'InvalidParameterValue'],
    [{ CidrBlock: '10.0.2.0/24', VpcId: 'vpc-0no' }, 'InvalidVpcID.NotFound'],
  ])('subnet %o is refused: %s', async (params, code) => {
    const VpcId = await newVpc();
    await cloud.call('ec2', 'CreateSubnet', { VpcId, CidrBlock: '10.0.0.0/24' });
    expect(await cloud.refusal('ec2', 'CreateSubnet', { VpcId, ...params })).toMatch(code);
  });

  test('quotas bound VPCs and addresses, and the options move them', async () => {
    for (let count = 0; count < 5; count++) await newVpc();
    expect(await cloud.refusal('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' })).toMatch(
      /^VpcLimitExceeded/,
    );
    const wide = testCloud({ quotas: { 'L-F678F1CE': 6, 'L-0263D0A3': 0 } });
    for (let count = 0; count < 6; count++) await wide.call('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' });
    expect(await wide.refusal('ec2', 'AllocateAddress')).toMatch(/^AddressLimitExceeded/);
  });

  test("what is in use is not deleted, in AWS's words", async () => {
    const { vpcId, publicSubnets } = await makeNetwork(cloud);
    const [SubnetId = ''] = publicSubnets;
    const { AllocationId } = await cloud.call('ec2', 'AllocateAddress');
    const { NatGateway } = await cloud.call('ec2', 'CreateNatGateway', { SubnetId, AllocationId });
    const { InternetGateways } = await cloud.call('ec2', 'DescribeInternetGateways');
    const [{ InternetGatewayId }] = InternetGateways;
    const refusals = [
      await cloud.refusal('ec2', 'DeleteVpc', { VpcId: vpcId }),
      await cloud.refusal('ec2', 'DeleteSubnet', { SubnetId }),
      await cloud.refusal('ec2', 'DetachInternetGateway', { InternetGatewayId, VpcId: vpcId }),
      await cloud.refusal('ec2', 'DeleteInternetGateway', { InternetGatewayId }),
      await cloud.refusal('ec2', 'ReleaseAddress', { AllocationId }),
    ];
    expect(refusals.map((text) => text.split(':')[0])).toEqual([
      'DependencyViolation',
      'DependencyViolation',
      'DependencyViolation',
      'DependencyViolation',
      'InvalidIPAddress.InUse',
    ]);
    const { NatGatewayId } = NatGateway;
    await cloud.call('ec2', 'DeleteNatGateway', { NatGatewayId });
    const { NatGateways } = await cloud.call('ec2', 'DescribeNatGateways', { NatGatewayIds: [NatGatewayId] });
    expect(NatGateways[0].State).toBe('deleted');
    await cloud.call('ec2', 'ReleaseAddress', { AllocationId });
    await cloud.call('ec2', 'DeleteSubnet', { SubnetId });
  });

  test('a NAT gateway takes its time when told to', async () => {
    cloud = testCloud({ delays: { natGatewayMs: 1000 } });
    const { publicSubnets } = await makeNetwork(cloud);
    const { AllocationId } = await cloud.call('ec2', 'AllocateAddress');
    await cloud.call('ec2', 'CreateNatGateway', { SubnetId: publicSubnets[0], AllocationId });
    const state = async (): Promise<string> =>
      (await cloud.call('ec2', 'DescribeNatGateways')).NatGateways[0].State;
    expect(await state()).toBe('pending');
    cloud.clock.advance(1000);
    expect(await state()).toBe('available');
  });

  test('routes: duplicates, foreign gateways, black holes', async () => {
    const { vpcId, publicSubnets } = await makeNetwork(cloud);
    const { RouteTable } = await cloud.call('ec2', 'CreateRouteTable', { VpcId: vpcId });
    const { RouteTableId } = RouteTable;
    const { AllocationId } = await cloud.call('ec2', 'AllocateAddress');
    const { NatGateway } = await cloud.call('ec2', 'CreateNatGateway', {
      SubnetId: publicSubnets[0],
      AllocationId,
    });
    const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
    await cloud.call('ec2', 'CreateRoute', { ...route, NatGatewayId: NatGateway.NatGatewayId });
    const foreign = (await cloud.call('ec2', 'CreateInternetGateway')).InternetGateway.InternetGatewayId;
    expect(await cloud.refusal('ec2', 'CreateRoute', { ...route, GatewayId: foreign })).toMatch(
      /InvalidParameterValue/,
    );
    const [gateway] = (await cloud.call('ec2', 'DescribeInternetGateways')).InternetGateways;
    const other = { ...route, GatewayId: gateway.InternetGatewayId };
    expect(await cloud.refusal('ec2', 'CreateRoute', other)).toMatch(/^RouteAlreadyExists/);
    await cloud.call('ec2', 'DeleteNatGateway', { NatGatewayId: NatGateway.NatGatewayId });
    const { RouteTables } = await cloud.call('ec2', 'DescribeRouteTables', { RouteTableIds: [RouteTableId] });
    expect(RouteTables[0].Routes.map((each: { State: string }) => each.State)).toEqual([
      'active',
      'blackhole',
    ]);
    await cloud.call('ec2', 'DeleteRoute', route);
    expect(await cloud.refusal('ec2', 'DeleteRoute', route)).toMatch(/^InvalidRoute.NotFound/);
  });
});

describe('security groups', () => {
  test('rules are unique, named by id, and hold the groups they name', async () => {
    const VpcId = await newVpc();
    const group = async (GroupName: string): Promise<string> =>
      (await cloud.call('ec2', 'CreateSecurityGroup', { GroupName, Description: 'x', VpcId })).GroupId;
    const [a, b] = [await group('a'), await group('b')];
    expect(
      await cloud.refusal('ec2', 'CreateSecurityGroup', { GroupName: 'a', Description: 'x', VpcId }),
    ).toBe(`InvalidGroup.Duplicate: The security group 'a' already exists for VPC '${VpcId}'`);
    const IpPermissions = [
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, UserIdGroupPairs: [{ GroupId: b }] },
    ];
    const { SecurityGroupRules } = await cloud.call('ec2', 'AuthorizeSecurityGroupIngress', {
      GroupId: a,
      IpPermissions,
    });
    expect(SecurityGroupRules).toMatchObject([
      { GroupId: a, IsEgress: false, ReferencedGroupInfo: { GroupId: b } },
    ]);
    expect(
      await cloud.refusal('ec2', 'AuthorizeSecurityGroupIngress', { GroupId: a, IpPermissions }),
    ).toMatch(/^InvalidPermission.Duplicate/);
    expect(await cloud.refusal('ec2', 'DeleteSecurityGroup', { GroupId: b })).toBe(
      `DependencyViolation: resource ${b} has a dependent object`,
    );
    await cloud.call('ec2', 'RevokeSecurityGroupIngress', { GroupId: a, IpPermissions });
    expect(await cloud.refusal('ec2', 'RevokeSecurityGroupIngress', { GroupId: a, IpPermissions })).toMatch(
      /^InvalidPermission.NotFound/,
    );
    await cloud.call('ec2', 'DeleteSecurityGroup', { GroupId: b });
  });
});

describe('launch templates', () => {
  test('versions, default and latest', async () => {
    const name = { LaunchTemplateName: 'lt-x' };
    await cloud.call('ec2', 'CreateLaunchTemplate', {
      ...name,
      LaunchTemplateData: { InstanceType: 'm5.large' },
    });
    expect(await cloud.refusal('ec2', 'CreateLaunchTemplate', { ...name, LaunchTemplateData: {} })).toBe(
      'InvalidLaunchTemplateName.AlreadyExistsException: Launch template name already in use.',
    );
    await cloud.call('ec2', 'CreateLaunchTemplateVersion', {
      ...name,
      SourceVersion: '1',
      LaunchTemplateData: { KeyName: 'k' },
    });
    const { LaunchTemplateVersions } = await cloud.call('ec2', 'DescribeLaunchTemplateVersions', {
      ...name,
      Versions: ['$Latest'],
    });
    expect(LaunchTemplateVersions).toMatchObject([
      {
        VersionNumber: 2,
        DefaultVersion: false,
        LaunchTemplateData: { InstanceType: 'm5.large', KeyName: 'k' },
      },
    ]);
    await cloud.call('ec2', 'ModifyLaunchTemplate', { ...name, DefaultVersion: '2' });
    const { LaunchTemplates } = await cloud.call('ec2', 'DescribeLaunchTemplates', {
      LaunchTemplateNames: ['lt-x'],
    });
    expect(LaunchTemplates).toMatchObject([{ DefaultVersionNumber: 2, LatestVersionNumber: 2 }]);
  });
});

describe('types and zones', () => {
  test('offerings by zone, unknown types, pages', async () => {
    const { InstanceTypeOfferings } = await cloud.call('ec2', 'DescribeInstanceTypeOfferings', {
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['m5.large'] }],
    });
    expect(InstanceTypeOfferings.map((offer: { Location: string }) => offer.Location)).toEqual([
      'us-west-2a',
      'us-west-2b',
      'us-west-2c',
      'us-west-2d',
    ]);
    expect(await cloud.refusal('ec2', 'DescribeInstanceTypes', { InstanceTypes: ['m5.huge'] })).toBe(
      'InvalidInstanceType: The following supplied instance types do not exist: [m5.huge]',
    );
    const first = await cloud.call('ec2', 'DescribeInstanceTypes', { MaxResults: 100 });
    const second = await cloud.call('ec2', 'DescribeInstanceTypes', {
      MaxResults: 100,
      NextToken: first.NextToken,
    });
    expect(first.InstanceTypes).toHaveLength(100);
    expect(second.InstanceTypes[0].InstanceType).not.toBe(first.InstanceTypes[0].InstanceType);
  });
});

describe('placement groups and instance attributes', () => {
  test('groups by name', async () => {
    await cloud.call('ec2', 'CreatePlacementGroup', { GroupName: 'pg', Strategy: 'cluster' });
    expect(await cloud.refusal('ec2', 'CreatePlacementGroup', { GroupName: 'pg' })).toMatch(
      /^InvalidPlacementGroup.Duplicate/,
    );
    const { PlacementGroups } = await cloud.call('ec2', 'DescribePlacementGroups');
    expect(PlacementGroups).toMatchObject([{ GroupName: 'pg', State: 'available', Strategy: 'cluster' }]);
    await cloud.call('ec2', 'DeletePlacementGroup', { GroupName: 'pg' });
    expect(await cloud.refusal('ec2', 'DeletePlacementGroup', { GroupName: 'pg' })).toMatch(
      /^InvalidPlacementGroup.Unknown/,
    );
  });

  test('an instance may forward traffic', async () => {
    const { publicSubnets } = await makeNetwork(cloud);
    const params = {
      ImageId: 'ami-01234567890abcdef',
      InstanceType: 't3.micro',
      SubnetId: publicSubnets[0],
      MaxCount: 1,
    };
    const { Instances } = await cloud.call('ec2', 'RunInstances', params);
    const { InstanceId } = Instances[0];
    await cloud.call('ec2', 'ModifyInstanceAttribute', { InstanceId, SourceDestCheck: { Value: false } });
    const { Reservations } = await cloud.call('ec2', 'DescribeInstances', { InstanceIds: [InstanceId] });
    expect(Reservations[0].Instances[0]).toMatchObject({
      SourceDestCheck: false,
      State: { Name: 'running' },
    });
    await cloud.call('ec2', 'TerminateInstances', { InstanceIds: [InstanceId] });
    const after = await cloud.call('ec2', 'DescribeInstances');
    expect(after.Reservations[0].Instances[0].State.Name).toBe('terminated');
  });
});
