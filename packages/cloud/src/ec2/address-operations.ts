// Elastic addresses.
import { awsError, type AwsError } from '../aws-error.js';
import { requiredText, text, texts } from '../params.js';
import { quotaValue } from '../quotas.js';
import type { CloudContext, Operation } from '../service.js';
import { describeOperation } from './describe.js';
import { addresses, networkInterfaces, type AddressRow } from './ec2-rows.js';
import { dropTags, tagNew } from './ec2-tags.js';

const noSuchAddress = (id: string): AwsError =>
  awsError('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`);

/** The address, or the refusal. */
export function addressAtId(context: CloudContext, id: string): AddressRow {
  const row = context.rows(addresses).get(id);
  if (!row) throw noSuchAddress(id);
  return row;
}

export const addressOperations: Readonly<Record<string, Operation>> = {
  AllocateAddress: (params, context) => {
    if (context.rows(addresses).size >= quotaValue(context.options, 'L-0263D0A3'))
      throw awsError('AddressLimitExceeded', 'The maximum number of addresses has been reached.');
    const hex = context.hex(4);
    const row: AddressRow = {
      allocationId: context.id('eipalloc'),
      // A block that is never anybody's: TEST-NET addresses are too few, so 198.18.0.0/15 (benchmarking).
      publicIp: `198.18.${Number.parseInt(hex.slice(0, 2), 16)}.${Number.parseInt(hex.slice(2), 16)}`,
    };
    context.rows(addresses).put(row.allocationId, row);
    tagNew(context, params, { id: row.allocationId, kind: 'elastic-ip' });
    return {
      AllocationId: row.allocationId,
      PublicIp: row.publicIp,
      Domain: 'vpc',
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: context.region,
    };
  },
  DescribeAddresses: (params, context) => {
    const ips = texts(params, 'PublicIps');
    const unknown = ips.find(
      (ip) =>
        !context
          .rows(addresses)
          .list()
          .some(({ publicIp }) => publicIp === ip),
    );
    if (unknown !== undefined) throw awsError('InvalidAddress.NotFound', `Address '${unknown}' not found.`);
    return describeAddresses(params, context);
  },
  DescribeAddressesAttribute: (params) => ({
    Addresses: texts(params, 'AllocationIds').map((id) => ({ AllocationId: id })),
  }),
  AssociateAddress: (params, context) => {
    const row = addressAtId(context, requiredText(params, 'AllocationId'));
    const instanceId = text(params, 'InstanceId');
    const card = context
      .rows(networkInterfaces)
      .list()
      .find((each) =>
        instanceId === undefined
          ? each.interfaceId === text(params, 'NetworkInterfaceId')
          : each.instanceId === instanceId,
      );
    if (!card)
      throw awsError('InvalidInstanceID.NotFound', `The instance ID '${instanceId ?? ''}' does not exist`);
    return { AssociationId: bindAddress(context, row, card).associationId };
  },
  DisassociateAddress: (params, context) => {
    const id = requiredText(params, 'AssociationId');
    const row = context
      .rows(addresses)
      .list()
      .find(({ associationId }) => associationId === id);
    if (!row) throw awsError('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`);
    freeAddress(context, row);
    return {};
  },
  ReleaseAddress: (params, context) => {
    const row = addressAtId(context, requiredText(params, 'AllocationId'));
    if (row.associationId !== undefined)
      throw awsError('InvalidIPAddress.InUse', `Address ${row.publicIp} is in use.`);
    context.rows(addresses).delete(row.allocationId);
    dropTags(context, row.allocationId);
    return {};
  },
};

/** Binds the address to an interface. */
export function bindAddress(
  context: CloudContext,
  row: AddressRow,
  { interfaceId, privateIp }: { readonly interfaceId: string; readonly privateIp: string },
): AddressRow {
  const bound = { ...row, associationId: context.id('eipassoc'), interfaceId, privateIp };
  context.rows(addresses).put(row.allocationId, bound);
  return bound;
}

/** Takes the address from whatever it is bound to. */
export function freeAddress(context: CloudContext, { allocationId, publicIp }: AddressRow): void {
  context.rows(addresses).put(allocationId, { allocationId, publicIp });
}

const describeAddresses = describeOperation({
  table: addresses,
  member: 'Addresses',
  ids: 'AllocationIds',
  idOf: ({ allocationId }: AddressRow) => allocationId,
  notFound: noSuchAddress,
  filters: (context) => ({
    'allocation-id': ({ allocationId }) => [allocationId],
    'association-id': ({ associationId }) => [associationId],
    'public-ip': ({ publicIp }) => [publicIp],
    domain: () => ['vpc'],
    'private-ip-address': ({ privateIp }) => [privateIp],
    'network-border-group': () => [context.region],
    'network-interface-id': ({ interfaceId }) => [interfaceId],
  }),
  view: (row, context) => ({
    AllocationId: row.allocationId,
    PublicIp: row.publicIp,
    Domain: 'vpc',
    AssociationId: row.associationId,
    NetworkInterfaceId: row.interfaceId,
    NetworkInterfaceOwnerId: row.interfaceId === undefined ? undefined : context.accountId,
    PrivateIpAddress: row.privateIp,
    InstanceId:
      row.interfaceId === undefined
        ? undefined
        : context.rows(networkInterfaces).get(row.interfaceId)?.instanceId,
    PublicIpv4Pool: 'amazon',
    NetworkBorderGroup: context.region,
  }),
});
