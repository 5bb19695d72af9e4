// Subnets: within the VPC's blocks, without overlap, in a zone of the region.
import { awsError } from '../aws-error.js';
import { flag, record, requiredText, text, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation } from '../service.js';
import { cidrSize, contains, networkCidr, overlaps, parseCidr } from './cidr.js';
import { describeOperation } from './describe.js';
import { inUse, noSuchSubnet, subnetAt, vpcAt } from './ec2-error.js';
import { networkInterfaces, subnets, type SubnetRow } from './ec2-rows.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';
import { aclAssociations } from './network-acl-rows.js';
import { dropAssociationsOf } from './route-table-rows.js';
import { zoneIdOf, zonesOf } from './zones.js';

export const subnetOperations: Readonly<Record<string, Operation>> = {
  CreateSubnet: createSubnet,
  DescribeSubnets: describeOperation({
    table: subnets,
    member: 'Subnets',
    ids: 'SubnetIds',
    idOf: ({ subnetId }) => subnetId,
    notFound: noSuchSubnet,
    filters: (context) => ({
      'subnet-id': ({ subnetId }) => [subnetId],
      'vpc-id': ({ vpcId }) => [vpcId],
      'availability-zone': ({ zone }) => [zone],
      availabilityZone: ({ zone }) => [zone],
      'availability-zone-id': ({ zone }) => [zoneIdOf(zone)],
      cidr: ({ cidr }) => [cidr],
      'cidr-block': ({ cidr }) => [cidr],
      cidrBlock: ({ cidr }) => [cidr],
      'map-public-ip-on-launch': ({ mapPublicIp }) => [String(mapPublicIp)],
      state: () => ['available'],
      'owner-id': () => [context.accountId],
      'ipv6-cidr-block-association.ipv6-cidr-block': ({ ipv6 }) => [ipv6?.cidr],
      'ipv6-cidr-block-association.association-id': ({ ipv6 }) => [ipv6?.associationId],
      'ipv6-cidr-block-association.state': ({ ipv6 }) => [ipv6 && 'associated'],
      'default-for-az': () => ['false'],
    }),
    view: subnetView,
  }),
  ModifySubnetAttribute: (params, context) => {
    const subnet = subnetAt(context, requiredText(params, 'SubnetId'));
    const value = (name: string): boolean | undefined => flag(record(params, name) ?? {}, 'Value');
    context.rows(subnets).put(subnet.subnetId, {
      ...subnet,
      mapPublicIp: value('MapPublicIpOnLaunch') ?? subnet.mapPublicIp,
      assignIpv6: value('AssignIpv6AddressOnCreation') ?? subnet.assignIpv6,
      hostnameType: text(params, 'PrivateDnsHostnameTypeOnLaunch') ?? subnet.hostnameType,
      resourceNameA: value('EnableResourceNameDnsARecordOnLaunch') ?? subnet.resourceNameA,
      resourceNameAaaa: value('EnableResourceNameDnsAAAARecordOnLaunch') ?? subnet.resourceNameAaaa,
    });
    return {};
  },
  AssociateSubnetCidrBlock: (params, context) => {
    const subnet = subnetAt(context, requiredText(params, 'SubnetId'));
    const ipv6 = {
      associationId: context.id('subnet-cidr-assoc'),
      cidr: requiredText(params, 'Ipv6CidrBlock'),
    };
    context.rows(subnets).put(subnet.subnetId, { ...subnet, ipv6 });
    return { SubnetId: subnet.subnetId, Ipv6CidrBlockAssociation: ipv6View(ipv6) };
  },
  DisassociateSubnetCidrBlock: (params, context) => {
    const id = requiredText(params, 'AssociationId');
    const subnet = context
      .rows(subnets)
      .list()
      .find(({ ipv6 }) => ipv6?.associationId === id);
    if (!subnet)
      throw awsError(
        'InvalidSubnetCidrBlockAssociationID.NotFound',
        `The subnet CIDR block association ID '${id}' does not exist`,
      );
    context.rows(subnets).put(subnet.subnetId, { ...subnet, ipv6: undefined });
    return { SubnetId: subnet.subnetId };
  },
  DeleteSubnet: (params, context) => {
    const { subnetId } = subnetAt(context, requiredText(params, 'SubnetId'));
    if (
      context
        .rows(networkInterfaces)
        .list()
        .some((each) => each.subnetId === subnetId)
    )
      throw inUse(`The subnet '${subnetId}' has dependencies and cannot be deleted.`);
    dropAssociationsOf(context, subnetId);
    context.rows(aclAssociations).delete(subnetId);
    context.rows(subnets).delete(subnetId);
    dropTags(context, subnetId);
    return {};
  },
};

function createSubnet(params: Params, context: CloudContext): unknown {
  const vpc = vpcAt(context, requiredText(params, 'VpcId'));
  const cidr = requiredText(params, 'CidrBlock');
  const block = networkCidr(cidr, 'InvalidSubnet.Range');
  const inVpc = vpc.cidrs.some((each) => contains(parseCidr(each.cidr) ?? block, block));
  if (!inVpc) throw awsError('InvalidSubnet.Range', `The CIDR '${cidr}' is invalid.`);
  const siblings = context
    .rows(subnets)
    .list()
    .filter(({ vpcId }) => vpcId === vpc.vpcId);
  if (siblings.some((each) => overlaps(parseCidr(each.cidr) ?? block, block)))
    throw awsError('InvalidSubnet.Conflict', `The CIDR '${cidr}' conflicts with another subnet`);
  if (siblings.length >= quotaValue(context.options, 'L-407747CB'))
    throw awsError('SubnetLimitExceeded', 'The maximum number of subnets has been reached.');
  const ipv6 = text(params, 'Ipv6CidrBlock');
  const row: SubnetRow = {
    subnetId: context.id('subnet'),
    vpcId: vpc.vpcId,
    cidr,
    zone: zoneOf(params, context),
    ipv6: ipv6 === undefined ? undefined : { associationId: context.id('subnet-cidr-assoc'), cidr: ipv6 },
    mapPublicIp: false,
    assignIpv6: false,
    hostnameType: 'ip-name',
    resourceNameA: false,
    resourceNameAaaa: false,
  };
  context.rows(subnets).put(row.subnetId, row);
  tagNew(context, params, { id: row.subnetId, kind: 'subnet' });
  return { Subnet: { ...subnetView(row, context), Tags: tagView(context, row.subnetId) } };
}

function zoneOf(params: Params, { region }: CloudContext): string {
  const zones = zonesOf(region);
  const id = text(params, 'AvailabilityZoneId');
  const zone =
    text(params, 'AvailabilityZone') ?? zones.find((each) => zoneIdOf(each) === id) ?? id ?? zones[0] ?? '';
  if (!zones.includes(zone))
    throw awsError(
      'InvalidParameterValue',
      `Value (${zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the ` +
        `following availability zones: ${zones.join(', ')}.`,
    );
  return zone;
}

const ipv6View = ({ associationId, cidr }: { associationId: string; cidr: string }): Params => ({
  AssociationId: associationId,
  Ipv6CidrBlock: cidr,
  Ipv6CidrBlockState: { State: 'associated' },
});

// Amazon keeps five addresses of every subnet, and each interface takes one.
function freeAddresses(subnet: SubnetRow, context: CloudContext): number {
  const block = parseCidr(subnet.cidr);
  const used = context
    .rows(networkInterfaces)
    .list()
    .filter(({ subnetId }) => subnetId === subnet.subnetId).length;
  return block ? cidrSize(block) - 5 - used : 0;
}

function subnetView(subnet: SubnetRow, context: CloudContext): Params {
  return {
    SubnetId: subnet.subnetId,
    SubnetArn: `arn:aws:ec2:${context.region}:${context.accountId}:subnet/${subnet.subnetId}`,
    VpcId: subnet.vpcId,
    CidrBlock: subnet.cidr,
    AvailabilityZone: subnet.zone,
    AvailabilityZoneId: zoneIdOf(subnet.zone),
    AvailableIpAddressCount: freeAddresses(subnet, context),
    State: 'available',
    DefaultForAz: false,
    MapPublicIpOnLaunch: subnet.mapPublicIp,
    MapCustomerOwnedIpOnLaunch: false,
    AssignIpv6AddressOnCreation: subnet.assignIpv6,
    EnableDns64: false,
    Ipv6Native: false,
    OwnerId: context.accountId,
    Ipv6CidrBlockAssociationSet: subnet.ipv6 ? [ipv6View(subnet.ipv6)] : [],
    PrivateDnsNameOptionsOnLaunch: {
      HostnameType: subnet.hostnameType,
      EnableResourceNameDnsARecord: subnet.resourceNameA,
      EnableResourceNameDnsAAAARecord: subnet.resourceNameAaaa,
    },
  };
}
