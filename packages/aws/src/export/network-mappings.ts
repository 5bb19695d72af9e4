// Networks: VPC, subnets, routes, gateways, security groups, endpoints.
import { as, elsewhere, inline, type Mapping } from './field-rules.js';

const tags = as('tags', 'tags');

const rule = {
  GroupId: 'security_group_id',
  Description: 'description',
  FromPort: 'from_port',
  ToPort: 'to_port',
  IpProtocol: 'ip_protocol',
  CidrIp: 'cidr_ipv4',
  CidrIpv6: 'cidr_ipv6',
};

export const networkMappings: Readonly<Record<string, Mapping>> = {
  'AWS::EC2::VPC': {
    type: 'aws_vpc',
    rules: {
      CidrBlock: 'cidr_block',
      EnableDnsHostnames: 'enable_dns_hostnames',
      EnableDnsSupport: 'enable_dns_support',
      Tags: tags,
    },
  },
  'AWS::EC2::InternetGateway': { type: 'aws_internet_gateway', rules: { Tags: tags } },
  'AWS::EC2::VPCGatewayAttachment': {
    type: 'aws_internet_gateway_attachment',
    rules: { InternetGatewayId: 'internet_gateway_id', VpcId: 'vpc_id' },
  },
  'AWS::EC2::EgressOnlyInternetGateway': {
    type: 'aws_egress_only_internet_gateway',
    rules: { VpcId: 'vpc_id', Tags: tags },
  },
  'AWS::EC2::Subnet': {
    type: 'aws_subnet',
    rules: {
      AvailabilityZone: 'availability_zone',
      CidrBlock: 'cidr_block',
      VpcId: 'vpc_id',
      OutpostArn: 'outpost_arn',
      MapPublicIpOnLaunch: 'map_public_ip_on_launch',
      Ipv6CidrBlock: 'ipv6_cidr_block',
      AssignIpv6AddressOnCreation: 'assign_ipv6_address_on_creation',
      PrivateDnsNameOptionsOnLaunch: inline({ HostnameType: 'private_dns_hostname_type_on_launch' }),
      Tags: tags,
    },
  },
  'AWS::EC2::RouteTable': { type: 'aws_route_table', rules: { VpcId: 'vpc_id', Tags: tags } },
  'AWS::EC2::Route': {
    type: 'aws_route',
    rules: {
      RouteTableId: 'route_table_id',
      DestinationCidrBlock: 'destination_cidr_block',
      DestinationIpv6CidrBlock: 'destination_ipv6_cidr_block',
      GatewayId: 'gateway_id',
      NatGatewayId: 'nat_gateway_id',
      EgressOnlyInternetGatewayId: 'egress_only_gateway_id',
      TransitGatewayId: 'transit_gateway_id',
    },
  },
  'AWS::EC2::SubnetRouteTableAssociation': {
    type: 'aws_route_table_association',
    rules: { SubnetId: 'subnet_id', RouteTableId: 'route_table_id' },
  },
  'AWS::EC2::EIP': {
    type: 'aws_eip',
    rules: { Domain: 'domain', Tags: tags },
    attributes: { AllocationId: 'allocation_id', Ref: 'public_ip' },
  },
  'AWS::EC2::NatGateway': {
    type: 'aws_nat_gateway',
    rules: { AllocationId: 'allocation_id', SubnetId: 'subnet_id', Tags: tags },
  },
  'AWS::EC2::SecurityGroup': {
    type: 'aws_security_group',
    rules: {
      GroupName: 'name',
      GroupDescription: 'description',
      VpcId: 'vpc_id',
      SecurityGroupIngress: elsewhere,
      SecurityGroupEgress: elsewhere,
      Tags: tags,
    },
    attributes: { GroupId: 'id' },
  },
  'AWS::EC2::SecurityGroupIngress': {
    type: 'aws_vpc_security_group_ingress_rule',
    rules: { ...rule, SourceSecurityGroupId: 'referenced_security_group_id' },
  },
  'AWS::EC2::SecurityGroupEgress': {
    type: 'aws_vpc_security_group_egress_rule',
    rules: { ...rule, DestinationSecurityGroupId: 'referenced_security_group_id' },
  },
  'AWS::EC2::VPCEndpoint': {
    type: 'aws_vpc_endpoint',
    rules: {
      ServiceName: 'service_name',
      VpcId: 'vpc_id',
      VpcEndpointType: 'vpc_endpoint_type',
      SubnetIds: 'subnet_ids',
      SecurityGroupIds: 'security_group_ids',
      RouteTableIds: 'route_table_ids',
      PrivateDnsEnabled: 'private_dns_enabled',
      Tags: tags,
    },
  },
};
