// The finer parts of networks: AWS::EC2::SubnetCidrBlock, NetworkAcl with its entries and associations, DHCPOptions,
// FlowLog, PrefixList, KeyPair.
import { isJsonObject, member, members, type JsonObject } from '@berth/kube';
import type { ResourceContext, ResourceType } from '../resource-type.js';
import { simpleType } from '../simple-type.js';
import { changeEc2Tags, tagSpecifications } from '../tags.js';
import { ignoringAbsence, pick, text } from '../values.js';
import { ec2Resource } from './ec2-resource.js';

/** ACLs, DHCP options, flow logs, prefix lists, key pairs. */
export const networkRecordTypes = (): readonly ResourceType[] => [
  subnetCidrBlock(),
  ec2Resource({
    type: 'AWS::EC2::NetworkAcl',
    properties: { VpcId: 'replace' },
    required: ['VpcId'],
    create: 'CreateNetworkAcl',
    input: ['VpcId'],
    tagged: 'network-acl',
    id: ['NetworkAcl', 'NetworkAclId'],
    delete: 'DeleteNetworkAcl',
    attributes: (made) => ({ Id: text(made, 'NetworkAclId') }),
  }),
  aclEntry(),
  aclAssociation(),
  dhcpOptions(),
  dhcpAssociation(),
  flowLog(),
  prefixList(),
  keyPair(),
];

function subnetCidrBlock(): ResourceType {
  return simpleType({
    type: 'AWS::EC2::SubnetCidrBlock',
    replace: ['Ipv6CidrBlock', 'Ipv6IpamPoolId', 'Ipv6NetmaskLength', 'SubnetId'],
    required: ['SubnetId'],
    async create(properties, context) {
      const input = pick(properties, ['SubnetId', 'Ipv6CidrBlock']);
      const answer = await context.call('ec2', 'AssociateSubnetCidrBlock', input);
      const made = member(answer, 'Ipv6CidrBlockAssociation');
      return { physicalId: text(made, 'AssociationId'), attributes: {} };
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DisassociateSubnetCidrBlock', { AssociationId: physicalId })),
  });
}

function aclEntry(): ResourceType {
  const inPlace = ['CidrBlock', 'Icmp', 'Ipv6CidrBlock', 'PortRange', 'Protocol', 'RuleAction'];
  const replace = ['Egress', 'NetworkAclId', 'RuleNumber'];
  const at = (properties: JsonObject): JsonObject => ({ Egress: false, ...pick(properties, replace) });
  const whole = (properties: JsonObject): JsonObject => ({ ...at(properties), ...pick(properties, inPlace) });
  return simpleType({
    type: 'AWS::EC2::NetworkAclEntry',
    inPlace,
    replace,
    required: ['NetworkAclId', 'Protocol', 'RuleAction', 'RuleNumber'],
    async create(properties, context) {
      await context.call('ec2', 'CreateNetworkAclEntry', whole(properties));
      return { physicalId: context.name(128), attributes: {} };
    },
    update: async ({ after }, context) => {
      await context.call('ec2', 'ReplaceNetworkAclEntry', whole(after));
    },
    delete: ({ properties }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteNetworkAclEntry', at(properties))),
  });
}

/** The association that a subnet has with an ACL now. */
async function associationOf(subnetId: string, context: ResourceContext): Promise<string> {
  const Filters = [{ Name: 'association.subnet-id', Values: [subnetId] }];
  const answer = await context.call('ec2', 'DescribeNetworkAcls', { Filters });
  const own = members(answer, 'NetworkAcls').flatMap((acl) => members(acl, 'Associations'));
  return text(own.find((each) => text(each, 'SubnetId') === subnetId) ?? {}, 'NetworkAclAssociationId');
}

/** Without it the subnet goes back to the default ACL of its VPC. */
function aclAssociation(): ResourceType {
  const replace = async (
    SubnetId: string,
    NetworkAclId: string,
    context: ResourceContext,
  ): Promise<string> => {
    const AssociationId = await associationOf(SubnetId, context);
    const answer = await context.call('ec2', 'ReplaceNetworkAclAssociation', { AssociationId, NetworkAclId });
    return text(answer, 'NewAssociationId');
  };
  return simpleType({
    type: 'AWS::EC2::SubnetNetworkAclAssociation',
    replace: ['NetworkAclId', 'SubnetId'],
    required: ['NetworkAclId', 'SubnetId'],
    async create(properties, context) {
      const acl = text(properties, 'NetworkAclId');
      const physicalId = await replace(text(properties, 'SubnetId'), acl, context);
      return { physicalId, attributes: { AssociationId: physicalId } };
    },
    async delete({ properties }, context) {
      const SubnetId = text(properties, 'SubnetId');
      const subnets = await context.call('ec2', 'DescribeSubnets', { SubnetIds: [SubnetId] });
      const vpcId = text(members(subnets, 'Subnets')[0] ?? {}, 'VpcId');
      const Filters = [
        { Name: 'vpc-id', Values: [vpcId] },
        { Name: 'default', Values: ['true'] },
      ];
      const acls = await context.call('ec2', 'DescribeNetworkAcls', { Filters });
      await replace(SubnetId, text(members(acls, 'NetworkAcls')[0] ?? {}, 'NetworkAclId'), context);
    },
  });
}

const DHCP_KEYS: Readonly<Record<string, string>> = {
  DomainName: 'domain-name',
  DomainNameServers: 'domain-name-servers',
  Ipv6AddressPreferredLeaseTime: 'ipv6-address-preferred-lease-time',
  NetbiosNameServers: 'netbios-name-servers',
  NetbiosNodeType: 'netbios-node-type',
  NtpServers: 'ntp-servers',
};

function dhcpOptions(): ResourceType {
  const settings = (properties: JsonObject): readonly JsonObject[] =>
    Object.entries(DHCP_KEYS).flatMap(([name, Key]) => {
      const value = properties[name];
      if (value === undefined) return [];
      return [{ Key, Values: Array.isArray(value) ? value.map(String) : [String(value)] }];
    });
  return simpleType({
    type: 'AWS::EC2::DHCPOptions',
    inPlace: ['Tags'],
    replace: Object.keys(DHCP_KEYS),
    async create(properties, context) {
      const answer = await context.call('ec2', 'CreateDhcpOptions', {
        DhcpConfigurations: settings(properties),
        ...tagSpecifications('dhcp-options', properties, context),
      });
      const physicalId = text(member(answer, 'DhcpOptions'), 'DhcpOptionsId');
      return { physicalId, attributes: { DhcpOptionsId: physicalId } };
    },
    update: changeEc2Tags,
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteDhcpOptions', { DhcpOptionsId: physicalId })),
  });
}

function dhcpAssociation(): ResourceType {
  const associate = async (properties: JsonObject, context: ResourceContext): Promise<void> => {
    await context.call('ec2', 'AssociateDhcpOptions', pick(properties, ['DhcpOptionsId', 'VpcId']));
  };
  return simpleType({
    type: 'AWS::EC2::VPCDHCPOptionsAssociation',
    inPlace: ['DhcpOptionsId'],
    replace: ['VpcId'],
    required: ['DhcpOptionsId', 'VpcId'],
    async create(properties, context) {
      await associate(properties, context);
      return {
        physicalId: `${text(properties, 'DhcpOptionsId')}|${text(properties, 'VpcId')}`,
        attributes: {},
      };
    },
    update: ({ after }, context) => associate(after, context),
    delete: ({ properties }, context) =>
      ignoringAbsence(associate({ ...properties, DhcpOptionsId: 'default' }, context)),
  });
}

function flowLog(): ResourceType {
  const input = [
    'DeliverLogsPermissionArn',
    'LogDestination',
    'LogDestinationType',
    'LogFormat',
    'LogGroupName',
    'MaxAggregationInterval',
    'ResourceType',
    'TrafficType',
  ];
  return simpleType({
    type: 'AWS::EC2::FlowLog',
    inPlace: ['Tags'],
    replace: [...input, 'DeliverCrossAccountRole', 'DestinationOptions', 'ResourceId'],
    required: ['ResourceId', 'ResourceType'],
    async create(properties, context) {
      const answer = await context.call('ec2', 'CreateFlowLogs', {
        ...pick(properties, input),
        ResourceIds: [text(properties, 'ResourceId')],
        ...tagSpecifications('vpc-flow-log', properties, context),
      });
      const [id] = Array.isArray(answer['FlowLogIds']) ? answer['FlowLogIds'] : [];
      return { physicalId: String(id), attributes: { Id: String(id) } };
    },
    update: changeEc2Tags,
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteFlowLogs', { FlowLogIds: [physicalId] })),
  });
}

function prefixList(): ResourceType {
  const cidrs = (properties: JsonObject): readonly string[] =>
    members(properties, 'Entries').map((entry) => text(entry, 'Cidr'));
  return simpleType({
    type: 'AWS::EC2::PrefixList',
    inPlace: ['Entries', 'MaxEntries', 'PrefixListName', 'Tags'],
    replace: ['AddressFamily'],
    required: ['AddressFamily', 'PrefixListName'],
    async create(properties, context) {
      const answer = await context.call('ec2', 'CreateManagedPrefixList', {
        ...pick(properties, ['AddressFamily', 'Entries', 'MaxEntries', 'PrefixListName']),
        ...tagSpecifications('prefix-list', properties, context),
      });
      const made = member(answer, 'PrefixList');
      const physicalId = text(made, 'PrefixListId');
      return { physicalId, attributes: { PrefixListId: physicalId, Arn: text(made, 'PrefixListArn') } };
    },
    async update(change, context) {
      const { physicalId, before, after } = change;
      const kept = new Set(cidrs(after));
      await context.call('ec2', 'ModifyManagedPrefixList', {
        PrefixListId: physicalId,
        ...pick(after, ['MaxEntries', 'PrefixListName']),
        AddEntries: members(after, 'Entries'),
        RemoveEntries: cidrs(before).flatMap((Cidr) => (kept.has(Cidr) ? [] : [{ Cidr }])),
      });
      await changeEc2Tags(change, context);
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteManagedPrefixList', { PrefixListId: physicalId })),
  });
}

/** An own public key is imported; without one EC2 makes the pair. */
function keyPair(): ResourceType {
  return simpleType({
    type: 'AWS::EC2::KeyPair',
    replace: ['KeyFormat', 'KeyName', 'KeyType', 'PublicKeyMaterial', 'Tags'],
    required: ['KeyName'],
    namedBy: 'KeyName',
    async create(properties, context) {
      const isOwn =
        !isJsonObject(properties['PublicKeyMaterial']) && text(properties, 'PublicKeyMaterial') !== '';
      const answer = await context.call('ec2', isOwn ? 'ImportKeyPair' : 'CreateKeyPair', {
        ...pick(properties, ['KeyName', 'KeyType', 'PublicKeyMaterial']),
        ...tagSpecifications('key-pair', properties, context),
      });
      const attributes = {
        KeyPairId: text(answer, 'KeyPairId'),
        KeyFingerprint: text(answer, 'KeyFingerprint'),
      };
      return { physicalId: text(properties, 'KeyName'), attributes };
    },
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ec2', 'DeleteKeyPair', { KeyName: physicalId })),
  });
}
