// Flow logs, as records: there is no traffic to tell of.
import { awsError } from '../aws-error.js';
import { integer, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { regionTable } from '../tables.js';
import { describeOperation } from './describe.js';
import { subnetAt, vpcAt } from './ec2-error.js';
import { dropTags, tagNew } from './ec2-tags.js';

interface FlowLogRow {
  readonly id: string;
  readonly resourceId: string;
  readonly trafficType: string;
  readonly destinationType: string;
  readonly destination?: string | undefined;
  readonly logGroup?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly format: string;
  readonly intervalSeconds: number;
  readonly createdMs: number;
}

/** By id. */
const flowLogs = regionTable<FlowLogRow>('ec2.flow-log');

const DEFAULT_FORMAT =
  '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ' +
  '${packets} ${bytes} ${start} ${end} ${action} ${log-status}';

const noSuchLog = (id: string) =>
  awsError('InvalidFlowLogId.NotFound', `The flowLog ID '${id}' does not exist`);

export const flowLogOperations: Readonly<Record<string, Operation>> = {
  CreateFlowLogs: (params, context) => {
    const ids = subjectsOf(params).map((resourceId) => {
      requireSubject(context, resourceId, requiredText(params, 'ResourceType'));
      const row = flowLogOf(params, context, resourceId);
      context.rows(flowLogs).put(row.id, row);
      tagNew(context, params, { id: row.id, kind: 'vpc-flow-log' });
      return row.id;
    });
    return { FlowLogIds: ids, Unsuccessful: [] };
  },
  DescribeFlowLogs: describeOperation({
    table: flowLogs,
    member: 'FlowLogs',
    ids: 'FlowLogIds',
    idOf: ({ id }: FlowLogRow) => id,
    notFound: noSuchLog,
    filters: () => ({
      'flow-log-id': ({ id }) => [id],
      'resource-id': ({ resourceId }) => [resourceId],
      'log-group-name': ({ logGroup }) => [logGroup],
      'traffic-type': ({ trafficType }) => [trafficType],
      'log-destination-type': ({ destinationType }) => [destinationType],
    }),
    view: flowLogView,
  }),
  DeleteFlowLogs: (params, context) => {
    for (const id of texts(params, 'FlowLogIds')) {
      if (!context.rows(flowLogs).delete(id)) throw noSuchLog(id);
      dropTags(context, id);
    }
    return { Unsuccessful: [] };
  },
};

// On the wire the parameter has the name that tagging uses for another member.
const subjectsOf = (params: Params): readonly string[] => [
  ...texts(params, 'ResourceIds'),
  ...texts(params, 'Resources'),
];

function requireSubject(context: CloudContext, id: string, kind: string): void {
  if (kind === 'VPC') vpcAt(context, id);
  if (kind === 'Subnet') subnetAt(context, id);
}

function flowLogOf(params: Params, context: CloudContext, resourceId: string): FlowLogRow {
  const intervalSeconds = integer(params, 'MaxAggregationInterval') ?? 600;
  if (intervalSeconds !== 60 && intervalSeconds !== 600)
    throw awsError('InvalidParameter', 'MaxAggregationInterval must be 60 or 600');
  const destinationType = text(params, 'LogDestinationType') ?? 'cloud-watch-logs';
  const logGroup = text(params, 'LogGroupName');
  const destination = text(params, 'LogDestination');
  if (logGroup === undefined && destination === undefined)
    throw awsError('MissingParameter', 'LogDestination or LogGroupName is required');
  return {
    id: context.id('fl'),
    resourceId,
    trafficType: text(params, 'TrafficType') ?? 'ALL',
    destinationType,
    destination,
    logGroup: logGroup ?? /:log-group:([^:]+)/.exec(destination ?? '')?.[1],
    roleArn: text(params, 'DeliverLogsPermissionArn'),
    format: text(params, 'LogFormat') ?? DEFAULT_FORMAT,
    intervalSeconds,
    createdMs: context.clock.now(),
  };
}

function flowLogView(row: FlowLogRow, { accountId, region }: CloudContext): Params {
  const group =
    row.logGroup === undefined ? undefined : `arn:aws:logs:${region}:${accountId}:log-group:${row.logGroup}`;
  return {
    FlowLogId: row.id,
    FlowLogStatus: 'ACTIVE',
    DeliverLogsStatus: 'SUCCESS',
    ResourceId: row.resourceId,
    TrafficType: row.trafficType,
    LogDestinationType: row.destinationType,
    LogDestination: row.destination ?? group,
    LogGroupName: row.logGroup,
    DeliverLogsPermissionArn: row.roleArn,
    LogFormat: row.format,
    MaxAggregationInterval: row.intervalSeconds,
    CreationTime: new Date(row.createdMs),
  };
}
