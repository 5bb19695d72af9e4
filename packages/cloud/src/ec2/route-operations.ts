// Single routes: created, replaced, deleted. The target has to exist, and a gateway has to be attached to the VPC.
import { awsError } from '../aws-error.js';
import { missingParameter, requiredText, text, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { parseCidr } from './cidr.js';
import { egressGateways, internetGateways, natGateways } from './ec2-rows.js';
import { routeTableAt } from './route-table-operations.js';
import { routeTables, type RouteRow, type RouteTableRow } from './route-table-rows.js';

export const routeOperations: Readonly<Record<string, Operation>> = {
  CreateRoute: (params, context) => {
    const table = routeTableAt(context, requiredText(params, 'RouteTableId'));
    const route = routeOf(params, table, context);
    const there = table.routes.find(({ destination }) => destination === route.destination);
    if (there)
      throw awsError('RouteAlreadyExists', `The route identified by ${route.destination} already exists.`);
    putRoutes(context, table, [...table.routes, route]);
    return { Return: true };
  },
  ReplaceRoute: (params, context) => {
    const table = routeTableAt(context, requiredText(params, 'RouteTableId'));
    const route = routeOf(params, table, context);
    if (!table.routes.some(({ destination }) => destination === route.destination))
      throw awsError(
        'InvalidParameterValue',
        `There is no route defined for '${route.destination}' in the route table. Use CreateRoute instead.`,
      );
    const kept = without(table, route.destination);
    putRoutes(context, table, [...kept, route]);
    return {};
  },
  DeleteRoute: (params, context) => {
    const table = routeTableAt(context, requiredText(params, 'RouteTableId'));
    putRoutes(context, table, without(table, destinationOf(params).destination));
    return {};
  },
};

const TARGETS = [
  'GatewayId',
  'NatGatewayId',
  'EgressOnlyInternetGatewayId',
  'NetworkInterfaceId',
  'InstanceId',
  'TransitGatewayId',
  'VpcPeeringConnectionId',
] as const;

function routeOf(params: Params, table: RouteTableRow, context: CloudContext): RouteRow {
  const targetKind = TARGETS.find((kind) => text(params, kind) !== undefined);
  if (!targetKind) throw missingParameter('gatewayId');
  const target = requiredText(params, targetKind);
  checkTarget(target, table, context);
  return { ...destinationOf(params), targetKind, target, origin: 'CreateRoute' };
}

function destinationOf(params: Params): Pick<RouteRow, 'destination' | 'destinationKind'> {
  for (const destinationKind of [
    'DestinationCidrBlock',
    'DestinationIpv6CidrBlock',
    'DestinationPrefixListId',
  ] as const) {
    const destination = text(params, destinationKind);
    if (destination === undefined) continue;
    if (destinationKind === 'DestinationCidrBlock' && !parseCidr(destination))
      throw awsError(
        'InvalidParameterValue',
        `Value (${destination}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`,
      );
    return { destination, destinationKind };
  }
  throw missingParameter('destinationCidrBlock');
}

function checkTarget(target: string, { routeTableId, vpcId }: RouteTableRow, context: CloudContext): void {
  const gateway = target.startsWith('igw-')
    ? context.rows(internetGateways).get(target)
    : target.startsWith('eigw-')
      ? context.rows(egressGateways).get(target)
      : undefined;
  if (/^e?igw-/.test(target)) {
    if (!gateway) throw awsError('InvalidGatewayID.NotFound', `The gateway ID '${target}' does not exist`);
    if (gateway.vpcId !== vpcId)
      throw awsError(
        'InvalidParameterValue',
        `route table ${routeTableId} and network gateway ${target} belong to different networks`,
      );
  }
  if (!target.startsWith('nat-')) return;
  const nat = context.rows(natGateways).get(target);
  if (!nat || nat.deletedMs !== undefined)
    throw awsError('InvalidNatGatewayID.NotFound', `The natGateway ID '${target}' does not exist`);
}

function without(table: RouteTableRow, destination: string): readonly RouteRow[] {
  if (!table.routes.some((route) => route.destination === destination))
    throw awsError(
      'InvalidRoute.NotFound',
      `no route with destination-cidr-block ${destination} in route table ${table.routeTableId}`,
    );
  return table.routes.filter((route) => route.destination !== destination);
}

function putRoutes(context: CloudContext, table: RouteTableRow, routes: readonly RouteRow[]): void {
  context.rows(routeTables).put(table.routeTableId, { ...table, routes });
}
