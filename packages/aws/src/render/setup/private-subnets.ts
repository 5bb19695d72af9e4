// Three private subnets with a way out, for Fargate profiles in a VPC that has none: by a NAT gateway, or by an
// instance that is cheaper and a single machine.
import { parseCidr, type Cidr } from '@berth/compute';
import { getAtt, join, ref, select } from '../intrinsics.js';
import { output, resource, tag } from '../resource.js';
import { type CfnParameter, joinParts, type Template, type TemplatePart, templateOf } from '../template.js';

export interface PrivateSubnetsParameters {
  readonly vpcId: string;
  /** A subnet with a route to an internet gateway; the NAT stands there. */
  readonly publicSubnetId: string;
  readonly vpcCidr: string;
  readonly subnetCidrs: readonly [string, string, string];
  /** Zones of the three; the region's first ones when absent. */
  readonly zones?: readonly [string, string, string];
  readonly nat?: 'gateway' | 'instance';
  /** Type of a NAT instance. */
  readonly natInstanceType?: string;
}

const numbers = [1, 2, 3] as const;

/** Renders the stack; the values of its parameters are given beside it. */
export function privateSubnetsTemplate({ zones, nat = 'gateway' }: PrivateSubnetsParameters): Template {
  const subnets = numbers.map((number) => subnetPart(number, zones?.[number - 1]));
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
export function subnetCidrProblem({ vpcCidr, subnetCidrs }: PrivateSubnetsParameters): string | undefined {
  const vpc = parseCidr(vpcCidr);
  if (!vpc || vpc.family !== 4) return `vpcCidr ${vpcCidr} is no IPv4 block`;
  const blocks: Cidr[] = [];
  for (const text of subnetCidrs) {
    const block = parseCidr(text);
    if (!block || block.family !== 4) return `${text} is no IPv4 block`;
    if (block.prefix < 16 || block.prefix > 28) return `${text} must have a prefix from /16 to /28`;
    if (!contains(vpc, block)) return `${text} is not inside ${vpcCidr}`;
    const other = blocks.findIndex((earlier) => contains(earlier, block) || contains(block, earlier));
    if (other >= 0) return `${text} overlaps ${subnetCidrs[other]}`;
    blocks.push(block);
  }
  return undefined;
}

function contains(outer: Cidr, inner: Cidr): boolean {
  const hostBits = BigInt(32 - outer.prefix);
  return outer.prefix <= inner.prefix && inner.base >> hostBits === outer.base >> hostBits;
}

const text = (Description: string): CfnParameter => ({ Type: 'String', Description });

function parametersOf(nat: 'gateway' | 'instance'): Readonly<Record<string, CfnParameter>> {
  const subnets = numbers.map((number) => [
    `Subnet${number}Cidr`,
    text(`Addresses of private subnet ${number}`),
  ]);
  const ofInstance = {
    NatInstanceType: { ...text('Type of the NAT instance'), Default: 't3.micro' },
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

function subnetPart(number: 1 | 2 | 3, zone: string | undefined): TemplatePart {
  const name = `PrivateSubnet${number}`;
  return joinParts([
    resource(name, 'AWS::EC2::Subnet', {
      VpcId: ref('VpcId'),
      CidrBlock: ref(`Subnet${number}Cidr`),
      AvailabilityZone: zone ?? select(number - 1, { 'Fn::GetAZs': '' }),
      Tags: [tag('kubernetes.io/role/internal-elb', '1')],
    }),
    resource(`PrivateSubnet${number}RouteTableAssociation`, 'AWS::EC2::SubnetRouteTableAssociation', {
      SubnetId: ref(name),
      RouteTableId: ref('PrivateRouteTable'),
    }),
  ]);
}

const outwards = { RouteTableId: ref('PrivateRouteTable'), DestinationCidrBlock: '0.0.0.0/0' };

const gateway: TemplatePart = joinParts([
  resource('NatAddress', 'AWS::EC2::EIP', { Domain: 'vpc' }),
  resource('NatGateway', 'AWS::EC2::NatGateway', {
    AllocationId: getAtt('NatAddress', 'AllocationId'),
    SubnetId: ref('VpcPublicSubnetId'),
  }),
  resource('PrivateDefaultRoute', 'AWS::EC2::Route', { ...outwards, NatGatewayId: ref('NatGateway') }),
]);

/** Forwards packets of the private subnets under its own address; survives a restart. */
const natScript = `#!/bin/bash
set -euo pipefail
dnf install -y nftables
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
  resource('NatAddress', 'AWS::EC2::EIP', {
    Domain: 'vpc',
    InstanceId: ref('NatInstance'),
  }),
  resource('PrivateDefaultRoute', 'AWS::EC2::Route', { ...outwards, InstanceId: ref('NatInstance') }),
]);
