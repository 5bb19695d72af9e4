// Three private subnets with a way out, for Fargate profiles in a VPC that has none: by a NAT gateway, or by an
// instance that is cheaper and a single machine.
import { parseCidr, renderCidr, type Cidr } from '@berth/compute';
import { getAtt, join, ref } from '../intrinsics.js';
import { output, resource, tag } from '../resource.js';
import { type CfnParameter, joinParts, type Template, type TemplatePart, templateOf } from '../template.js';

/** Concurrent asks for three subnets. */
export type Three<T> = readonly [T, T, T];

export interface PrivateSubnetsParameters {
  /** Cluster that may use them: it need not be there yet. */
  readonly clusterName: string;
  readonly vpcId: string;
  /** A subnet with a route to an internet gateway; the NAT stands there. */
  readonly publicSubnetId: string;
  /** IPv4 blocks of the VPC. */
  readonly vpcCidrs: readonly string[];
  readonly subnetCidrs: Three<string>;
  /** Zones of the three. */
  readonly zones: Three<string>;
  readonly nat?: 'gateway' | 'instance';
  /** Type of a NAT instance; {@link NAT_INSTANCE_TYPE} when absent. */
  readonly natInstanceType?: string;
}

/** Burstable, and cheap: what a NAT instance is chosen for. */
export const NAT_INSTANCE_TYPE = 't3.micro';

const numbers = [1, 2, 3] as const;

/** Renders the stack; the values of its parameters are given beside it. */
export function privateSubnetsTemplate({ clusterName, nat = 'gateway' }: PrivateSubnetsParameters): Template {
  const subnets = numbers.map((number) => subnetPart(number, clusterName));
  return templateOf(
    [
      { parameters: parametersOf(nat) },
      resource('PrivateRouteTable', 'AWS::EC2::RouteTable', { VpcId: ref('VpcId') }),
      ...subnets,
      nat === 'gateway' ? gateway : instance,
      output(
        'PrivateSubnets',
        join(
          ',',
          numbers.map((number) => ref(`PrivateSubnet${number}`)),
        ),
      ),
      output('PrivateRouteTableId', ref('PrivateRouteTable'), 'plain'),
    ],
    { description: `Three private subnets for EKS Fargate profiles, with a NAT ${nat}` },
  );
}

/** Tells what is wrong with the blocks: each inside the VPC, none over another. */
export function subnetCidrProblem({
  vpcCidrs,
  subnetCidrs,
}: Pick<PrivateSubnetsParameters, 'vpcCidrs' | 'subnetCidrs'>): string | undefined {
  const vpc = vpcCidrs.map(parseCidr);
  const blocks: Cidr[] = [];
  for (const text of subnetCidrs) {
    const block = parseCidr(text);
    if (!block || block.family !== 4) return `${text} is no IPv4 block`;
    if (block.prefix < 16 || block.prefix > 28) return `${text} must have a prefix from /16 to /28`;
    if (renderCidr(block) !== text) return `${text} does not begin at a boundary: write ${renderCidr(block)}`;
    if (!vpc.some((outer) => outer && contains(outer, block)))
      return `${text} is not inside ${vpcCidrs.join(' or ')}, the VPC`;
    const other = blocks.findIndex((earlier) => overlaps(earlier, block));
    if (other >= 0) return `${text} overlaps ${subnetCidrs[other]}`;
    blocks.push(block);
  }
  return undefined;
}

/** Whether two blocks have an address in common. */
export const overlaps = (one: Cidr, other: Cidr): boolean => contains(one, other) || contains(other, one);

function contains(outer: Cidr, inner: Cidr): boolean {
  const hostBits = BigInt(32 - outer.prefix);
  return outer.prefix <= inner.prefix && inner.base >> hostBits === outer.base >> hostBits;
}

const text = (Description: string): CfnParameter => ({ Type: 'String', Description });

function parametersOf(nat: 'gateway' | 'instance'): Readonly<Record<string, CfnParameter>> {
  const subnets = numbers.flatMap((number): [string, CfnParameter][] => [
    [`Subnet${number}Cidr`, text(`Addresses of private subnet ${number}`)],
    [
      `Subnet${number}Zone`,
      { Type: 'AWS::EC2::AvailabilityZone::Name', Description: `Zone of private subnet ${number}` },
    ],
  ]);
  const ofInstance = {
    NatInstanceType: { ...text('Type of the NAT instance'), Default: NAT_INSTANCE_TYPE },
    NatImageId: {
      Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
      Description: 'Image of the NAT instance: the newest Amazon Linux 2023',
      Default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    },
  };
  return {
    VpcId: { Type: 'AWS::EC2::VPC::Id', Description: 'VPC that the subnets are added to' },
    VpcPublicSubnetId: {
      Type: 'AWS::EC2::Subnet::Id',
      Description: 'Public subnet in which the NAT stands; it needs a route to an internet gateway',
    },
    ...Object.fromEntries(subnets),
    ...(nat === 'instance' ? ofInstance : {}),
  };
}

function subnetPart(number: 1 | 2 | 3, clusterName: string): TemplatePart {
  const name = `PrivateSubnet${number}`;
  return joinParts([
    resource(name, 'AWS::EC2::Subnet', {
      VpcId: ref('VpcId'),
      CidrBlock: ref(`Subnet${number}Cidr`),
      AvailabilityZone: ref(`Subnet${number}Zone`),
      Tags: [
        tag('kubernetes.io/role/internal-elb', '1'),
        tag(`kubernetes.io/cluster/${clusterName}`, 'shared'),
      ],
    }),
    resource(`PrivateSubnet${number}RouteTableAssociation`, 'AWS::EC2::SubnetRouteTableAssociation', {
      SubnetId: ref(name),
      RouteTableId: ref('PrivateRouteTable'),
    }),
  ]);
}

const outwards = { RouteTableId: ref('PrivateRouteTable'), DestinationCidrBlock: '0.0.0.0/0' };

// Each kind has an address of its own: one that a gateway holds cannot go to an instance before the gateway is gone.
const gateway: TemplatePart = joinParts([
  resource('NatGatewayAddress', 'AWS::EC2::EIP', { Domain: 'vpc' }),
  resource('NatGateway', 'AWS::EC2::NatGateway', {
    AllocationId: getAtt('NatGatewayAddress', 'AllocationId'),
    SubnetId: ref('VpcPublicSubnetId'),
  }),
  resource('PrivateDefaultRoute', 'AWS::EC2::Route', { ...outwards, NatGatewayId: ref('NatGateway') }),
]);

/**
 * Forwards packets of the private subnets under its own address; survives a restart. The address may change while it
 * installs: it tries again.
 */
const natScript = `#!/bin/bash
set -euo pipefail
until dnf install -y nftables; do sleep 5; done
echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf
sysctl -p /etc/sysctl.d/90-nat.conf
interface=$(ip -o -4 route show to default | awk '{print $5; exit}')
cat > /etc/sysconfig/nftables.conf <<RULES
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat;
    oifname "$interface" masquerade
  }
}
RULES
systemctl enable --now nftables
`;

/** It lets in only what comes from the private subnets; there is no way to log in but Systems Manager, if granted. */
const instance: TemplatePart = joinParts([
  resource('NatSecurityGroup', 'AWS::EC2::SecurityGroup', {
    GroupDescription: 'Packets of the private subnets on their way to the internet',
    VpcId: ref('VpcId'),
    SecurityGroupIngress: numbers.map((number) => ({
      IpProtocol: '-1',
      CidrIp: ref(`Subnet${number}Cidr`),
      Description: `All traffic of private subnet ${number}`,
    })),
  }),
  resource('NatInstance', 'AWS::EC2::Instance', {
    ImageId: ref('NatImageId'),
    InstanceType: ref('NatInstanceType'),
    NetworkInterfaces: [
      {
        DeviceIndex: '0',
        SubnetId: ref('VpcPublicSubnetId'),
        GroupSet: [ref('NatSecurityGroup')],
        AssociatePublicIpAddress: true,
        DeleteOnTermination: true,
      },
    ],
    SourceDestCheck: false,
    UserData: { 'Fn::Base64': natScript },
    Tags: [tag('Name', 'private-subnets-nat')],
  }),
  resource('NatInstanceAddress', 'AWS::EC2::EIP', {
    Domain: 'vpc',
    InstanceId: ref('NatInstance'),
  }),
  resource('PrivateDefaultRoute', 'AWS::EC2::Route', { ...outwards, InstanceId: ref('NatInstance') }),
]);
