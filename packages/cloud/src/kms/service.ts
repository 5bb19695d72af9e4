// KMS, as little as clusters need: keys and aliases as records. Nothing is encrypted with them.
import { awsError } from '../aws-error.js';
import { flag, integer, records, requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation, Service } from '../service.js';
import { regionTable } from '../tables.js';
import { withoutTags, type Tags } from '../tags.js';

interface KeyRow {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly policy: string;
  readonly enabled: boolean;
  readonly rotation: boolean;
  readonly createdMs: number;
  readonly deletionMs?: number | undefined;
  readonly tags: Tags;
}

/** By key id. */
const keys = regionTable<KeyRow>('kms.key');
/** Key ids by alias. */
const aliases = regionTable<string>('kms.alias');

const DAY_MS = 86_400_000;

export const kmsService: Service = {
  name: 'kms',
  protocol: 'json',
  namespace: 'TrentService',
  operations: {
    CreateKey: createKey,
    DescribeKey: (params, context) => ({ KeyMetadata: keyView(keyOf(params, context), context) }),
    ListKeys: (_, context) => ({
      Keys: context
        .rows(keys)
        .list()
        .map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
      Truncated: false,
    }),
    GetKeyPolicy: (params, context) => ({ Policy: keyOf(params, context).policy, PolicyName: 'default' }),
    PutKeyPolicy: changing((row, params) => ({ ...row, policy: requiredText(params, 'Policy') })),
    GetKeyRotationStatus: (params, context) => ({ KeyRotationEnabled: keyOf(params, context).rotation }),
    EnableKeyRotation: changing((row) => ({ ...row, rotation: true })),
    DisableKeyRotation: changing((row) => ({ ...row, rotation: false })),
    EnableKey: changing((row) => ({ ...row, enabled: true })),
    DisableKey: changing((row) => ({ ...row, enabled: false })),
    UpdateKeyDescription: changing((row, params) => ({
      ...row,
      description: requiredText(params, 'Description'),
    })),
    ScheduleKeyDeletion: (params, context) => {
      const row = keyOf(params, context);
      const deletionMs = context.clock.now() + (integer(params, 'PendingWindowInDays') ?? 30) * DAY_MS;
      context.rows(keys).put(row.id, { ...row, enabled: false, deletionMs });
      return { KeyId: row.arn, DeletionDate: new Date(deletionMs), KeyState: 'PendingDeletion' };
    },
    ListResourceTags: (params, context) => ({
      Tags: Object.entries(keyOf(params, context).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      Truncated: false,
    }),
    TagResource: changing((row, params) => ({ ...row, tags: { ...row.tags, ...tagsIn(params) } })),
    UntagResource: changing((row, params) => ({
      ...row,
      tags: withoutTags(row.tags, texts(params, 'TagKeys')),
    })),
    CreateAlias: (params, context) => {
      const name = requiredText(params, 'AliasName');
      if (context.rows(aliases).get(name) !== undefined)
        throw awsError('AlreadyExistsException', `An alias with the name ${name} already exists`);
      context.rows(aliases).put(name, keyAt(requiredText(params, 'TargetKeyId'), context).id);
      return {};
    },
    DeleteAlias: (params, context) => {
      const name = requiredText(params, 'AliasName');
      if (!context.rows(aliases).delete(name))
        throw awsError('NotFoundException', `Alias ${name} is not found.`);
      return {};
    },
    ListAliases: (params, context) => {
      const keyId = text(params, 'KeyId');
      const all = context
        .rows(aliases)
        .keys()
        .map((name) => aliasView(name, context));
      return {
        Aliases: all.filter(
          (alias) => keyId === undefined || alias['TargetKeyId'] === keyAt(keyId, context).id,
        ),
        Truncated: false,
      };
    },
    ListGrants: () => ({ Grants: [], Truncated: false }),
  },
};

function createKey(params: Params, context: CloudContext): unknown {
  const { hex, accountId, region } = context;
  const id = `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`;
  const whole = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const row: KeyRow = {
    id,
    arn: `arn:aws:kms:${region}:${accountId}:key/${id}`,
    description: text(params, 'Description') ?? '',
    policy: text(params, 'Policy') ?? JSON.stringify({ Version: '2012-10-17', Statement: [whole] }),
    enabled: true,
    rotation: flag(params, 'EnableKeyRotation') ?? false,
    createdMs: context.clock.now(),
    tags: tagsIn(params),
  };
  context.rows(keys).put(id, row);
  return { KeyMetadata: keyView(row, context) };
}

function changing(change: (row: KeyRow, params: Params) => KeyRow): Operation {
  return (params, context) => {
    const row = keyOf(params, context);
    context.rows(keys).put(row.id, change(row, params));
    return {};
  };
}

const tagsIn = (params: Params): Tags =>
  Object.fromEntries(
    records(params, 'Tags').map((tag) => [requiredText(tag, 'TagKey'), text(tag, 'TagValue') ?? '']),
  );

const keyOf = (params: Params, context: CloudContext): KeyRow =>
  keyAt(requiredText(params, 'KeyId'), context);

function keyAt(name: string, context: CloudContext): KeyRow {
  const alias = name.slice(name.indexOf('alias/'));
  const id = name.includes('alias/')
    ? context.rows(aliases).get(alias)
    : name.slice(name.lastIndexOf('/') + 1);
  const row = id === undefined ? undefined : context.rows(keys).get(id);
  if (!row) throw awsError('NotFoundException', `Key '${name}' does not exist`);
  return row;
}

const aliasView = (name: string, context: CloudContext): Params => ({
  AliasName: name,
  AliasArn: `arn:aws:kms:${context.region}:${context.accountId}:${name}`,
  TargetKeyId: context.rows(aliases).get(name),
});

const keyView = (row: KeyRow, { accountId }: CloudContext): Params => ({
  KeyId: row.id,
  Arn: row.arn,
  AWSAccountId: accountId,
  Description: row.description,
  CreationDate: new Date(row.createdMs),
  Enabled: row.enabled,
  KeyState: row.deletionMs === undefined ? (row.enabled ? 'Enabled' : 'Disabled') : 'PendingDeletion',
  ...(row.deletionMs === undefined ? {} : { DeletionDate: new Date(row.deletionMs) }),
  KeyUsage: 'ENCRYPT_DECRYPT',
  KeySpec: 'SYMMETRIC_DEFAULT',
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
  KeyManager: 'CUSTOMER',
  Origin: 'AWS_KMS',
  MultiRegion: false,
});
