// CloudWatch Logs, as little as clusters need: log groups with their retention.
import { awsError } from '../aws-error.js';
import { pageOf } from '../paging.js';
import { integer, requiredText, text, textMap, texts, type Params } from '../params.js';
import type { CloudContext, Service } from '../service.js';
import { regionTable } from '../tables.js';
import { withoutTags, type Tags } from '../tags.js';

interface LogGroupRow {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly retentionDays?: number | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly tags: Tags;
}

/** By name. */
const logGroups = regionTable<LogGroupRow>('logs.group');
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logsService: Service = {
  name: 'logs',
  protocol: 'json',
  namespace: 'Logs_20140328',
  operations: {
    CreateLogGroup: (params, context) => {
      const name = requiredText(params, 'logGroupName');
      if (context.rows(logGroups).get(name))
        throw awsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      const group = newGroup(name, context);
      const kmsKeyId = text(params, 'kmsKeyId');
      context.rows(logGroups).put(name, { ...group, kmsKeyId, tags: textMap(params, 'tags') });
      return {};
    },
    DescribeLogGroups: (params, context) => {
      const prefix = text(params, 'logGroupNamePrefix') ?? '';
      const all = context
        .rows(logGroups)
        .list()
        .filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(all, { limit: integer(params, 'limit') ?? 50, token: text(params, 'nextToken') });
      return { logGroups: page.items.map(groupView), nextToken: page.next };
    },
    PutRetentionPolicy: (params, context) => {
      const group = groupOf(params, context);
      const retentionDays = integer(params, 'retentionInDays') ?? 0;
      if (!RETENTIONS.includes(retentionDays))
        throw awsError(
          'InvalidParameterException',
          `1 validation error detected: Value '${retentionDays}' at 'retentionInDays' failed to ` +
            `satisfy constraint: Member must satisfy enum value set: [${RETENTIONS.join(', ')}]`,
        );
      context.rows(logGroups).put(group.name, { ...group, retentionDays });
      return {};
    },
    DeleteRetentionPolicy: (params, context) => {
      const group = groupOf(params, context);
      context.rows(logGroups).put(group.name, { ...group, retentionDays: undefined });
      return {};
    },
    DeleteLogGroup: (params, context) => {
      context.rows(logGroups).delete(groupOf(params, context).name);
      return {};
    },
    TagResource: (params, context) => {
      const group = groupByArn(params, context);
      context
        .rows(logGroups)
        .put(group.name, { ...group, tags: { ...group.tags, ...textMap(params, 'tags') } });
      return {};
    },
    UntagResource: (params, context) => {
      const group = groupByArn(params, context);
      context
        .rows(logGroups)
        .put(group.name, { ...group, tags: withoutTags(group.tags, texts(params, 'tagKeys')) });
      return {};
    },
    ListTagsForResource: (params, context) => ({ tags: groupByArn(params, context).tags }),
    ListTagsLogGroup: (params, context) => ({ tags: groupOf(params, context).tags }),
  },
};

/** Makes a group that a service of AWS writes to, unless it is there. */
export function ensureLogGroup(context: CloudContext, name: string): void {
  if (!context.rows(logGroups).get(name)) context.rows(logGroups).put(name, newGroup(name, context));
}

const newGroup = (name: string, { region, accountId, clock }: CloudContext): LogGroupRow => ({
  name,
  arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}`,
  createdMs: clock.now(),
  tags: {},
});

const missing = () => awsError('ResourceNotFoundException', 'The specified log group does not exist.');

function groupOf(params: Params, context: CloudContext): LogGroupRow {
  const group = context.rows(logGroups).get(requiredText(params, 'logGroupName'));
  if (!group) throw missing();
  return group;
}

function groupByArn(params: Params, context: CloudContext): LogGroupRow {
  const arn = requiredText(params, 'resourceArn').replace(/:\*$/, '');
  const group = context
    .rows(logGroups)
    .list()
    .find((each) => each.arn === arn);
  if (!group) throw missing();
  return group;
}

const groupView = (row: LogGroupRow): Params => ({
  logGroupName: row.name,
  arn: `${row.arn}:*`,
  logGroupArn: row.arn,
  creationTime: row.createdMs,
  retentionInDays: row.retentionDays,
  kmsKeyId: row.kmsKeyId,
  metricFilterCount: 0,
  storedBytes: 0,
  logGroupClass: 'STANDARD',
});
