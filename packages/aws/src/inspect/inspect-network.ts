// The VPC of a cluster and those of its subnets that matter: which zone each is in, and whether it leads to the
// internet.
import type { RouteTable } from '@aws-sdk/client-ec2';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { ActualControlPlane, ActualSubnet } from './actual.js';

/** What is known of the network. */
export interface ActualNetwork {
  readonly vpcCidr?: string | undefined;
  /** All subnets of the VPC, by id. */
  readonly subnets: readonly ActualSubnet[];
}

/** Reads it: three calls, whatever the size of the network. */
export async function inspectNetwork(
  calls: AwsCalls,
  { vpcId }: Pick<ActualControlPlane, 'vpcId'>,
): Promise<ActualNetwork> {
  const Filters = [{ Name: 'vpc-id', Values: [vpcId] }];
  const [vpcs, subnets, tables] = await Promise.all([
    calls.send('ec2', 'DescribeVpcs', { VpcIds: [vpcId] }),
    calls.send('ec2', 'DescribeSubnets', { Filters }),
    calls.send('ec2', 'DescribeRouteTables', { Filters }),
  ]);
  const routes = tables.RouteTables ?? [];
  return {
    vpcCidr: vpcs.Vpcs?.[0]?.CidrBlock,
    subnets: (subnets.Subnets ?? [])
      .map((subnet) => ({
        id: subnet.SubnetId ?? '',
        zone: subnet.AvailabilityZone ?? '',
        cidr: subnet.CidrBlock ?? '',
        isPublic: leadsOut(subnet.SubnetId ?? '', routes),
        routeTableId: ownTable(subnet.SubnetId ?? '', routes)?.RouteTableId,
      }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

/** The table that a subnet is associated with itself. */
const ownTable = (subnetId: string, tables: readonly RouteTable[]): RouteTable | undefined =>
  tables.find(({ Associations = [] }) => Associations.some((item) => item.SubnetId === subnetId));

/**
 * A subnet is public when its route table, its own or else the VPC's main one, has a route to an internet
 * gateway.
 */
function leadsOut(subnetId: string, tables: readonly RouteTable[]): boolean {
  const main = tables.find(({ Associations = [] }) => Associations.some((item) => item.Main));
  return ((ownTable(subnetId, tables) ?? main)?.Routes ?? []).some(({ GatewayId = '' }) =>
    GatewayId.startsWith('igw-'),
  );
}
