// Instance profiles: what carries one role to EC2 instances.
import { awsError } from '../aws-error.js';
import { requiredText, text, texts, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags, tagListOf, tagsOfList, withoutTags } from '../tags.js';
import { alreadyExists, deleteConflict, noSuchEntity } from './iam-error.js';
import { iamId, iamPage, nameOf, pathOf } from './iam-names.js';
import { instanceProfiles, roles, type InstanceProfileRow } from './iam-rows.js';
import { roleNamed } from './role-operations.js';
import { roleView } from './role-view.js';

export const instanceProfileOperations: Readonly<Record<string, Operation>> = {
  CreateInstanceProfile: (params, context) => {
    const name = nameOf(params, 'InstanceProfileName', 128);
    if (context.rows(instanceProfiles).get(name))
      throw alreadyExists(`Instance Profile ${name} already exists.`);
    const path = pathOf(params);
    const row: InstanceProfileRow = {
      name,
      id: iamId(context, 'AIPA'),
      arn: `arn:aws:iam::${context.accountId}:instance-profile${path}${name}`,
      path,
      createdMs: context.clock.now(),
      roles: [],
      tags: checkTags(tagsOfList(params), 'LimitExceeded'),
    };
    context.rows(instanceProfiles).put(name, row);
    return { InstanceProfile: profileView(row, context) };
  },
  GetInstanceProfile: (params, context) => ({
    InstanceProfile: profileView(profileAt(params, context), context),
  }),
  ListInstanceProfiles: (params, context) => {
    const prefix = text(params, 'PathPrefix') ?? '/';
    const all = context
      .rows(instanceProfiles)
      .list()
      .filter(({ path }) => path.startsWith(prefix));
    return iamPage(
      params,
      'InstanceProfiles',
      all.map((row) => profileView(row, context)),
    );
  },
  AddRoleToInstanceProfile: (params, context) => {
    const row = profileAt(params, context);
    const roleName = requiredText(params, 'RoleName');
    if (context.options.foreignRoles !== 'exist') roleNamed(context, roleName);
    if (row.roles.length > 0)
      throw awsError('LimitExceeded', 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1', 409);
    context.rows(instanceProfiles).put(row.name, { ...row, roles: [roleName] });
    return {};
  },
  RemoveRoleFromInstanceProfile: (params, context) => {
    const row = profileAt(params, context);
    const roleName = requiredText(params, 'RoleName');
    if (!row.roles.includes(roleName)) throw noSuchEntity(`The role with name ${roleName} cannot be found.`);
    context.rows(instanceProfiles).put(row.name, { ...row, roles: [] });
    return {};
  },
  DeleteInstanceProfile: (params, context) => {
    const row = profileAt(params, context);
    if (row.roles.length > 0)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    context.rows(instanceProfiles).delete(row.name);
    return {};
  },
  TagInstanceProfile: (params, context) => {
    const row = profileAt(params, context);
    const tags = checkTags({ ...row.tags, ...tagsOfList(params) }, 'LimitExceeded');
    context.rows(instanceProfiles).put(row.name, { ...row, tags });
    return {};
  },
  UntagInstanceProfile: (params, context) => {
    const row = profileAt(params, context);
    context
      .rows(instanceProfiles)
      .put(row.name, { ...row, tags: withoutTags(row.tags, texts(params, 'TagKeys')) });
    return {};
  },
  ListInstanceProfileTags: (params, context) =>
    iamPage(params, 'Tags', tagListOf(profileAt(params, context).tags)),
};

function profileAt(params: Params, context: CloudContext): InstanceProfileRow {
  const name = requiredText(params, 'InstanceProfileName');
  const row = context.rows(instanceProfiles).get(name);
  if (!row) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return row;
}

function profileView(row: InstanceProfileRow, context: CloudContext): Params {
  return {
    InstanceProfileName: row.name,
    InstanceProfileId: row.id,
    Arn: row.arn,
    Path: row.path,
    CreateDate: new Date(row.createdMs),
    Roles: row.roles.flatMap((name) => {
      const role = context.rows(roles).get(name);
      return role ? [roleView(role)] : [];
    }),
    Tags: tagListOf(row.tags),
  };
}
