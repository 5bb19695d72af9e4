// IAM users and their access keys.
import { awsError } from '../aws-error.js';
import { requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags, tagListOf, tagsOfList, withoutTags } from '../tags.js';
import { alreadyExists, deleteConflict, noSuchEntity } from './iam-error.js';
import { iamId, iamPage, nameOf, pathOf } from './iam-names.js';
import { accessKeys, users, type UserRow } from './iam-rows.js';

const KEYS_PER_USER = 2;

export const userOperations: Readonly<Record<string, Operation>> = {
  CreateUser: (params, context) => {
    const userName = nameOf(params, 'UserName', 64);
    if (context.rows(users).get(userName)) throw alreadyExists(`User with name ${userName} already exists.`);
    const path = pathOf(params);
    const row: UserRow = {
      userName,
      userId: iamId(context, 'AIDA'),
      path,
      arn: `arn:aws:iam::${context.accountId}:user${path}${userName}`,
      createdMs: context.clock.now(),
      tags: checkTags(tagsOfList(params), 'LimitExceeded'),
      attached: [],
      inline: {},
      boundary: text(params, 'PermissionsBoundary'),
    };
    context.rows(users).put(userName, row);
    return { User: userView(row) };
  },
  GetUser: (params, context) => {
    const { principal } = context;
    const own = principal.kind === 'user' ? principal.userName : undefined;
    const name = text(params, 'UserName') ?? own;
    if (name === undefined)
      return {
        User: { UserId: context.accountId, Arn: `arn:aws:iam::${context.accountId}:root`, Path: '/' },
      };
    const row = userNamed(context, name);
    return { User: { ...userView(row), Tags: tagListOf(row.tags) } };
  },
  ListUsers: (params, context) => iamPage(params, 'Users', context.rows(users).list().map(userView)),
  DeleteUser: (params, context) => {
    const user = userNamed(context, requiredText(params, 'UserName'));
    if (keysOf(context, user.userName).length > 0)
      throw deleteConflict('Cannot delete entity, must delete access keys first.');
    if (user.attached.length > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (Object.keys(user.inline).length > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    context.rows(users).delete(user.userName);
    return {};
  },
  TagUser: (params, context) => {
    const user = userNamed(context, requiredText(params, 'UserName'));
    const tags = checkTags({ ...user.tags, ...tagsOfList(params) }, 'LimitExceeded');
    context.rows(users).put(user.userName, { ...user, tags });
    return {};
  },
  UntagUser: (params, context) => {
    const user = userNamed(context, requiredText(params, 'UserName'));
    context
      .rows(users)
      .put(user.userName, { ...user, tags: withoutTags(user.tags, texts(params, 'TagKeys')) });
    return {};
  },
  CreateAccessKey: (params, context) => {
    const { userName } = userNamed(context, requiredText(params, 'UserName'));
    if (keysOf(context, userName).length >= KEYS_PER_USER)
      throw awsError('LimitExceeded', 'Cannot exceed quota for AccessKeysPerUser: 2', 409);
    const row = {
      accessKeyId: `AKIA${context.hex(16).toUpperCase()}`,
      secretAccessKey: context.hex(40),
      userName,
      createdMs: context.clock.now(),
      active: true,
    };
    context.rows(accessKeys).put(row.accessKeyId, row);
    return { AccessKey: { ...keyView(row), SecretAccessKey: row.secretAccessKey } };
  },
  ListAccessKeys: (params, context) => {
    const { userName } = userNamed(context, requiredText(params, 'UserName'));
    return iamPage(params, 'AccessKeyMetadata', keysOf(context, userName).map(keyView));
  },
  UpdateAccessKey: (params, context) => {
    const row = keyAt(context, params);
    context.rows(accessKeys).put(row.accessKeyId, { ...row, active: text(params, 'Status') === 'Active' });
    return {};
  },
  DeleteAccessKey: (params, context) => {
    context.rows(accessKeys).delete(keyAt(context, params).accessKeyId);
    return {};
  },
  ListGroupsForUser: () => ({ Groups: [], IsTruncated: false }),
  ListAccountAliases: () => ({ AccountAliases: [], IsTruncated: false }),
};

type KeyRow = ReturnType<typeof keysOf>[number];

const keysOf = (context: CloudContext, userName: string) =>
  context
    .rows(accessKeys)
    .list()
    .filter((key) => key.userName === userName);

function keyAt(context: CloudContext, params: Params): KeyRow {
  const id = requiredText(params, 'AccessKeyId');
  const row = context.rows(accessKeys).get(id);
  if (!row) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return row;
}

function userNamed(context: CloudContext, name: string): UserRow {
  const user = context.rows(users).get(name);
  if (!user) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return user;
}

const keyView = (row: KeyRow): Params => ({
  UserName: row.userName,
  AccessKeyId: row.accessKeyId,
  Status: row.active ? 'Active' : 'Inactive',
  CreateDate: new Date(row.createdMs),
});

const userView = (row: UserRow): Params => ({
  Path: row.path,
  UserName: row.userName,
  UserId: row.userId,
  Arn: row.arn,
  CreateDate: new Date(row.createdMs),
});
