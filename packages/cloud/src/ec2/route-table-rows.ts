// Route tables as kept, and what other resources do to them: a VPC makes its main one, a subnet leaves its own.
import type { CloudContext } from '../service.js';
import { regionTable } from '../tables.js';
import type { VpcRow } from './ec2-rows.js';

export interface RouteRow {
  readonly destination: string;
  /** Which member of the answer the destination is. */
  readonly destinationKind: 'DestinationCidrBlock' | 'DestinationIpv6CidrBlock' | 'DestinationPrefixListId';
  /** Which member the target is, and its id. */
  readonly targetKind:
    | 'GatewayId'
    | 'NatGatewayId'
    | 'EgressOnlyInternetGatewayId'
    | 'NetworkInterfaceId'
    | 'InstanceId'
    | 'TransitGatewayId'
    | 'VpcPeeringConnectionId';
  readonly target: string;
  readonly origin: 'CreateRouteTable' | 'CreateRoute' | 'EnableVgwRoutePropagation';
}

export interface RouteAssociation {
  readonly associationId: string;
  /** Absent: the main table of its VPC. */
  readonly subnetId?: string | undefined;
}

export interface RouteTableRow {
  readonly routeTableId: string;
  readonly vpcId: string;
  readonly routes: readonly RouteRow[];
  readonly associations: readonly RouteAssociation[];
}

export const routeTables = regionTable<RouteTableRow>('ec2.route-table');

/** Makes a table with the VPC's local routes. */
export function newRouteTable(context: CloudContext, vpc: VpcRow, main: boolean): RouteTableRow {
  const local = (destination: string, destinationKind: RouteRow['destinationKind']): RouteRow => ({
    destination,
    destinationKind,
    targetKind: 'GatewayId',
    target: 'local',
    origin: 'CreateRouteTable',
  });
  const row: RouteTableRow = {
    routeTableId: context.id('rtb'),
    vpcId: vpc.vpcId,
    routes: [
      ...vpc.cidrs.map(({ cidr }) => local(cidr, 'DestinationCidrBlock')),
      ...(vpc.ipv6 ? [local(vpc.ipv6.cidr, 'DestinationIpv6CidrBlock')] : []),
    ],
    associations: main ? [{ associationId: context.id('rtbassoc') }] : [],
  };
  context.rows(routeTables).put(row.routeTableId, row);
  return row;
}

/** Removes the association of a subnet that goes away. */
export function dropAssociationsOf(context: CloudContext, subnetId: string): void {
  const table = context
    .rows(routeTables)
    .list()
    .find(({ associations }) => associations.some((each) => each.subnetId === subnetId));
  if (!table) return;
  const associations = table.associations.filter((each) => each.subnetId !== subnetId);
  context.rows(routeTables).put(table.routeTableId, { ...table, associations });
}
