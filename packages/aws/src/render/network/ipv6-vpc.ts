// The VPC of an IPv6 cluster. Its logical ids differ from the IPv4 one's: eksctl took them from AWS' own template.
import { parseCidr } from '@berth/compute';
import { type Result, success } from '@berth/kube';
import { type ClusterContext, isFullyPrivate } from '../cluster-context.js';
import { getAtt, join, ref, select } from '../intrinsics.js';
import { refuse } from '../problems.js';
import { after, output, resource } from '../resource.js';
import { joinParts, type TemplatePart } from '../template.js';
import { logicalZone, type NetworkPart, type SubnetRef } from './network-part.js';
import { hostnames, ipv6BlockAt, subnetTags, vpcProperties } from './new-vpc.js';
import { defaultVpcCidr } from './subnet-plan.js';

/** Makes the VPC with an IPv6 block of Amazon's or the file's own. */
export function ipv6Vpc(context: ClusterContext): Result<NetworkPart> {
  const { spec, zones } = context;
  const cidr = spec.vpc?.cidr || defaultVpcCidr;
  const block = parseCidr(cidr);
  if (!block || block.prefix < 16 || block.prefix > 24) {
    return refuse('render.vpc-cidr', `${cidr} cannot be cut into subnets`, 'vpc.cidr');
  }
  const bits = Math.floor(Math.log2(2 ** (32 - block.prefix) / partsOf(zones)));
  const isPrivate = isFullyPrivate(context);
  const made = { context, bits };
  const refs = (topology: 'Public' | 'Private') => zones.map((zone) => refTo(topology, zone));
  const part = joinParts([
    resource('VPC', 'AWS::EC2::VPC', vpcProperties(cidr)),
    resource('IPv6CidrBlock', 'AWS::EC2::VPCCidrBlock', ipv6Properties(context)),
    output('VPC', ref('VPC')),
    ...zones.map((zone, index) => privateZone(made, zone, zones.length + index)),
    output(
      'SubnetsPrivate',
      join(
        ',',
        refs('Private').map(({ subnet }) => subnet),
      ),
    ),
    ...(isPrivate
      ? []
      : [
          publicSide(made),
          output(
            'SubnetsPublic',
            join(
              ',',
              refs('Public').map(({ subnet }) => subnet),
            ),
          ),
        ]),
  ]);
  return success({
    part,
    vpc: ref('VPC'),
    private: refs('Private'),
    public: isPrivate ? [] : refs('Public'),
  });
}

interface Made {
  readonly context: ClusterContext;
  /** Host bits of an IPv4 subnet. */
  readonly bits: number;
}

/** Two subnets a zone, and two blocks to spare. */
const partsOf = (zones: readonly string[]): number => zones.length * 2 + 2;

const refTo = (topology: 'Public' | 'Private', zone: string): SubnetRef => ({
  subnet: ref(`${topology}Subnet${logicalZone(zone)}`),
  zone,
  ...(topology === 'Private' ? { routeTable: ref(`PrivateRouteTable${logicalZone(zone)}`) } : {}),
});

function ipv6Properties({ spec }: ClusterContext) {
  const { ipv6Cidr, ipv6Pool } = spec.vpc ?? {};
  return ipv6Cidr
    ? { AmazonProvidedIpv6CidrBlock: false, Ipv6CidrBlock: ipv6Cidr, Ipv6Pool: ipv6Pool, VpcId: ref('VPC') }
    : { AmazonProvidedIpv6CidrBlock: true, VpcId: ref('VPC') };
}

function privateZone(made: Made, zone: string, index: number): TemplatePart {
  const name = logicalZone(zone);
  return joinParts([
    resource(`PrivateRouteTable${name}`, 'AWS::EC2::RouteTable', { VpcId: ref('VPC') }),
    subnet(made, 'Private', { zone, index }),
    resource(`RouteTableAssociationPrivate${name}`, 'AWS::EC2::SubnetRouteTableAssociation', {
      RouteTableId: ref(`PrivateRouteTable${name}`),
      SubnetId: ref(`PrivateSubnet${name}`),
    }),
  ]);
}

function subnet(
  { context, bits }: Made,
  topology: 'Public' | 'Private',
  { zone, index }: { readonly zone: string; readonly index: number },
): TemplatePart {
  const count = partsOf(context.zones);
  const properties = {
    AvailabilityZone: zone,
    CidrBlock: select(index, { 'Fn::Cidr': [getAtt('VPC', 'CidrBlock'), count, bits] }),
    Ipv6CidrBlock: ipv6BlockAt(index, count),
    ...(topology === 'Public' ? { MapPublicIpOnLaunch: true } : {}),
    AssignIpv6AddressOnCreation: true,
    VpcId: ref('VPC'),
    ...hostnames(context),
    Tags: subnetTags(context, topology),
  };
  const type = after('AWS::EC2::Subnet', ['IPv6CidrBlock']);
  return resource(`${topology}Subnet${logicalZone(zone)}`, type, properties);
}

function publicSide(made: Made): TemplatePart {
  const { zones } = made.context;
  const first = `PublicSubnet${logicalZone(zones[0] ?? '')}`;
  const attached = (type: string) => after(type, ['VPCGatewayAttachment']);
  const toInternet = { GatewayId: ref('InternetGateway'), RouteTableId: ref('PublicRouteTable') };
  return joinParts([
    resource('InternetGateway', 'AWS::EC2::InternetGateway', {}),
    resource('VPCGatewayAttachment', 'AWS::EC2::VPCGatewayAttachment', {
      InternetGatewayId: ref('InternetGateway'),
      VpcId: ref('VPC'),
    }),
    resource('EIP', attached('AWS::EC2::EIP'), { Domain: 'vpc' }),
    resource('NATGateway', after('AWS::EC2::NatGateway', ['EIP', first, 'VPCGatewayAttachment']), {
      AllocationId: getAtt('EIP', 'AllocationId'),
      SubnetId: ref(first),
    }),
    resource('PublicRouteTable', 'AWS::EC2::RouteTable', { VpcId: ref('VPC') }),
    resource('PublicSubnetDefaultRoute', attached('AWS::EC2::Route'), {
      DestinationCidrBlock: '0.0.0.0/0',
      ...toInternet,
    }),
    resource('PublicSubnetIPv6DefaultRoute', attached('AWS::EC2::Route'), {
      DestinationIpv6CidrBlock: '::/0',
      ...toInternet,
    }),
    resource('EgressOnlyInternetGateway', 'AWS::EC2::EgressOnlyInternetGateway', { VpcId: ref('VPC') }),
    ...zones.map((zone, index) => publicZone(made, zone, index)),
  ]);
}

function publicZone(made: Made, zone: string, index: number): TemplatePart {
  const name = logicalZone(zone);
  const fromPrivate = { RouteTableId: ref(`PrivateRouteTable${name}`) };
  return joinParts([
    subnet(made, 'Public', { zone, index }),
    resource(`RouteTableAssociationPublic${name}`, 'AWS::EC2::SubnetRouteTableAssociation', {
      RouteTableId: ref('PublicRouteTable'),
      SubnetId: ref(`PublicSubnet${name}`),
    }),
    resource(`PrivateSubnetDefaultIpv6Route${name}`, 'AWS::EC2::Route', {
      DestinationIpv6CidrBlock: '::/0',
      EgressOnlyInternetGatewayId: ref('EgressOnlyInternetGateway'),
      ...fromPrivate,
    }),
    resource(
      `PrivateSubnetDefaultRoute${name}`,
      after('AWS::EC2::Route', ['NATGateway', 'VPCGatewayAttachment']),
      { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: ref('NATGateway'), ...fromPrivate },
    ),
  ]);
}
