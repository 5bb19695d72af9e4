// What EC2's network keeps.
import { regionTable } from '../tables.js';

export interface CidrAssociation {
  readonly associationId: string;
  readonly cidr: string;
}

export interface VpcRow {
  readonly vpcId: string;
  readonly cidr: string;
  /** The first one is the VPC's own block. */
  readonly cidrs: readonly CidrAssociation[];
  readonly ipv6?: CidrAssociation | undefined;
  readonly dnsSupport: boolean;
  readonly dnsHostnames: boolean;
  readonly tenancy: string;
  /** Absent: the account's own set. */
  readonly dhcpOptionsId?: string | undefined;
}

export interface SubnetRow {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  readonly ipv6?: CidrAssociation | undefined;
  readonly mapPublicIp: boolean;
  readonly assignIpv6: boolean;
  readonly hostnameType: string;
  readonly resourceNameA: boolean;
  readonly resourceNameAaaa: boolean;
}

export interface GatewayRow {
  readonly gatewayId: string;
  /** The VPC that it is attached to. */
  readonly vpcId?: string | undefined;
}

export interface NatGatewayRow {
  readonly natGatewayId: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly connectivity: string;
  readonly allocationId?: string | undefined;
  readonly publicIp?: string | undefined;
  readonly interfaceId: string;
  readonly privateIp: string;
  readonly createdMs: number;
  readonly readyMs: number;
  readonly deletedMs?: number | undefined;
}

export interface AddressRow {
  readonly allocationId: string;
  readonly publicIp: string;
  /** What uses it. */
  readonly associationId?: string | undefined;
  readonly interfaceId?: string | undefined;
  readonly privateIp?: string | undefined;
}

export interface InterfaceRow {
  readonly interfaceId: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly description: string;
  readonly groupIds: readonly string[];
  readonly interfaceType: string;
  /** The service that made it and removes it; absent: the customer's. */
  readonly requester?: string | undefined;
  readonly instanceId?: string | undefined;
}

export interface EndpointRow {
  readonly endpointId: string;
  readonly vpcId: string;
  readonly serviceName: string;
  readonly endpointType: string;
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
  readonly groupIds: readonly string[];
  readonly interfaceIds: readonly string[];
  readonly privateDns: boolean;
  readonly policy: string;
  readonly createdMs: number;
}

export const vpcs = regionTable<VpcRow>('ec2.vpc');
export const subnets = regionTable<SubnetRow>('ec2.subnet');
export const internetGateways = regionTable<GatewayRow>('ec2.igw');
export const egressGateways = regionTable<GatewayRow>('ec2.eigw');
export const natGateways = regionTable<NatGatewayRow>('ec2.nat');
export const addresses = regionTable<AddressRow>('ec2.eip');
export const networkInterfaces = regionTable<InterfaceRow>('ec2.eni');
export const vpcEndpoints = regionTable<EndpointRow>('ec2.vpce');
