// VPC endpoints: gateways in route tables, interfaces in subnets.
import { awsError, type AwsError } from '../aws-error.js';
import { flag, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { describeOperation } from './describe.js';
import { subnetAt, vpcAt } from './ec2-error.js';
import { vpcEndpoints, type EndpointRow } from './ec2-rows.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';
import { endpointServices, isGatewayService } from './endpoint-services.js';
import { dropInterfaces, newInterface } from './network-interface-rows.js';
import { routeTableAt } from './route-table-operations.js';
import { routeTables } from './route-table-rows.js';
import { groupAt } from './security-group-rows.js';

const noSuchEndpoint = (id: string): AwsError =>
  awsError('InvalidVpcEndpointId.NotFound', `The Vpc Endpoint Id '${id}' does not exist`);

export const endpointOperations: Readonly<Record<string, Operation>> = {
  CreateVpcEndpoint: createEndpoint,
  DescribeVpcEndpoints: describeOperation({
    table: vpcEndpoints,
    member: 'VpcEndpoints',
    ids: 'VpcEndpointIds',
    idOf: ({ endpointId }) => endpointId,
    notFound: noSuchEndpoint,
    filters: () => ({
      'vpc-endpoint-id': ({ endpointId }) => [endpointId],
      'vpc-id': ({ vpcId }) => [vpcId],
      'service-name': ({ serviceName }) => [serviceName],
      'vpc-endpoint-type': ({ endpointType }) => [endpointType],
      'vpc-endpoint-state': () => ['available'],
    }),
    view: (row, context) => endpointView(row, context),
  }),
  ModifyVpcEndpoint: modifyEndpoint,
  DeleteVpcEndpoints: (params, context) => {
    const failed = texts(params, 'VpcEndpointIds').flatMap((id) => {
      const row = context.rows(vpcEndpoints).get(id);
      if (row) removeEndpoint(context, row);
      return row
        ? []
        : [{ ResourceId: id, Error: { Code: noSuchEndpoint(id).code, Message: noSuchEndpoint(id).message } }];
    });
    return { Unsuccessful: failed };
  },
  DescribeVpcEndpointServices: (params, context) => endpointServices(params, context),
  DescribePrefixLists: (_, context) => ({
    PrefixLists: ['s3', 'dynamodb'].map((name) => ({
      PrefixListId: prefixListOf(`com.amazonaws.${context.region}.${name}`),
      PrefixListName: `com.amazonaws.${context.region}.${name}`,
      Cidrs: [],
    })),
  }),
};

function createEndpoint(params: Params, context: CloudContext): unknown {
  const { vpcId } = vpcAt(context, requiredText(params, 'VpcId'));
  const serviceName = requiredText(params, 'ServiceName');
  const endpointType = text(params, 'VpcEndpointType') ?? 'Gateway';
  endpointServices({ ServiceNames: [serviceName] }, context);
  if (endpointType === 'Gateway' && !isGatewayService(serviceName))
    throw awsError(
      'InvalidParameter',
      `Endpoint type (Gateway) does not match available service types ([Interface]).`,
    );
  const subnetIds = texts(params, 'SubnetIds');
  const groupIds = texts(params, 'SecurityGroupIds');
  for (const id of groupIds) groupAt(context, id);
  for (const id of subnetIds)
    if (subnetAt(context, id).vpcId !== vpcId)
      throw awsError('InvalidParameter', `The subnet ID '${id}' does not belong to the VPC '${vpcId}'`);
  const endpointId = context.id('vpce');
  const row: EndpointRow = {
    endpointId,
    vpcId,
    serviceName,
    endpointType,
    subnetIds,
    routeTableIds: texts(params, 'RouteTableIds'),
    groupIds,
    interfaceIds: subnetIds.map((subnetId) =>
      newEndpointInterface(context, { endpointId, subnetId, groupIds }),
    ),
    privateDns: flag(params, 'PrivateDnsEnabled') ?? endpointType === 'Interface',
    policy: text(params, 'PolicyDocument') ?? OPEN_POLICY,
    createdMs: context.clock.now(),
  };
  context.rows(vpcEndpoints).put(endpointId, row);
  for (const id of row.routeTableIds) addGatewayRoute(context, id, row);
  tagNew(context, params, { id: endpointId, kind: 'vpc-endpoint' });
  return { VpcEndpoint: { ...endpointView(row, context), Tags: tagView(context, endpointId) } };
}

function modifyEndpoint(params: Params, context: CloudContext): unknown {
  const id = requiredText(params, 'VpcEndpointId');
  const row = context.rows(vpcEndpoints).get(id);
  if (!row) throw noSuchEndpoint(id);
  const changed = (now: readonly string[], add: string, remove: string): readonly string[] => [
    ...now.filter((each) => !texts(params, remove).includes(each)),
    ...texts(params, add),
  ];
  const routeTableIds = changed(row.routeTableIds, 'AddRouteTableIds', 'RemoveRouteTableIds');
  for (const table of row.routeTableIds) dropGatewayRoute(context, table, row);
  for (const table of routeTableIds) addGatewayRoute(context, table, row);
  const groupIds = changed(row.groupIds, 'AddSecurityGroupIds', 'RemoveSecurityGroupIds');
  const subnetIds = changed(row.subnetIds, 'AddSubnetIds', 'RemoveSubnetIds');
  dropInterfaces(context, row.interfaceIds);
  context.rows(vpcEndpoints).put(id, {
    ...row,
    routeTableIds,
    groupIds,
    subnetIds,
    interfaceIds: subnetIds.map((subnetId) =>
      newEndpointInterface(context, { endpointId: id, subnetId, groupIds }),
    ),
    privateDns: flag(params, 'PrivateDnsEnabled') ?? row.privateDns,
    policy: flag(params, 'ResetPolicy') ? OPEN_POLICY : (text(params, 'PolicyDocument') ?? row.policy),
  });
  return { Return: true };
}

function removeEndpoint(context: CloudContext, row: EndpointRow): void {
  dropInterfaces(context, row.interfaceIds);
  for (const id of row.routeTableIds) dropGatewayRoute(context, id, row);
  context.rows(vpcEndpoints).delete(row.endpointId);
  dropTags(context, row.endpointId);
}

const newEndpointInterface = (
  context: CloudContext,
  { endpointId, subnetId, groupIds }: { endpointId: string; subnetId: string; groupIds: readonly string[] },
): string =>
  newInterface(context, {
    subnetId,
    groupIds,
    description: `VPC Endpoint Interface ${endpointId}`,
    interfaceType: 'vpc_endpoint',
    requester: 'amazon-aws',
  }).interfaceId;

function addGatewayRoute(context: CloudContext, tableId: string, row: EndpointRow): void {
  const table = routeTableAt(context, tableId);
  const route = {
    destination: prefixListOf(row.serviceName),
    destinationKind: 'DestinationPrefixListId',
    targetKind: 'GatewayId',
    target: row.endpointId,
    origin: 'CreateRoute',
  } as const;
  context.rows(routeTables).put(tableId, { ...table, routes: [...table.routes, route] });
}

function dropGatewayRoute(context: CloudContext, tableId: string, { endpointId }: EndpointRow): void {
  const table = context.rows(routeTables).get(tableId);
  if (!table) return;
  const routes = table.routes.filter(({ target }) => target !== endpointId);
  context.rows(routeTables).put(tableId, { ...table, routes });
}

const prefixListOf = (serviceName: string): string =>
  `pl-${Buffer.from(serviceName).toString('hex').padEnd(8, '0').slice(-8)}`;

const OPEN_POLICY = JSON.stringify({
  Version: '2008-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
});

const endpointView = (row: EndpointRow, context: CloudContext): Params => ({
  VpcEndpointId: row.endpointId,
  VpcEndpointType: row.endpointType,
  VpcId: row.vpcId,
  ServiceName: row.serviceName,
  State: 'available',
  PolicyDocument: row.policy,
  RouteTableIds: row.routeTableIds,
  SubnetIds: row.subnetIds,
  Groups: row.groupIds.map((id) => ({ GroupId: id, GroupName: groupAt(context, id).name })),
  IpAddressType: 'ipv4',
  PrivateDnsEnabled: row.privateDns,
  RequesterManaged: false,
  NetworkInterfaceIds: row.interfaceIds,
  DnsEntries:
    row.endpointType === 'Interface'
      ? [
          {
            DnsName: `${row.endpointId}.${serviceOf(row)}.${context.region}.vpce.amazonaws.com`,
          },
        ]
      : [],
  CreationTimestamp: new Date(row.createdMs),
  OwnerId: context.accountId,
});

const serviceOf = ({ serviceName }: EndpointRow): string => serviceName.split('.').slice(3).join('.');
