// SQS, as much as clusters' interruption queues need: queues with their attributes; messages do not travel here.
import { AwsError, awsError } from '../aws-error.js';
import { matchesPattern } from '../iam/policy-pattern.js';
import { pageOf } from '../paging.js';
import { integer, requiredText, text, textMap, texts, type Params } from '../params.js';
import type { CloudContext, Operation, Service } from '../service.js';
import { regionTable } from '../tables.js';
import { withoutTags, type Tags } from '../tags.js';

interface QueueRow {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** By name. */
const queues = regionTable<QueueRow>('sqs.queue');

const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: '0',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  VisibilityTimeout: '30',
};

const SETTABLE = new Set([
  ...Object.keys(DEFAULTS),
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'Policy',
  'RedriveAllowPolicy',
  'RedrivePolicy',
]);

const changing =
  (change: (row: QueueRow, params: Params) => Partial<QueueRow>): Operation =>
  (params, context) => {
    const row = queueAt(params, context);
    context.rows(queues).put(row.name, { ...row, ...change(row, params), modifiedMs: context.clock.now() });
    return {};
  };

export const sqsService: Service = {
  name: 'sqs',
  protocol: 'json',
  namespace: 'AmazonSQS',
  operations: {
    CreateQueue: createQueue,
    GetQueueUrl: (params, context) => {
      const row = context.rows(queues).get(requiredText(params, 'QueueName'));
      if (!row) throw noSuchQueue();
      return { QueueUrl: urlOf(row, context) };
    },
    ListQueues: (params, context) => {
      const prefix = text(params, 'QueueNamePrefix') ?? '';
      const named = context
        .rows(queues)
        .list()
        .filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(named, {
        limit: integer(params, 'MaxResults') ?? 1000,
        token: text(params, 'NextToken'),
      });
      return { QueueUrls: page.items.map((row) => urlOf(row, context)), NextToken: page.next };
    },
    GetQueueAttributes: (params, context) => {
      const row = queueAt(params, context);
      const wanted = texts(params, 'AttributeNames');
      const shown = Object.entries(attributesOf(row, context)).filter(([name]) =>
        wanted.some((each) => each === name || each === 'All'),
      );
      return { Attributes: Object.fromEntries(shown) };
    },
    SetQueueAttributes: changing((row, params) => ({
      attributes: withAttributes(row.attributes, textMap(params, 'Attributes')),
    })),
    DeleteQueue: (params, context) => {
      context.rows(queues).delete(queueAt(params, context).name);
      return {};
    },
    PurgeQueue: (params, context) => {
      queueAt(params, context);
      return {};
    },
    ListQueueTags: (params, context) => ({ Tags: queueAt(params, context).tags }),
    TagQueue: changing((row, params) => ({ tags: { ...row.tags, ...textMap(params, 'Tags') } })),
    UntagQueue: changing((row, params) => ({ tags: withoutTags(row.tags, texts(params, 'TagKeys')) })),
  },
};

function createQueue(params: Params, context: CloudContext): unknown {
  const name = requiredText(params, 'QueueName');
  const isFifo = textMap(params, 'Attributes')['FifoQueue'] === 'true';
  if (!/^[\w-]{1,80}(\.fifo)?$/.test(name) || name.length > 80 || isFifo !== name.endsWith('.fifo'))
    throw awsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  const attributes = withAttributes({}, textMap(params, 'Attributes'));
  const before = context.rows(queues).get(name);
  if (before && Object.entries(attributes).some(([key, value]) => before.attributes[key] !== value))
    throw awsError(
      'QueueNameExists',
      'A queue already exists with the same name and a different value for an attribute',
    );
  const nowMs = context.clock.now();
  const row = before ?? {
    name,
    attributes,
    tags: textMap(params, 'tags'),
    createdMs: nowMs,
    modifiedMs: nowMs,
  };
  context.rows(queues).put(name, row);
  return { QueueUrl: urlOf(row, context) };
}

/** An empty text takes an attribute back, as for a policy. */
function withAttributes(
  before: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const unknown = Object.keys(change).find((name) => !SETTABLE.has(name));
  if (unknown !== undefined) throw awsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  return Object.fromEntries(Object.entries({ ...before, ...change }).filter(([, value]) => value !== ''));
}

const noSuchQueue = (): AwsError =>
  new AwsError({
    code: 'QueueDoesNotExist',
    queryCode: 'AWS.SimpleQueueService.NonExistentQueue',
    message: 'The specified queue does not exist.',
  });

function queueAt(params: Params, context: CloudContext): QueueRow {
  const url = requiredText(params, 'QueueUrl');
  const row = context.rows(queues).get(url.slice(url.lastIndexOf('/') + 1));
  if (!row || !matchesPattern(`*/${context.accountId}/*`, url)) throw noSuchQueue();
  return row;
}

const urlOf = ({ name }: QueueRow, { region, accountId }: CloudContext): string =>
  `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;

const attributesOf = (
  row: QueueRow,
  { region, accountId }: CloudContext,
): Readonly<Record<string, string>> => ({
  ...DEFAULTS,
  ...row.attributes,
  QueueArn: `arn:aws:sqs:${region}:${accountId}:${row.name}`,
  ApproximateNumberOfMessages: '0',
  ApproximateNumberOfMessagesDelayed: '0',
  ApproximateNumberOfMessagesNotVisible: '0',
  CreatedTimestamp: String(Math.floor(row.createdMs / 1000)),
  LastModifiedTimestamp: String(Math.floor(row.modifiedMs / 1000)),
});
