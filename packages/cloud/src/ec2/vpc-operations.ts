// VPCs. A new one comes with its main route table, its default security group and its network ACL.
import { awsError } from '../aws-error.js';
import { flag, record, requiredText, text, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation } from '../service.js';
import { networkCidr, overlaps, parseCidr } from './cidr.js';
import { describeOperation } from './describe.js';
import { DEFAULT_DHCP_OPTIONS } from './dhcp-options.js';
import { inUse, noSuchVpc, vpcAt } from './ec2-error.js';
import {
  egressGateways,
  internetGateways,
  networkInterfaces,
  subnets,
  vpcEndpoints,
  vpcs,
  type VpcRow,
} from './ec2-rows.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';
import { defaultAcl, networkAcls } from './network-acl-rows.js';
import { newRouteTable, routeTables } from './route-table-rows.js';
import { newSecurityGroup, securityGroups } from './security-group-rows.js';

export const vpcOperations: Readonly<Record<string, Operation>> = {
  CreateVpc: createVpc,
  DescribeVpcs: describeOperation({
    table: vpcs,
    member: 'Vpcs',
    ids: 'VpcIds',
    idOf: ({ vpcId }) => vpcId,
    notFound: noSuchVpc,
    filters: (context) => ({
      'vpc-id': ({ vpcId }) => [vpcId],
      cidr: ({ cidr }) => [cidr],
      'cidr-block-association.cidr-block': ({ cidrs }) => cidrs.map(({ cidr }) => cidr),
      'cidr-block-association.association-id': ({ cidrs }) => cidrs.map(({ associationId }) => associationId),
      'cidr-block-association.state': ({ cidrs }) => cidrs.map(() => 'associated'),
      'ipv6-cidr-block-association.ipv6-cidr-block': ({ ipv6 }) => [ipv6?.cidr],
      'ipv6-cidr-block-association.association-id': ({ ipv6 }) => [ipv6?.associationId],
      'ipv6-cidr-block-association.state': ({ ipv6 }) => [ipv6 && 'associated'],
      isDefault: () => ['false'],
      'is-default': () => ['false'],
      state: () => ['available'],
      'dhcp-options-id': ({ dhcpOptionsId }) => [dhcpOptionsId ?? DEFAULT_DHCP_OPTIONS],
      'owner-id': () => [context.accountId],
    }),
    view: vpcView,
  }),
  DescribeVpcAttribute: (params, context) => {
    const vpc = vpcAt(context, requiredText(params, 'VpcId'));
    switch (requiredText(params, 'Attribute')) {
      case 'enableDnsSupport':
        return { VpcId: vpc.vpcId, EnableDnsSupport: { Value: vpc.dnsSupport } };
      case 'enableDnsHostnames':
        return { VpcId: vpc.vpcId, EnableDnsHostnames: { Value: vpc.dnsHostnames } };
      default:
        return { VpcId: vpc.vpcId, EnableNetworkAddressUsageMetrics: { Value: false } };
    }
  },
  ModifyVpcAttribute: (params, context) => {
    const vpc = vpcAt(context, requiredText(params, 'VpcId'));
    const value = (name: string): boolean | undefined => flag(record(params, name) ?? {}, 'Value');
    context.rows(vpcs).put(vpc.vpcId, {
      ...vpc,
      dnsSupport: value('EnableDnsSupport') ?? vpc.dnsSupport,
      dnsHostnames: value('EnableDnsHostnames') ?? vpc.dnsHostnames,
    });
    return {};
  },
  AssociateVpcCidrBlock: associateCidr,
  DisassociateVpcCidrBlock: (params, context) => {
    const id = requiredText(params, 'AssociationId');
    const vpc = context
      .rows(vpcs)
      .list()
      .find((row) => [...row.cidrs, row.ipv6].some((each) => each?.associationId === id));
    if (!vpc)
      throw awsError(
        'InvalidVpcCidrBlockAssociationID.NotFound',
        `The vpc CIDR block association ID '${id}' does not exist`,
      );
    const cidrs = vpc.cidrs.filter(({ associationId }) => associationId !== id);
    const ipv6 = vpc.ipv6?.associationId === id ? undefined : vpc.ipv6;
    context.rows(vpcs).put(vpc.vpcId, { ...vpc, cidrs, ipv6 });
    return { VpcId: vpc.vpcId };
  },
  DeleteVpc: deleteVpc,
};

function createVpc(params: Params, context: CloudContext): unknown {
  const cidr = requiredText(params, 'CidrBlock');
  networkCidr(cidr, 'InvalidVpc.Range');
  if (context.rows(vpcs).size >= quotaValue(context.options, 'L-F678F1CE'))
    throw awsError('VpcLimitExceeded', 'The maximum number of VPCs has been reached.');
  const vpcId = context.id('vpc');
  const row: VpcRow = {
    vpcId,
    cidr,
    cidrs: [{ associationId: context.id('vpc-cidr-assoc'), cidr }],
    ipv6: flag(params, 'AmazonProvidedIpv6CidrBlock') ? newIpv6(context) : undefined,
    dnsSupport: true,
    dnsHostnames: false,
    tenancy: text(params, 'InstanceTenancy') ?? 'default',
  };
  context.rows(vpcs).put(vpcId, row);
  tagNew(context, params, { id: vpcId, kind: 'vpc' });
  newRouteTable(context, row, true);
  newSecurityGroup(context, { name: 'default', description: 'default VPC security group', vpcId });
  return { Vpc: { ...vpcView(row, context), Tags: tagView(context, vpcId) } };
}

function associateCidr(params: Params, context: CloudContext): unknown {
  const vpc = vpcAt(context, requiredText(params, 'VpcId'));
  const ownBlock = text(params, 'Ipv6CidrBlock');
  if (flag(params, 'AmazonProvidedIpv6CidrBlock') || ownBlock !== undefined) {
    const made = newIpv6(context);
    const ipv6 = vpc.ipv6 ?? { ...made, cidr: ownBlock ?? made.cidr };
    context.rows(vpcs).put(vpc.vpcId, { ...vpc, ipv6 });
    return { VpcId: vpc.vpcId, Ipv6CidrBlockAssociation: ipv6View(ipv6) };
  }
  const cidr = requiredText(params, 'CidrBlock');
  const block = networkCidr(cidr, 'InvalidVpc.Range');
  if (vpc.cidrs.some((each) => overlaps(parseCidr(each.cidr) ?? block, block)))
    throw awsError('InvalidVpc.Range', `The CIDR '${cidr}' conflicts with another CIDR of the VPC.`);
  const association = { associationId: context.id('vpc-cidr-assoc'), cidr };
  context.rows(vpcs).put(vpc.vpcId, { ...vpc, cidrs: [...vpc.cidrs, association] });
  return { VpcId: vpc.vpcId, CidrBlockAssociation: cidrView(association) };
}

function deleteVpc(params: Params, context: CloudContext): unknown {
  const { vpcId } = vpcAt(context, requiredText(params, 'VpcId'));
  const has = (rows: readonly { readonly vpcId?: string | undefined }[]): boolean =>
    rows.some((row) => row.vpcId === vpcId);
  const tables = context
    .rows(routeTables)
    .list()
    .filter((table) => table.vpcId === vpcId);
  const groups = context
    .rows(securityGroups)
    .list()
    .filter((group) => group.vpcId === vpcId);
  const busy =
    has(context.rows(subnets).list()) ||
    has(context.rows(internetGateways).list()) ||
    has(context.rows(egressGateways).list()) ||
    has(context.rows(networkInterfaces).list()) ||
    has(context.rows(vpcEndpoints).list()) ||
    context
      .rows(networkAcls)
      .list()
      .some((acl) => acl.vpcId === vpcId && !acl.isDefault) ||
    tables.length > 1 ||
    groups.length > 1;
  if (busy) throw inUse(`The vpc '${vpcId}' has dependencies and cannot be deleted.`);
  for (const table of tables) context.rows(routeTables).delete(table.routeTableId);
  for (const group of groups) context.rows(securityGroups).delete(group.groupId);
  context.rows(networkAcls).delete(defaultAcl(context, vpcId).aclId);
  context.rows(vpcs).delete(vpcId);
  dropTags(context, vpcId);
  return {};
}

const newIpv6 = (context: CloudContext) => ({
  associationId: context.id('vpc-cidr-assoc'),
  cidr: `2600:1f14:${context.hex(3)}:${context.hex(2)}00::/56`,
});

const cidrView = ({ associationId, cidr }: { associationId: string; cidr: string }): Params => ({
  AssociationId: associationId,
  CidrBlock: cidr,
  CidrBlockState: { State: 'associated' },
});

const ipv6View = ({ associationId, cidr }: { associationId: string; cidr: string }): Params => ({
  AssociationId: associationId,
  Ipv6CidrBlock: cidr,
  Ipv6CidrBlockState: { State: 'associated' },
  NetworkBorderGroup: '',
  Ipv6Pool: 'Amazon',
});

function vpcView(vpc: VpcRow, context: CloudContext): Params {
  return {
    VpcId: vpc.vpcId,
    CidrBlock: vpc.cidr,
    State: 'available',
    DhcpOptionsId: vpc.dhcpOptionsId ?? DEFAULT_DHCP_OPTIONS,
    InstanceTenancy: vpc.tenancy,
    IsDefault: false,
    OwnerId: context.accountId,
    CidrBlockAssociationSet: vpc.cidrs.map(cidrView),
    Ipv6CidrBlockAssociationSet: vpc.ipv6 ? [ipv6View(vpc.ipv6)] : [],
  };
}
