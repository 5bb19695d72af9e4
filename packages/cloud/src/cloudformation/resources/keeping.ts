// What stands beside a cluster and keeps something: AWS::Logs::LogGroup, AWS::KMS::Key and Alias, AWS::ECR::Repository,
// AWS::SSM::Parameter.
import { isJsonObject, member, type JsonObject } from '@berth/kube';
import type { ResourceContext, ResourceType } from './resource-type.js';
import { simpleType } from './simple-type.js';
import { tagList, tagMap } from './tags.js';
import { flag, ignoringAbsence, pick, text } from './values.js';

/** Log groups, keys, repositories, parameters. */
export const keepingTypes = (): readonly ResourceType[] => [
  logGroup(),
  key(),
  keyAlias(),
  repository(),
  parameter(),
];

function logGroup(): ResourceType {
  const retain = async (logGroupName: string, properties: JsonObject, context: ResourceContext) => {
    const retentionInDays = properties['RetentionInDays'];
    const operation = retentionInDays === undefined ? 'DeleteRetentionPolicy' : 'PutRetentionPolicy';
    await context.call('logs', operation, {
      logGroupName,
      ...(retentionInDays === undefined ? {} : { retentionInDays }),
    });
  };
  return simpleType({
    type: 'AWS::Logs::LogGroup',
    inPlace: ['DataProtectionPolicy', 'KmsKeyId', 'RetentionInDays', 'Tags'],
    replace: ['LogGroupClass', 'LogGroupName'],
    namedBy: 'LogGroupName',
    async create(properties, context) {
      const logGroupName = text(properties, 'LogGroupName') || context.name(512);
      const tags = tagMap(properties, context);
      await context.call('logs', 'CreateLogGroup', { logGroupName, kmsKeyId: properties['KmsKeyId'], tags });
      if (properties['RetentionInDays'] !== undefined) await retain(logGroupName, properties, context);
      const { region, accountId } = context.cloud;
      const Arn = `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:*`;
      return { physicalId: logGroupName, attributes: { Arn } };
    },
    update: ({ physicalId, after }, context) => retain(physicalId, after, context),
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('logs', 'DeleteLogGroup', { logGroupName: physicalId })),
  });
}

function key(): ResourceType {
  const policyOf = (properties: JsonObject): JsonObject =>
    isJsonObject(properties['KeyPolicy']) ? { Policy: JSON.stringify(properties['KeyPolicy']) } : {};
  const rotate = async (KeyId: string, properties: JsonObject, context: ResourceContext) => {
    const isOn = flag(properties, 'EnableKeyRotation');
    await context.call('kms', isOn ? 'EnableKeyRotation' : 'DisableKeyRotation', { KeyId });
  };
  return simpleType({
    type: 'AWS::KMS::Key',
    inPlace: [
      'BypassPolicyLockoutSafetyCheck',
      'Description',
      'EnableKeyRotation',
      'Enabled',
      'KeyPolicy',
      'PendingWindowInDays',
      'RotationPeriodInDays',
      'Tags',
    ],
    replace: ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'],
    async create(properties, context) {
      const Tags = tagList(properties, context).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
      const input = { ...pick(properties, ['Description']), ...policyOf(properties), Tags };
      const made = member(await context.call('kms', 'CreateKey', input), 'KeyMetadata');
      const physicalId = text(made, 'KeyId');
      context.announce(physicalId);
      await rotate(physicalId, properties, context);
      return { physicalId, attributes: { Arn: text(made, 'Arn'), KeyId: physicalId } };
    },
    async update({ physicalId: KeyId, after }, context) {
      await rotate(KeyId, after, context);
      if (after['KeyPolicy'] !== undefined)
        await context.call('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', ...policyOf(after) });
    },
    delete: ({ physicalId: KeyId, properties }, context) =>
      ignoringAbsence(
        context.call('kms', 'ScheduleKeyDeletion', { KeyId, ...pick(properties, ['PendingWindowInDays']) }),
      ),
  });
}

function keyAlias(): ResourceType {
  const create = async (properties: JsonObject, context: ResourceContext) => {
    const AliasName = text(properties, 'AliasName');
    await context.call('kms', 'CreateAlias', { AliasName, TargetKeyId: properties['TargetKeyId'] });
    return { physicalId: AliasName, attributes: {} };
  };
  const drop = (AliasName: string, context: ResourceContext) =>
    ignoringAbsence(context.call('kms', 'DeleteAlias', { AliasName }));
  return simpleType({
    type: 'AWS::KMS::Alias',
    inPlace: ['TargetKeyId'],
    replace: ['AliasName'],
    required: ['AliasName', 'TargetKeyId'],
    namedBy: 'AliasName',
    create,
    async update({ physicalId, after }, context) {
      await drop(physicalId, context);
      await create(after, context);
    },
    delete: ({ physicalId }, context) => drop(physicalId, context),
  });
}

function repository(): ResourceType {
  const settle = async (repositoryName: string, properties: JsonObject, context: ResourceContext) => {
    const policy = properties['RepositoryPolicyText'];
    const lifecycle = text(member(properties, 'LifecyclePolicy'), 'LifecyclePolicyText');
    if (isJsonObject(policy))
      await context.call('ecr', 'SetRepositoryPolicy', {
        repositoryName,
        policyText: JSON.stringify(policy),
      });
    if (lifecycle !== '')
      await context.call('ecr', 'PutLifecyclePolicy', { repositoryName, lifecyclePolicyText: lifecycle });
  };
  return simpleType({
    type: 'AWS::ECR::Repository',
    inPlace: [
      'EmptyOnDelete',
      'ImageScanningConfiguration',
      'ImageTagMutability',
      'LifecyclePolicy',
      'RepositoryPolicyText',
      'Tags',
    ],
    replace: ['EncryptionConfiguration', 'RepositoryName'],
    namedBy: 'RepositoryName',
    async create(properties, context) {
      const repositoryName = text(properties, 'RepositoryName') || context.name(256).toLowerCase();
      const scan = flag(member(properties, 'ImageScanningConfiguration'), 'ScanOnPush');
      const answer = await context.call('ecr', 'CreateRepository', {
        repositoryName,
        imageTagMutability: text(properties, 'ImageTagMutability') || 'MUTABLE',
        imageScanningConfiguration: { scanOnPush: scan },
        tags: tagList(properties, context),
      });
      context.announce(repositoryName);
      await settle(repositoryName, properties, context);
      const made = member(answer, 'repository');
      const attributes = { Arn: text(made, 'repositoryArn'), RepositoryUri: text(made, 'repositoryUri') };
      return { physicalId: repositoryName, attributes };
    },
    async update({ physicalId: repositoryName, after }, context) {
      const imageTagMutability = text(after, 'ImageTagMutability') || 'MUTABLE';
      await context.call('ecr', 'PutImageTagMutability', { repositoryName, imageTagMutability });
      await settle(repositoryName, after, context);
    },
    delete: ({ physicalId: repositoryName }, context) =>
      ignoringAbsence(context.call('ecr', 'DeleteRepository', { repositoryName })),
  });
}

function parameter(): ResourceType {
  const put = async (Name: string, properties: JsonObject, context: ResourceContext): Promise<void> => {
    await context.call('ssm', 'PutParameter', {
      Name,
      ...pick(properties, ['Type', 'Value', 'Description']),
      Overwrite: true,
    });
  };
  return simpleType({
    type: 'AWS::SSM::Parameter',
    inPlace: ['AllowedPattern', 'DataType', 'Description', 'Policies', 'Tags', 'Tier', 'Type', 'Value'],
    replace: ['Name'],
    required: ['Type', 'Value'],
    namedBy: 'Name',
    async create(properties, context) {
      const physicalId = text(properties, 'Name') || context.name(255);
      await put(physicalId, properties, context);
      return { physicalId, attributes: { Type: text(properties, 'Type'), Value: text(properties, 'Value') } };
    },
    update: ({ physicalId, after }, context) => put(physicalId, after, context),
    delete: ({ physicalId }, context) =>
      ignoringAbsence(context.call('ssm', 'DeleteParameter', { Name: physicalId })),
    attributes: async ({ physicalId }, context) => {
      const found = member(await context.call('ssm', 'GetParameter', { Name: physicalId }), 'Parameter');
      return { Type: text(found, 'Type'), Value: text(found, 'Value') };
    },
  });
}
