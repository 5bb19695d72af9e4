// Network interfaces by their own operations.
import { awsError, type AwsError } from '../aws-error.js';
import { requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { describeOperation } from './describe.js';
import { addresses, networkInterfaces, type InterfaceRow } from './ec2-rows.js';
import { tagNew, tagView } from './ec2-tags.js';
import { dropInterfaces, newInterface } from './network-interface-rows.js';
import { groupAt, securityGroups } from './security-group-rows.js';

const noSuchInterface = (id: string): AwsError =>
  awsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`);

export const networkInterfaceOperations: Readonly<Record<string, Operation>> = {
  CreateNetworkInterface: (params, context) => {
    const groupIds = texts(params, 'Groups');
    for (const id of groupIds) groupAt(context, id);
    const row = newInterface(context, {
      subnetId: requiredText(params, 'SubnetId'),
      description: text(params, 'Description') ?? '',
      groupIds,
    });
    tagNew(context, params, { id: row.interfaceId, kind: 'network-interface' });
    return {
      NetworkInterface: { ...interfaceView(row, context), TagSet: tagView(context, row.interfaceId) },
    };
  },
  DescribeNetworkInterfaces: describeOperation({
    table: networkInterfaces,
    member: 'NetworkInterfaces',
    ids: 'NetworkInterfaceIds',
    idOf: ({ interfaceId }) => interfaceId,
    notFound: noSuchInterface,
    filters: (context) => ({
      'network-interface-id': ({ interfaceId }) => [interfaceId],
      'subnet-id': ({ subnetId }) => [subnetId],
      'vpc-id': ({ vpcId }) => [vpcId],
      'availability-zone': ({ zone }) => [zone],
      'group-id': ({ groupIds }) => groupIds,
      'group-name': ({ groupIds }) => groupIds.map((id) => context.rows(securityGroups).get(id)?.name),
      description: ({ description }) => [description],
      status: (row) => [statusOf(row)],
      'requester-id': ({ requester }) => [requester],
      'requester-managed': ({ requester }) => [String(requester !== undefined)],
      'interface-type': ({ interfaceType }) => [interfaceType],
      'attachment.instance-id': ({ instanceId }) => [instanceId],
      'attachment.status': (row) => (statusOf(row) === 'in-use' ? ['attached'] : []),
      'attachment.instance-owner-id': ({ requester }) => [requester ?? context.accountId],
      'private-ip-address': ({ privateIp }) => [privateIp],
      'addresses.private-ip-address': ({ privateIp }) => [privateIp],
      'owner-id': () => [context.accountId],
    }),
    view: (row, context) => ({ ...interfaceView(row, context), TagSet: tagView(context, row.interfaceId) }),
    untagged: true,
  }),
  DeleteNetworkInterface: (params, context) => {
    const id = requiredText(params, 'NetworkInterfaceId');
    const row = context.rows(networkInterfaces).get(id);
    if (!row) throw noSuchInterface(id);
    if (statusOf(row) === 'in-use')
      throw awsError('InvalidParameterValue', `Network interface '${id}' is currently in use.`);
    dropInterfaces(context, [id]);
    return {};
  },
};

const statusOf = ({ requester, instanceId }: InterfaceRow): string =>
  requester === undefined && instanceId === undefined ? 'available' : 'in-use';

function interfaceView(row: InterfaceRow, context: CloudContext): Params {
  const { interfaceId, privateIp, zone, requester, instanceId } = row;
  const elastic = context
    .rows(addresses)
    .list()
    .find((each) => each.interfaceId === interfaceId);
  const association = elastic
    ? {
        Association: {
          AllocationId: elastic.allocationId,
          AssociationId: elastic.associationId,
          PublicIp: elastic.publicIp,
        },
      }
    : {};
  const dns = `ip-${privateIp.replaceAll('.', '-')}.${context.region}.compute.internal`;
  return {
    NetworkInterfaceId: interfaceId,
    SubnetId: row.subnetId,
    VpcId: row.vpcId,
    AvailabilityZone: zone,
    Description: row.description,
    OwnerId: context.accountId,
    RequesterId: requester,
    RequesterManaged: requester !== undefined,
    Status: statusOf(row),
    InterfaceType: row.interfaceType,
    MacAddress: `06:${[3, 5, 7, 9, 11].map((index) => interfaceId.slice(index + 3, index + 5)).join(':')}`,
    PrivateIpAddress: privateIp,
    PrivateDnsName: dns,
    SourceDestCheck: true,
    Groups: row.groupIds.map((id) => ({
      GroupId: id,
      GroupName: context.rows(securityGroups).get(id)?.name ?? '',
    })),
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: privateIp, PrivateDnsName: dns, ...association }],
    ...association,
    ...(statusOf(row) === 'in-use'
      ? {
          Attachment: {
            AttachmentId: interfaceId.replace('eni-', 'eni-attach-'),
            DeleteOnTermination: true,
            DeviceIndex: instanceId === undefined ? 1 : 0,
            InstanceId: instanceId,
            InstanceOwnerId: requester ?? context.accountId,
            Status: 'attached',
          },
        }
      : {}),
  };
}
