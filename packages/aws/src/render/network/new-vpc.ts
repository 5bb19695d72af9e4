// The VPC that comes with a cluster, IPv4: a public and a private subnet in each zone, NAT as asked for.
import { type Result, success } from '@berth/kube';
import { type ClusterContext, isFullyPrivate, isOnOutpost, karpenterDiscovery } from '../cluster-context.js';
import { getAtt, join, ref, select } from '../intrinsics.js';
import { after, output, resource, tag } from '../resource.js';
import { type CfnObject, joinParts, type TemplatePart } from '../template.js';
import { hybridRoutes } from './hybrid-routes.js';
import { natGateways } from './nat.js';
import { logicalZone, type NetworkPart, type SubnetRef } from './network-part.js';
import { defaultVpcCidr, type PlannedSubnet, planSubnets, type SubnetPlan } from './subnet-plan.js';

/** Makes the VPC, its gateways, subnets, route tables and outputs. */
export function newVpc(context: ClusterContext): Result<NetworkPart> {
  const { spec, zones } = context;
  const cidr = spec.vpc?.cidr || defaultVpcCidr;
  const planned = planSubnets(cidr, zones, spec.localZones ?? []);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const isPrivate = isFullyPrivate(context);
  const gateways = isPrivate ? success({}) : natGateways(spec.vpc?.nat?.gateway, plan, zones);
  if (!gateways.ok) return gateways;
  const made = { context, plan };
  const part = joinParts([
    resource('VPC', 'AWS::EC2::VPC', vpcProperties(cidr)),
    privateSide(made, isPrivate),
    gateways.value,
    ...(isPrivate ? [] : [publicSide(made), hybridRoutes(context, plan)]),
    outputsOf(made, isPrivate),
  ]);
  return success({
    part,
    vpc: ref('VPC'),
    public: isPrivate ? [] : plan.public.map((subnet) => refTo('Public', subnet)),
    private: plan.private.map((subnet) => refTo('Private', subnet)),
  });
}

/** Every VPC of ours resolves names. */
export const vpcProperties = (cidr: string): CfnObject => ({
  CidrBlock: cidr,
  EnableDnsHostnames: true,
  EnableDnsSupport: true,
});

type Topology = 'Public' | 'Private';

interface Made {
  readonly context: ClusterContext;
  readonly plan: SubnetPlan;
}

const refTo = (topology: Topology, { zone }: PlannedSubnet): SubnetRef => ({
  subnet: ref(`Subnet${topology}${logicalZone(zone)}`),
  zone,
  ...(topology === 'Private' ? { routeTable: ref(`PrivateRouteTable${logicalZone(zone)}`) } : {}),
});

/** A fully private cluster has route tables, yet no subnets, in local zones. */
function privateSide({ context, plan }: Made, isPrivate: boolean): TemplatePart {
  const local = (context.spec.localZones ?? []).length > 0 ? plan.localPrivate : [];
  const subnets = isPrivate ? plan.private : [...plan.private, ...local];
  return joinParts([
    ...[...plan.private, ...local].map(({ zone }) =>
      resource(`PrivateRouteTable${logicalZone(zone)}`, 'AWS::EC2::RouteTable', { VpcId: ref('VPC') }),
    ),
    ...[...plan.private, ...local].map(({ zone }) => association('Private', zone)),
    ...subnets.map((subnet) => subnetPart(context, 'Private', subnet)),
  ]);
}

function publicSide({ context, plan }: Made): TemplatePart {
  const dependsOn = ['VPCGatewayAttachment'];
  const toInternet = { RouteTableId: ref('PublicRouteTable'), GatewayId: ref('InternetGateway') };
  const ipv6 = context.spec.vpc?.autoAllocateIPv6
    ? [
        resource('AutoAllocatedCIDRv6', 'AWS::EC2::VPCCidrBlock', {
          VpcId: ref('VPC'),
          AmazonProvidedIpv6CidrBlock: true,
        }),
        resource('PublicSubnetIPv6DefaultRoute', after('AWS::EC2::Route', dependsOn), {
          ...toInternet,
          DestinationIpv6CidrBlock: '::/0',
        }),
      ]
    : [];
  const subnets = [...plan.public, ...plan.localPublic];
  return joinParts([
    resource('InternetGateway', 'AWS::EC2::InternetGateway', {}),
    resource('VPCGatewayAttachment', 'AWS::EC2::VPCGatewayAttachment', {
      InternetGatewayId: ref('InternetGateway'),
      VpcId: ref('VPC'),
    }),
    resource('PublicRouteTable', 'AWS::EC2::RouteTable', { VpcId: ref('VPC') }),
    ...ipv6,
    resource('PublicSubnetRoute', after('AWS::EC2::Route', dependsOn), {
      ...toInternet,
      DestinationCidrBlock: '0.0.0.0/0',
    }),
    ...subnets.map((subnet) => subnetPart(context, 'Public', subnet)),
    ...subnets.map(({ zone }) => association('Public', zone)),
  ]);
}

function association(topology: Topology, zone: string): TemplatePart {
  const name = `${topology}${logicalZone(zone)}`;
  const table = topology === 'Public' ? 'PublicRouteTable' : `PrivateRouteTable${logicalZone(zone)}`;
  return resource(`RouteTableAssociation${name}`, 'AWS::EC2::SubnetRouteTableAssociation', {
    SubnetId: ref(`Subnet${name}`),
    RouteTableId: ref(table),
  });
}

function subnetPart(context: ClusterContext, topology: Topology, subnet: PlannedSubnet): TemplatePart {
  const { spec } = context;
  const name = `${topology}${logicalZone(subnet.zone)}`;
  const properties = {
    AvailabilityZone: subnet.zone,
    CidrBlock: subnet.cidr,
    VpcId: ref('VPC'),
    OutpostArn: isOnOutpost(context) ? spec.outpost?.controlPlaneOutpostARN : undefined,
    ...hostnames(context),
    ...(topology === 'Public' ? { MapPublicIpOnLaunch: true } : {}),
    Tags: subnetTags(context, topology),
  };
  const made = resource(`Subnet${name}`, 'AWS::EC2::Subnet', properties);
  return spec.vpc?.autoAllocateIPv6 ? joinParts([made, ipv6Block(context, name, subnet)]) : made;
}

/** How instances in it are named, where the file asks for one of the two ways. */
export function hostnames({ spec }: ClusterContext): CfnObject {
  const type = spec.vpc?.hostnameType;
  return type ? { PrivateDnsNameOptionsOnLaunch: { HostnameType: type } } : {};
}

/** Load balancers and Karpenter find subnets by these. */
export function subnetTags(context: ClusterContext, topology: Topology) {
  if (topology === 'Public') return [tag('kubernetes.io/role/elb', '1')];
  const discovery = karpenterDiscovery(context);
  return [
    tag('kubernetes.io/role/internal-elb', '1'),
    ...(discovery === undefined ? [] : [tag('karpenter.sh/discovery', discovery)]),
  ];
}

function ipv6Block({ zones }: ClusterContext, name: string, { index }: PlannedSubnet): TemplatePart {
  return resource(`${name}CIDRv6`, 'AWS::EC2::SubnetCidrBlock', {
    SubnetId: ref(`Subnet${name}`),
    Ipv6CidrBlock: ipv6BlockAt(index, zones.length * 2 + 2),
  });
}

/** The block of that number when the VPC's IPv6 block is cut in as many of 64 bits. */
export const ipv6BlockAt = (index: number, count: number): CfnObject =>
  select(index, { 'Fn::Cidr': [select(0, getAtt('VPC', 'Ipv6CidrBlocks')), count, 64] });

function outputsOf({ context, plan }: Made, isPrivate: boolean): TemplatePart {
  const nat = context.spec.vpc?.nat?.gateway;
  const subnets = (name: string, topology: Topology, some: readonly PlannedSubnet[]) =>
    some.length === 0
      ? {}
      : output(
          name,
          join(
            ',',
            some.map((subnet) => refTo(topology, subnet).subnet),
          ),
        );
  return joinParts([
    output('VPC', ref('VPC')),
    ...(nat === undefined ? [] : [output('FeatureNATMode', nat, 'plain')]),
    subnets('SubnetsPrivate', 'Private', plan.private),
    ...(isPrivate
      ? [output('ClusterFullyPrivate', true)]
      : [
          subnets('SubnetsPublic', 'Public', plan.public),
          subnets('SubnetsLocalZonePrivate', 'Private', plan.localPrivate),
          subnets('SubnetsLocalZonePublic', 'Public', plan.localPublic),
        ]),
  ]);
}
