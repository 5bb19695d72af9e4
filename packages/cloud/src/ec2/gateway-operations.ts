// Internet gateways, attached to one VPC at a time, and egress-only ones for IPv6.
import { awsError, type AwsError } from '../aws-error.js';
import { requiredText, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { describeOperation } from './describe.js';
import { inUse, vpcAt } from './ec2-error.js';
import {
  addresses,
  egressGateways,
  internetGateways,
  natGateways,
  networkInterfaces,
  type GatewayRow,
} from './ec2-rows.js';
import { dropTags, tagNew, tagView } from './ec2-tags.js';

const noSuchGateway = (id: string): AwsError =>
  awsError('InvalidInternetGatewayID.NotFound', `The internetGateway ID '${id}' does not exist`);
const noSuchEgressGateway = (id: string): AwsError =>
  awsError('InvalidGatewayID.NotFound', `The eigw ID '${id}' does not exist`);

export const gatewayOperations: Readonly<Record<string, Operation>> = {
  CreateInternetGateway: (params, context) => {
    const row: GatewayRow = { gatewayId: context.id('igw') };
    context.rows(internetGateways).put(row.gatewayId, row);
    tagNew(context, params, { id: row.gatewayId, kind: 'internet-gateway' });
    return { InternetGateway: { ...gatewayView(row, context), Tags: tagView(context, row.gatewayId) } };
  },
  DescribeInternetGateways: describeOperation({
    table: internetGateways,
    member: 'InternetGateways',
    ids: 'InternetGatewayIds',
    idOf: ({ gatewayId }) => gatewayId,
    notFound: noSuchGateway,
    filters: (context) => ({
      'internet-gateway-id': ({ gatewayId }) => [gatewayId],
      'attachment.vpc-id': ({ vpcId }) => [vpcId],
      'attachment.state': ({ vpcId }) => (vpcId === undefined ? [] : ['available']),
      'owner-id': () => [context.accountId],
    }),
    view: (row, context) => gatewayView(row, context),
  }),
  AttachInternetGateway: (params, context) => {
    const gateway = gatewayAt(context, params);
    const { vpcId } = vpcAt(context, requiredText(params, 'VpcId'));
    if (gateway.vpcId !== undefined)
      throw awsError(
        'Resource.AlreadyAssociated',
        `resource ${gateway.gatewayId} is already attached to network ${gateway.vpcId}`,
      );
    const other = context
      .rows(internetGateways)
      .list()
      .find((each) => each.vpcId === vpcId);
    if (other)
      throw awsError('InvalidParameterValue', `Network ${vpcId} already has an internet gateway attached`);
    context.rows(internetGateways).put(gateway.gatewayId, { ...gateway, vpcId });
    return {};
  },
  DetachInternetGateway: (params, context) => {
    const gateway = gatewayAt(context, params);
    const vpcId = requiredText(params, 'VpcId');
    if (gateway.vpcId !== vpcId)
      throw awsError(
        'Gateway.NotAttached',
        `resource ${gateway.gatewayId} is not attached to network ${vpcId}`,
      );
    if (hasPublicAddress(context, vpcId))
      throw inUse(
        `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before ` +
          'detaching the gateway.',
      );
    context.rows(internetGateways).put(gateway.gatewayId, { gatewayId: gateway.gatewayId });
    return {};
  },
  DeleteInternetGateway: (params, context) => {
    const { gatewayId, vpcId } = gatewayAt(context, params);
    if (vpcId !== undefined)
      throw inUse(`The internetGateway '${gatewayId}' has dependencies and cannot be deleted.`);
    context.rows(internetGateways).delete(gatewayId);
    dropTags(context, gatewayId);
    return {};
  },
  CreateEgressOnlyInternetGateway: (params, context) => {
    const { vpcId } = vpcAt(context, requiredText(params, 'VpcId'));
    const row: GatewayRow = { gatewayId: context.id('eigw'), vpcId };
    context.rows(egressGateways).put(row.gatewayId, row);
    tagNew(context, params, { id: row.gatewayId, kind: 'egress-only-internet-gateway' });
    return { EgressOnlyInternetGateway: { ...egressView(row), Tags: tagView(context, row.gatewayId) } };
  },
  DescribeEgressOnlyInternetGateways: describeOperation({
    table: egressGateways,
    member: 'EgressOnlyInternetGateways',
    ids: 'EgressOnlyInternetGatewayIds',
    idOf: ({ gatewayId }) => gatewayId,
    notFound: noSuchEgressGateway,
    filters: () => ({}),
    view: (row) => egressView(row),
  }),
  DeleteEgressOnlyInternetGateway: (params, context) => {
    const id = requiredText(params, 'EgressOnlyInternetGatewayId');
    if (!context.rows(egressGateways).delete(id)) throw noSuchEgressGateway(id);
    dropTags(context, id);
    return { ReturnCode: true };
  },
};

function gatewayAt(context: CloudContext, params: Params): GatewayRow {
  const id = requiredText(params, 'InternetGatewayId');
  const gateway = context.rows(internetGateways).get(id);
  if (!gateway) throw noSuchGateway(id);
  return gateway;
}

function hasPublicAddress(context: CloudContext, vpcId: string): boolean {
  const nat = context.rows(natGateways).list();
  if (nat.some((each) => each.vpcId === vpcId && each.deletedMs === undefined && each.publicIp !== undefined))
    return true;
  return context
    .rows(addresses)
    .list()
    .some(({ interfaceId }) => {
      const card = interfaceId === undefined ? undefined : context.rows(networkInterfaces).get(interfaceId);
      return card?.vpcId === vpcId;
    });
}

const gatewayView = ({ gatewayId, vpcId }: GatewayRow, context: CloudContext): Params => ({
  InternetGatewayId: gatewayId,
  OwnerId: context.accountId,
  Attachments: vpcId === undefined ? [] : [{ State: 'available', VpcId: vpcId }],
});

const egressView = ({ gatewayId, vpcId }: GatewayRow): Params => ({
  EgressOnlyInternetGatewayId: gatewayId,
  Attachments: [{ State: 'attached', VpcId: vpcId }],
});
