// NAT gateways: pending, available, deleting, deleted; a deleted one is still shown for an hour.
import { awsError, type AwsError } from '../aws-error.js';
import { requiredText, text, type Params } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation, Transition } from '../service.js';
import { addressAtId, bindAddress, freeAddress } from './address-operations.js';
import { describeOperation } from './describe.js';
import { subnetAt } from './ec2-error.js';
import { addresses, natGateways, subnets, type NatGatewayRow } from './ec2-rows.js';
import { tagNew, tagView } from './ec2-tags.js';
import { delayOf } from '../cloud-options.js';
import { dropInterfaces, newInterface } from './network-interface-rows.js';

const SHOWN_AFTER_DELETE_MS = 3_600_000;

const noSuchNat = (id: string): AwsError => awsError('NatGatewayNotFound', `NatGateway ${id} was not found`);

export const natOperations: Readonly<Record<string, Operation>> = {
  CreateNatGateway: createNat,
  DescribeNatGateways: (params, context) => {
    for (const row of context.rows(natGateways).list())
      if (row.deletedMs !== undefined && row.deletedMs + SHOWN_AFTER_DELETE_MS < context.clock.now())
        context.rows(natGateways).delete(row.natGatewayId);
    return describeNats(params, context);
  },
  DeleteNatGateway: (params, context) => {
    const id = requiredText(params, 'NatGatewayId');
    const row = context.rows(natGateways).get(id);
    if (!row || (row.deletedMs !== undefined && row.deletedMs <= context.clock.now())) throw noSuchNat(id);
    const delayMs = delayOf(context.options, 'natGatewayMs');
    const deleted = { ...row, deletedMs: context.clock.now() + delayMs };
    context.rows(natGateways).put(id, deleted);
    if (delayMs === 0) release(context, deleted);
    else context.later({ transition: 'release-nat', args: { id }, delayMs });
    return { NatGatewayId: id };
  },
};

export const natTransitions: Readonly<Record<string, Transition>> = {
  'release-nat': (args, context) => {
    const row = context.rows(natGateways).get(requiredText(args, 'id'));
    if (row) release(context, row);
  },
};

function createNat(params: Params, context: CloudContext): unknown {
  const subnet = subnetAt(context, requiredText(params, 'SubnetId'));
  const connectivity = text(params, 'ConnectivityType') ?? 'public';
  const allocationId = connectivity === 'public' ? requiredText(params, 'AllocationId') : undefined;
  const address = allocationId === undefined ? undefined : addressAtId(context, allocationId);
  if (address?.associationId !== undefined)
    throw awsError(
      'Resource.AlreadyAssociated',
      `Elastic IP address [${address.allocationId}] is already associated`,
    );
  const inZone = context
    .rows(natGateways)
    .list()
    .filter(
      (each) =>
        each.deletedMs === undefined && context.rows(subnets).get(each.subnetId)?.zone === subnet.zone,
    );
  if (inZone.length >= quotaValue(context.options, 'L-FE5A380F'))
    throw awsError('NatGatewayLimitExceeded', 'The maximum number of NAT Gateways has been reached.');
  const natGatewayId = context.id('nat');
  const card = newInterface(context, {
    subnetId: subnet.subnetId,
    description: `Interface for NAT Gateway ${natGatewayId}`,
    groupIds: [],
    interfaceType: 'nat_gateway',
    requester: 'amazon-aws',
  });
  if (address) bindAddress(context, address, card);
  const row: NatGatewayRow = {
    natGatewayId,
    vpcId: subnet.vpcId,
    subnetId: subnet.subnetId,
    connectivity,
    allocationId,
    publicIp: address?.publicIp,
    interfaceId: card.interfaceId,
    privateIp: card.privateIp,
    createdMs: context.clock.now(),
    readyMs: context.clock.now() + delayOf(context.options, 'natGatewayMs'),
  };
  context.rows(natGateways).put(natGatewayId, row);
  tagNew(context, params, { id: natGatewayId, kind: 'natgateway' });
  return { NatGateway: { ...natView(row, context), Tags: tagView(context, natGatewayId) } };
}

function release(context: CloudContext, { interfaceId, allocationId }: NatGatewayRow): void {
  dropInterfaces(context, [interfaceId]);
  const address = allocationId === undefined ? undefined : context.rows(addresses).get(allocationId);
  if (address) freeAddress(context, address);
}

function stateOf(row: NatGatewayRow, context: CloudContext): string {
  const nowMs = context.clock.now();
  if (row.deletedMs !== undefined) return row.deletedMs <= nowMs ? 'deleted' : 'deleting';
  return row.readyMs <= nowMs ? 'available' : 'pending';
}

const natView = (row: NatGatewayRow, context: CloudContext): Params => ({
  NatGatewayId: row.natGatewayId,
  VpcId: row.vpcId,
  SubnetId: row.subnetId,
  ConnectivityType: row.connectivity,
  State: stateOf(row, context),
  CreateTime: new Date(row.createdMs),
  ...(row.deletedMs === undefined ? {} : { DeleteTime: new Date(row.deletedMs) }),
  NatGatewayAddresses: [
    {
      AllocationId: row.allocationId,
      AssociationId:
        row.allocationId === undefined
          ? undefined
          : context.rows(addresses).get(row.allocationId)?.associationId,
      NetworkInterfaceId: row.interfaceId,
      PrivateIp: row.privateIp,
      PublicIp: row.publicIp,
      IsPrimary: true,
      Status: 'succeeded',
    },
  ],
});

const describeNats = describeOperation({
  table: natGateways,
  member: 'NatGateways',
  ids: 'NatGatewayIds',
  idOf: ({ natGatewayId }: NatGatewayRow) => natGatewayId,
  notFound: noSuchNat,
  filters: (context) => ({
    'nat-gateway-id': ({ natGatewayId }) => [natGatewayId],
    'vpc-id': ({ vpcId }) => [vpcId],
    'subnet-id': ({ subnetId }) => [subnetId],
    state: (row) => [stateOf(row, context)],
  }),
  view: natView,
});
