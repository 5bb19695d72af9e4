// Networks: AWS::EC2::VPC, VPCCidrBlock, Subnet, InternetGateway, VPCGatewayAttachment, EgressOnlyInternetGateway.
import { type JsonObject, member, members } from '@berth/kube';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { ignoringAbsence, pick, text, unlessAbsent } from '../values.js';
import { ec2Resource } from './ec2-resource.js';

/** What a network is made of. */
export const networkTypes = (): readonly ResourceType[] => [
  vpc(),
  vpcCidrBlock(),
  subnet(),
  ec2Resource({
    type: 'AWS::EC2::InternetGateway',
    properties: {},
    create: 'CreateInternetGateway',
    input: [],
    tagged: 'internet-gateway',
    id: ['InternetGateway', 'InternetGatewayId'],
    delete: 'DeleteInternetGateway',
  }),
  ec2Resource({
    type: 'AWS::EC2::EgressOnlyInternetGateway',
    properties: { VpcId: 'replace' },
    required: ['VpcId'],
    create: 'CreateEgressOnlyInternetGateway',
    input: ['VpcId'],
    tagged: 'egress-only-internet-gateway',
    id: ['EgressOnlyInternetGateway', 'EgressOnlyInternetGatewayId'],
    delete: 'DeleteEgressOnlyInternetGateway',
    attributes: (made) => ({ Id: text(made, 'EgressOnlyInternetGatewayId') }),
  }),
  gatewayAttachment(),
];

const DNS_ATTRIBUTES = ['EnableDnsSupport', 'EnableDnsHostnames'] as const;

function vpc(): ResourceType {
  return {
    ...ec2Resource({
      type: 'AWS::EC2::VPC',
      properties: {
        CidrBlock: 'replace',
        EnableDnsHostnames: 'in-place',
        EnableDnsSupport: 'in-place',
        InstanceTenancy: 'replace',
        Ipv4IpamPoolId: 'replace',
        Ipv4NetmaskLength: 'replace',
      },
      create: 'CreateVpc',
      input: ['CidrBlock', 'InstanceTenancy'],
      tagged: 'vpc',
      id: ['Vpc', 'VpcId'],
      delete: 'DeleteVpc',
      afterCreate: (VpcId, properties, context) => setDns(VpcId, properties, context),
      update: ({ physicalId, after }, context) => setDns(physicalId, after, context),
    }),
    attributes: async ({ physicalId }, context) => vpcAttributes(physicalId, context),
    read: async ({ physicalId, properties }, context) => readVpc(physicalId, properties, context),
  };
}

async function setDns(VpcId: string, properties: JsonObject, context: ResourceContext): Promise<void> {
  for (const name of DNS_ATTRIBUTES) {
    if (properties[name] === undefined) continue;
    const Value = String(properties[name]) === 'true';
    await context.call('ec2', 'ModifyVpcAttribute', { VpcId, [name]: { Value } });
  }
}

async function describeVpc(id: string, context: ResourceContext): Promise<JsonObject> {
  const answer = await context.call('ec2', 'DescribeVpcs', { VpcIds: [id] });
  return members(answer, 'Vpcs')[0] ?? {};
}

async function vpcAttributes(id: string, context: ResourceContext): Promise<JsonObject> {
  const found = await describeVpc(id, context);
  const groups = await context.call('ec2', 'DescribeSecurityGroups', {
    Filters: [
      { Name: 'vpc-id', Values: [id] },
      { Name: 'group-name', Values: ['default'] },
    ],
  });
  return {
    VpcId: id,
    CidrBlock: text(found, 'CidrBlock'),
    CidrBlockAssociations: members(found, 'CidrBlockAssociationSet').map((item) =>
      text(item, 'AssociationId'),
    ),
    Ipv6CidrBlocks: members(found, 'Ipv6CidrBlockAssociationSet').map((item) => text(item, 'Ipv6CidrBlock')),
    DefaultSecurityGroup: text(members(groups, 'SecurityGroups')[0] ?? {}, 'GroupId'),
  };
}

async function readVpc(
  id: string,
  properties: JsonObject,
  context: ResourceContext,
): Promise<JsonObject | undefined> {
  const found = await unlessAbsent(describeVpc(id, context));
  if (!found) return undefined;
  const live: Record<string, unknown> = { CidrBlock: found['CidrBlock'], Tags: found['Tags'] };
  for (const name of DNS_ATTRIBUTES) {
    if (properties[name] === undefined) continue;
    const Attribute = name.charAt(0).toLowerCase() + name.slice(1);
    const answer = await context.call('ec2', 'DescribeVpcAttribute', { VpcId: id, Attribute });
    live[name] = member(answer, name)['Value'];
  }
  return live;
}

function vpcCidrBlock(): ResourceType {
  return {
    type: 'AWS::EC2::VPCCidrBlock',
    properties: {
      AmazonProvidedIpv6CidrBlock: 'replace',
      CidrBlock: 'replace',
      Ipv6CidrBlock: 'replace',
      Ipv6Pool: 'replace',
      VpcId: 'replace',
    },
    required: ['VpcId'],
    changes: 'VpcId',
    async create(properties, context) {
      const answer = await context.call(
        'ec2',
        'AssociateVpcCidrBlock',
        pick(properties, ['AmazonProvidedIpv6CidrBlock', 'CidrBlock', 'Ipv6CidrBlock', 'Ipv6Pool', 'VpcId']),
      );
      const ipv4 = text(member(answer, 'CidrBlockAssociation'), 'AssociationId');
      const physicalId = ipv4 || text(member(answer, 'Ipv6CidrBlockAssociation'), 'AssociationId');
      return { physicalId, attributes: { Id: physicalId, VpcId: properties['VpcId'] } };
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DisassociateVpcCidrBlock', { AssociationId: physicalId })),
  };
}

/** Subnet settings that EC2 takes one a call. */
const SUBNET_SETTINGS = {
  AssignIpv6AddressOnCreation: 'AssignIpv6AddressOnCreation',
  EnableDns64: 'EnableDns64',
  MapPublicIpOnLaunch: 'MapPublicIpOnLaunch',
} as const;

function subnet(): ResourceType {
  return ec2Resource({
    type: 'AWS::EC2::Subnet',
    properties: {
      AssignIpv6AddressOnCreation: 'in-place',
      AvailabilityZone: 'replace',
      AvailabilityZoneId: 'replace',
      CidrBlock: 'replace',
      EnableDns64: 'in-place',
      Ipv6CidrBlock: 'replace',
      Ipv6Native: 'replace',
      MapPublicIpOnLaunch: 'in-place',
      OutpostArn: 'replace',
      PrivateDnsNameOptionsOnLaunch: 'in-place',
      VpcId: 'replace',
    },
    required: ['VpcId'],
    create: 'CreateSubnet',
    input: ['AvailabilityZone', 'AvailabilityZoneId', 'CidrBlock', 'Ipv6CidrBlock', 'Ipv6Native', 'VpcId'],
    tagged: 'subnet',
    id: ['Subnet', 'SubnetId'],
    delete: 'DeleteSubnet',
    attributes: (made) => pick(made, ['AvailabilityZone', 'CidrBlock', 'VpcId', 'AvailabilityZoneId']),
    afterCreate: setSubnet,
    update: ({ physicalId, after }, context) => setSubnet(physicalId, after, context),
    read: async ({ physicalId }, context) => {
      const answer = await unlessAbsent(context.call('ec2', 'DescribeSubnets', { SubnetIds: [physicalId] }));
      return answer && members(answer, 'Subnets')[0];
    },
  });
}

async function setSubnet(SubnetId: string, properties: JsonObject, context: ResourceContext): Promise<void> {
  for (const [name, parameter] of Object.entries(SUBNET_SETTINGS)) {
    if (properties[name] === undefined) continue;
    const Value = String(properties[name]) === 'true';
    await context.call('ec2', 'ModifySubnetAttribute', { SubnetId, [parameter]: { Value } });
  }
  const names = member(properties, 'PrivateDnsNameOptionsOnLaunch');
  if (names['HostnameType'] !== undefined) {
    await context.call('ec2', 'ModifySubnetAttribute', {
      SubnetId,
      PrivateDnsHostnameTypeOnLaunch: names['HostnameType'],
    });
  }
}

function gatewayAttachment(): ResourceType {
  return {
    type: 'AWS::EC2::VPCGatewayAttachment',
    properties: { InternetGatewayId: 'in-place', VpcId: 'replace', VpnGatewayId: 'in-place' },
    required: ['VpcId'],
    async create(properties, context) {
      await attach(properties, context);
      const AttachmentType = isOfVpn(properties) ? 'VGW' : 'IGW';
      return { physicalId: `${AttachmentType}|${text(properties, 'VpcId')}`, attributes: { AttachmentType } };
    },
    async update({ before, after }, context) {
      await detach(before, context);
      await attach(after, context);
    },
    delete: ({ properties }, context) => ignoringAbsence(detach(properties, context)),
  };
}

/** A VPN's gateway is somebody else's: that it is attached is kept by the stack alone. */
const isOfVpn = (properties: JsonObject): boolean => properties['InternetGatewayId'] === undefined;

async function attach(properties: JsonObject, context: ResourceContext): Promise<void> {
  if (isOfVpn(properties)) return;
  await context.call('ec2', 'AttachInternetGateway', pick(properties, ['InternetGatewayId', 'VpcId']));
}

async function detach(properties: JsonObject, context: ResourceContext): Promise<void> {
  if (isOfVpn(properties)) return;
  await context.call('ec2', 'DetachInternetGateway', pick(properties, ['InternetGatewayId', 'VpcId']));
}
