// What tells a cluster of interruptions: AWS::SQS::Queue, AWS::SQS::QueuePolicy, AWS::Events::Rule.
import { isJsonObject, members, texts, type JsonObject } from '@berth/kube';
import type { Made, ResourceContext, ResourceType } from './resource-type.js';
import { simpleType } from './simple-type.js';
import { tagMap } from './tags.js';
import { ignoringAbsence, pick, text } from './values.js';

/** Queues and rules. */
export const messagingTypes = (): readonly ResourceType[] => [queue(), queuePolicy(), rule()];

const QUEUE_ATTRIBUTES = [
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

/** Attributes are texts; policies among them are JSON. */
const attributesOf = (properties: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    Object.entries(pick(properties, names)).map(([name, value]) => [
      name,
      isJsonObject(value) ? JSON.stringify(value) : String(value),
    ]),
  );

async function queueArn(QueueUrl: string, context: ResourceContext): Promise<string> {
  const answer = await context.call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  const { Attributes } = answer;
  return isJsonObject(Attributes) ? text(Attributes, 'QueueArn') : '';
}

function queue(): ResourceType {
  return simpleType({
    type: 'AWS::SQS::Queue',
    inPlace: [...QUEUE_ATTRIBUTES, 'Tags'],
    replace: ['FifoQueue', 'QueueName'],
    namedBy: 'QueueName',
    async create(properties, context) {
      const QueueName = text(properties, 'QueueName') || context.name(80);
      const answer = await context.call('sqs', 'CreateQueue', {
        QueueName,
        Attributes: attributesOf(properties, [...QUEUE_ATTRIBUTES, 'FifoQueue']),
        tags: tagMap(properties, context),
      });
      const physicalId = text(answer, 'QueueUrl');
      return { physicalId, attributes: { QueueName, QueueUrl: physicalId } };
    },
    async update({ physicalId: QueueUrl, before, after }, context) {
      const gone = QUEUE_ATTRIBUTES.filter((name) => before[name] !== undefined && after[name] === undefined);
      const cleared = Object.fromEntries(gone.map((name) => [name, '']));
      const Attributes = { ...cleared, ...attributesOf(after, QUEUE_ATTRIBUTES) };
      await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
      await context.call('sqs', 'TagQueue', { QueueUrl, Tags: tagMap(after, context) });
    },
    delete: ({ physicalId }, context) =>
      ignoringMissingQueue(context.call('sqs', 'DeleteQueue', { QueueUrl: physicalId })),
    attributes: async ({ physicalId }, context) => ({
      Arn: await queueArn(physicalId, context),
      QueueName: physicalId.slice(physicalId.lastIndexOf('/') + 1),
      QueueUrl: physicalId,
    }),
  });
}

/** A policy that several queues get; it goes with its resource. */
function queuePolicy(): ResourceType {
  const put = async (properties: JsonObject, context: ResourceContext): Promise<void> => {
    const Attributes = { Policy: JSON.stringify(properties['PolicyDocument'] ?? {}) };
    for (const QueueUrl of texts(properties, 'Queues'))
      await context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
  };
  return simpleType({
    type: 'AWS::SQS::QueuePolicy',
    inPlace: ['PolicyDocument', 'Queues'],
    required: ['PolicyDocument', 'Queues'],
    async create(properties, context) {
      await put(properties, context);
      return { physicalId: context.name(128), attributes: {} };
    },
    update: ({ after }, context) => put(after, context),
    async delete({ properties }, context) {
      for (const QueueUrl of texts(properties, 'Queues'))
        await ignoringMissingQueue(
          context.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: '' } }),
        );
    },
  });
}

/** SQS has a code of its own for what is not there. */
async function ignoringMissingQueue(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (error instanceof Error && error.message === 'The specified queue does not exist.') return;
    throw error;
  });
}

const RULE_MEMBERS = ['Description', 'RoleArn', 'ScheduleExpression', 'State'];

function rule(): ResourceType {
  const put = async (Name: string, properties: JsonObject, context: ResourceContext): Promise<string> => {
    const pattern = properties['EventPattern'];
    const answer = await context.call('events', 'PutRule', {
      Name,
      ...pick(properties, RULE_MEMBERS),
      ...(pattern === undefined ? {} : { EventPattern: JSON.stringify(pattern) }),
    });
    const Targets = members(properties, 'Targets');
    if (Targets.length > 0) await context.call('events', 'PutTargets', { Rule: Name, Targets });
    return text(answer, 'RuleArn');
  };
  const dropTargets = async (
    Rule: string,
    Ids: readonly string[],
    context: ResourceContext,
  ): Promise<void> => {
    if (Ids.length > 0) await ignoringAbsence(context.call('events', 'RemoveTargets', { Rule, Ids }));
  };
  const idsOf = (properties: JsonObject): readonly string[] =>
    members(properties, 'Targets').map((target) => text(target, 'Id'));
  return simpleType({
    type: 'AWS::Events::Rule',
    inPlace: [...RULE_MEMBERS, 'EventPattern', 'Targets', 'Tags'],
    replace: ['EventBusName', 'Name'],
    namedBy: 'Name',
    async create(properties, context) {
      const physicalId = text(properties, 'Name') || context.name(64);
      return { physicalId, attributes: { Arn: await put(physicalId, properties, context) } };
    },
    async update({ physicalId, before, after }, context) {
      const kept = idsOf(after);
      await dropTargets(
        physicalId,
        idsOf(before).filter((id) => !kept.includes(id)),
        context,
      );
      await put(physicalId, after, context);
    },
    async delete({ physicalId, properties }: Made & { readonly properties: JsonObject }, context) {
      await dropTargets(physicalId, idsOf(properties), context);
      await context.call('events', 'DeleteRule', { Name: physicalId });
    },
  });
}
