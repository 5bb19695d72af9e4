// Route tables and their associations.
import { awsError, type AwsError } from '../aws-error.js';
import { requiredText, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { describeOperation } from './describe.js';
import { inUse, subnetAt, vpcAt } from './ec2-error.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';
import { newRouteTable, routeTables, type RouteAssociation, type RouteTableRow } from './route-table-rows.js';
import { routeView } from './route-view.js';

const noSuchTable = (id: string): AwsError =>
  awsError('InvalidRouteTableID.NotFound', `The routeTable ID '${id}' does not exist`);

/** The table, or the refusal. */
export function routeTableAt(context: CloudContext, id: string): RouteTableRow {
  const table = context.rows(routeTables).get(id);
  if (!table) throw noSuchTable(id);
  return table;
}

// Ids tell what a target is: a filter for one kind never meets that of another.
const ROUTE_TARGETS = [
  'gateway-id',
  'nat-gateway-id',
  'egress-only-internet-gateway-id',
  'instance-id',
  'transit-gateway-id',
  'vpc-peering-connection-id',
];

export const routeTableOperations: Readonly<Record<string, Operation>> = {
  CreateRouteTable: (params, context) => {
    const row = newRouteTable(context, vpcAt(context, requiredText(params, 'VpcId')), false);
    tagNew(context, params, { id: row.routeTableId, kind: 'route-table' });
    return { RouteTable: { ...tableView(row, context), Tags: tagView(context, row.routeTableId) } };
  },
  DescribeRouteTables: describeOperation({
    table: routeTables,
    member: 'RouteTables',
    ids: 'RouteTableIds',
    idOf: ({ routeTableId }) => routeTableId,
    notFound: noSuchTable,
    filters: (context) => ({
      'route-table-id': ({ routeTableId }) => [routeTableId],
      'vpc-id': ({ vpcId }) => [vpcId],
      'association.main': ({ associations }) =>
        associations.length === 0
          ? ['false']
          : associations.map(({ subnetId }) => String(subnetId === undefined)),
      'association.subnet-id': ({ associations }) => associations.map(({ subnetId }) => subnetId),
      'association.route-table-association-id': ({ associations }) =>
        associations.map(({ associationId }) => associationId),
      'association.route-table-id': ({ associations, routeTableId }) => associations.map(() => routeTableId),
      'route.destination-cidr-block': ({ routes }) => routes.map(({ destination }) => destination),
      'route.destination-ipv6-cidr-block': ({ routes }) => routes.map(({ destination }) => destination),
      'route.destination-prefix-list-id': ({ routes }) => routes.map(({ destination }) => destination),
      ...Object.fromEntries(
        ROUTE_TARGETS.map((name) => [
          `route.${name}`,
          ({ routes }: RouteTableRow) => routes.map(({ target }) => target),
        ]),
      ),
      'route.origin': ({ routes }) => routes.map(({ origin }) => origin),
      'owner-id': () => [context.accountId],
    }),
    view: tableView,
  }),
  AssociateRouteTable: (params, context) => {
    const table = routeTableAt(context, requiredText(params, 'RouteTableId'));
    const subnet = subnetAt(context, requiredText(params, 'SubnetId'));
    if (subnet.vpcId !== table.vpcId)
      throw awsError(
        'InvalidParameterValue',
        `Route table ${table.routeTableId} and subnet ${subnet.subnetId} belong to different networks`,
      );
    const taken = context
      .rows(routeTables)
      .list()
      .some(({ associations }) => associations.some((each) => each.subnetId === subnet.subnetId));
    if (taken)
      throw awsError(
        'Resource.AlreadyAssociated',
        `the specified association for route table ${table.routeTableId} conflicts with an existing association`,
      );
    const association = { associationId: context.id('rtbassoc'), subnetId: subnet.subnetId };
    putAssociations(context, table, [...table.associations, association]);
    return { AssociationId: association.associationId, AssociationState: { State: 'associated' } };
  },
  ReplaceRouteTableAssociation: (params, context) => {
    const { table, association } = associationAt(context, requiredText(params, 'AssociationId'));
    const next = routeTableAt(context, requiredText(params, 'RouteTableId'));
    putAssociations(
      context,
      table,
      table.associations.filter((each) => each !== association),
    );
    const moved = { ...association, associationId: context.id('rtbassoc') };
    putAssociations(context, routeTableAt(context, next.routeTableId), [...next.associations, moved]);
    return { NewAssociationId: moved.associationId, AssociationState: { State: 'associated' } };
  },
  DisassociateRouteTable: (params, context) => {
    const { table, association } = associationAt(context, requiredText(params, 'AssociationId'));
    if (association.subnetId === undefined)
      throw awsError(
        'InvalidParameterValue',
        `cannot disassociate the main route table association ${association.associationId}`,
      );
    putAssociations(
      context,
      table,
      table.associations.filter((each) => each !== association),
    );
    return {};
  },
  DeleteRouteTable: (params, context) => {
    const table = routeTableAt(context, requiredText(params, 'RouteTableId'));
    if (table.associations.length > 0)
      throw inUse(`The routeTable '${table.routeTableId}' has dependencies and cannot be deleted.`);
    context.rows(routeTables).delete(table.routeTableId);
    dropTags(context, table.routeTableId);
    return {};
  },
};

function associationAt(
  context: CloudContext,
  id: string,
): { readonly table: RouteTableRow; readonly association: RouteAssociation } {
  for (const table of context.rows(routeTables).list()) {
    const association = table.associations.find((each) => each.associationId === id);
    if (association) return { table, association };
  }
  throw awsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
}

function putAssociations(
  context: CloudContext,
  table: RouteTableRow,
  associations: readonly RouteAssociation[],
): void {
  context.rows(routeTables).put(table.routeTableId, { ...table, associations });
}

function tableView(table: RouteTableRow, context: CloudContext): Params {
  return {
    RouteTableId: table.routeTableId,
    VpcId: table.vpcId,
    OwnerId: context.accountId,
    PropagatingVgws: [],
    Routes: table.routes.map((route) => routeView(route, context)),
    Associations: table.associations.map(({ associationId, subnetId }) => ({
      RouteTableAssociationId: associationId,
      RouteTableId: table.routeTableId,
      Main: subnetId === undefined,
      SubnetId: subnetId,
      AssociationState: { State: 'associated' },
    })),
  };
}
