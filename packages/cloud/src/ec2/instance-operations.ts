// Instances by EC2's own operations.
import { awsError, type AwsError } from '../aws-error.js';
import { flag, integer, record, records, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { tagsOfList } from '../tags.js';
import { describeOperation } from './describe.js';
import { dropTags, tagView } from './ec2-tags.js';
import { imageById } from './image-operations.js';
import { instances, type InstanceRow } from './instance-rows.js';
import { instanceType } from '@berth/compute';
import { launchInstance, terminateInstance } from './launch-instance.js';
import { launchTemplateOf, templateVersion } from './launch-template-rows.js';
import { securityGroups } from './security-group-rows.js';

const SHOWN_AFTER_END_MS = 3_600_000;

const noSuchInstance = (id: string): AwsError =>
  awsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);

export const instanceOperations: Readonly<Record<string, Operation>> = {
  RunInstances: runInstances,
  DescribeInstances: (params, context) => {
    forgetEnded(context);
    const { Instances: found, NextToken: next } = listInstances(params, context);
    return {
      Reservations: found.map((view) => ({
        ReservationId: String(view['InstanceId']).replace('i-', 'r-'),
        OwnerId: context.accountId,
        Groups: [],
        Instances: [view],
      })),
      NextToken: next,
    };
  },
  DescribeInstanceStatus: (params, context) => {
    const { Instances: found } = listInstances(params, context);
    return {
      InstanceStatuses: found.map((view) => ({
        InstanceId: view['InstanceId'],
        AvailabilityZone: record(view, 'Placement')?.['AvailabilityZone'],
        InstanceState: view['State'],
        InstanceStatus: { Status: 'ok', Details: [] },
        SystemStatus: { Status: 'ok', Details: [] },
        Events: [],
      })),
    };
  },
  TerminateInstances: (params, context) => {
    const rows = texts(params, 'InstanceIds').map((id) => instanceAt(context, id));
    return {
      TerminatingInstances: rows.map((row) => ({
        InstanceId: row.instanceId,
        PreviousState: stateOf(row, context),
        CurrentState: stateOf(terminateInstance(context, row), context),
      })),
    };
  },
  DescribeInstanceAttribute: (params, context) => {
    const { instanceId, sourceDestCheck = true } = instanceAt(context, requiredText(params, 'InstanceId'));
    return { InstanceId: instanceId, SourceDestCheck: { Value: sourceDestCheck } };
  },
  ModifyInstanceAttribute: (params, context) => {
    const row = instanceAt(context, requiredText(params, 'InstanceId'));
    const sourceDestCheck = flag(record(params, 'SourceDestCheck') ?? {}, 'Value') ?? row.sourceDestCheck;
    context.rows(instances).put(row.instanceId, { ...row, sourceDestCheck });
    return {};
  },
  DescribeVolumes: () => ({ Volumes: [] }),
};

function runInstances(params: Params, context: CloudContext): unknown {
  const specification = record(params, 'LaunchTemplate');
  const template = specification ? launchTemplateOf(specification, context) : undefined;
  const version = template && templateVersion(template, text(specification ?? {}, 'Version'));
  const data: Params = { ...version?.data, ...params };
  const [card = {}] = records(data, 'NetworkInterfaces');
  const subnetId = text(card, 'SubnetId') ?? text(data, 'SubnetId');
  if (subnetId === undefined)
    throw awsError(
      'VPCIdNotSpecified',
      'No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.',
    );
  const { imageId } = imageById(requiredText(data, 'ImageId'), context);
  const tagged = records(data, 'TagSpecifications').find((each) => text(each, 'ResourceType') === 'instance');
  const launch = {
    instanceType: text(data, 'InstanceType') ?? 'm1.small',
    imageId,
    subnetId,
    groupIds: [...texts(data, 'SecurityGroupIds'), ...texts(card, 'Groups')],
    spot: text(record(data, 'InstanceMarketOptions') ?? {}, 'MarketType') === 'spot',
    keyName: text(data, 'KeyName'),
    profileArn: text(record(data, 'IamInstanceProfile') ?? {}, 'Arn'),
    launchTemplateId: template?.templateId,
    launchTemplateVersion: version && String(version.number),
    tags: tagged ? tagsOfList(tagged) : {},
  };
  const count = integer(params, 'MaxCount') ?? 1;
  const rows = Array.from({ length: count }, () => launchInstance(context, launch));
  return {
    ReservationId: context.id('r'),
    OwnerId: context.accountId,
    Groups: [],
    Instances: rows.map((row) => ({ ...instanceView(row, context), Tags: tagView(context, row.instanceId) })),
  };
}

// The instance, or the refusal.
function instanceAt(context: CloudContext, id: string): InstanceRow {
  const row = context.rows(instances).get(id);
  if (!row) throw noSuchInstance(id);
  return row;
}

function forgetEnded(context: CloudContext): void {
  for (const row of context.rows(instances).list()) {
    if (row.terminatedMs === undefined || row.terminatedMs + SHOWN_AFTER_END_MS > context.clock.now())
      continue;
    context.rows(instances).delete(row.instanceId);
    dropTags(context, row.instanceId);
  }
}

function stateOf(row: InstanceRow, context: CloudContext): Params {
  if (row.terminatedMs !== undefined) return { Code: 48, Name: 'terminated' };
  return row.readyMs <= context.clock.now() ? { Code: 16, Name: 'running' } : { Code: 0, Name: 'pending' };
}

interface ListedInstances {
  readonly Instances: readonly Params[];
  readonly NextToken?: string | undefined;
}

function listInstances(params: Params, context: CloudContext): ListedInstances {
  const found: unknown = describeRows(params, context);
  const views = records(record({ found }, 'found') ?? {}, 'Instances');
  const next = text(record({ found }, 'found') ?? {}, 'NextToken');
  return { Instances: views, NextToken: next };
}

const describeRows = describeOperation({
  table: instances,
  member: 'Instances',
  ids: 'InstanceIds',
  idOf: ({ instanceId }: InstanceRow) => instanceId,
  notFound: noSuchInstance,
  filters: (context) => ({
    'instance-id': ({ instanceId }) => [instanceId],
    'instance-type': ({ instanceType: name }) => [name],
    'instance-state-name': (row) => [text(stateOf(row, context), 'Name')],
    'instance-state-code': (row) => [text(stateOf(row, context), 'Code')],
    'vpc-id': ({ vpcId }) => [vpcId],
    'subnet-id': ({ subnetId }) => [subnetId],
    'availability-zone': ({ zone }) => [zone],
    'private-dns-name': ({ privateIp }) => [dnsName(privateIp, context)],
    'private-ip-address': ({ privateIp }) => [privateIp],
    'image-id': ({ imageId }) => [imageId],
    'instance-lifecycle': ({ spot }) => [spot ? 'spot' : undefined],
    'network-interface.network-interface-id': ({ interfaceId }) => [interfaceId],
    'instance.group-id': ({ groupIds }) => groupIds,
    'iam-instance-profile.arn': ({ profileArn }) => [profileArn],
    'owner-id': () => [context.accountId],
  }),
  view: (row, context) => instanceView(row, context),
});

const dnsName = (privateIp: string, { region }: CloudContext): string =>
  `ip-${privateIp.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`;

function instanceView(row: InstanceRow, context: CloudContext): Params {
  const groups = row.groupIds.map((id) => ({
    GroupId: id,
    GroupName: context.rows(securityGroups).get(id)?.name ?? '',
  }));
  const alive = row.terminatedMs === undefined;
  return {
    InstanceId: row.instanceId,
    ImageId: row.imageId,
    InstanceType: row.instanceType,
    State: stateOf(row, context),
    LaunchTime: new Date(row.launchedMs),
    Placement: { AvailabilityZone: row.zone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: 'disabled' },
    Architecture: instanceType(row.instanceType)?.arch ?? 'x86_64',
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [],
    EbsOptimized: false,
    EnaSupport: true,
    SourceDestCheck: row.sourceDestCheck ?? true,
    AmiLaunchIndex: 0,
    ProductCodes: [],
    KeyName: row.keyName,
    PrivateDnsName: alive ? dnsName(row.privateIp, context) : '',
    PublicDnsName: '',
    StateTransitionReason: alive ? '' : 'User initiated',
    SecurityGroups: groups,
    ...(row.spot ? { InstanceLifecycle: 'spot' } : {}),
    ...(row.profileArn === undefined
      ? {}
      : { IamInstanceProfile: { Arn: row.profileArn, Id: 'AIPAEMBEDDED' } }),
    ...(alive ? networkView(row, groups) : {}),
  };
}

const networkView = (row: InstanceRow, groups: readonly Params[]): Params => ({
  VpcId: row.vpcId,
  SubnetId: row.subnetId,
  PrivateIpAddress: row.privateIp,
  NetworkInterfaces: [
    {
      NetworkInterfaceId: row.interfaceId,
      SubnetId: row.subnetId,
      VpcId: row.vpcId,
      PrivateIpAddress: row.privateIp,
      Groups: groups,
      Status: 'in-use',
      Attachment: { DeviceIndex: 0, Status: 'attached', DeleteOnTermination: true },
      PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: row.privateIp }],
    },
  ],
});
