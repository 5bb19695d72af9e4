// IAM roles: create, read, change, delete.
import { flag, integer, optionalTexts, type Params, requiredText, text } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import { checkTags, tagListOf, tagsOfList, withoutTags } from '../tags.js';
import { alreadyExists, deleteConflict, noSuchEntity, validationError } from './iam-error.js';
import { iamId, iamPage, nameOf, pathOf } from './iam-names.js';
import { instanceProfiles, type RoleRow, roles } from './iam-rows.js';
import { checkedTrustPolicy } from './policy-check.js';
import { createServiceLinkedRole } from './service-linked-role.js';
import { roleView } from './role-view.js';

/** The role, or the refusal. */
export function roleNamed(context: CloudContext, name: string): RoleRow {
  const role = context.rows(roles).get(name);
  if (!role) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

export const roleOperations: Readonly<Record<string, Operation>> = {
  CreateRole: createRole,
  GetRole: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    return { Role: { ...roleView(role), Tags: tagListOf(role.tags), RoleLastUsed: {} } };
  },
  ListRoles: (params, context) => {
    const prefix = text(params, 'PathPrefix') ?? '/';
    const all = context
      .rows(roles)
      .list()
      .filter(({ path }) => path.startsWith(prefix));
    return iamPage(params, 'Roles', all.map(roleView));
  },
  UpdateRole: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    context.rows(roles).put(role.roleName, {
      ...role,
      description: text(params, 'Description') ?? role.description,
      maxSessionSeconds: sessionSeconds(params) ?? role.maxSessionSeconds,
    });
    return {};
  },
  UpdateRoleDescription: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    const changed = { ...role, description: requiredText(params, 'Description') };
    context.rows(roles).put(role.roleName, changed);
    return { Role: roleView(changed) };
  },
  UpdateAssumeRolePolicy: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    const trust = checkedTrustPolicy(requiredText(params, 'PolicyDocument'), context);
    context.rows(roles).put(role.roleName, { ...role, trust });
    return {};
  },
  PutRolePermissionsBoundary: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    context
      .rows(roles)
      .put(role.roleName, { ...role, boundary: requiredText(params, 'PermissionsBoundary') });
    return {};
  },
  DeleteRolePermissionsBoundary: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    context.rows(roles).put(role.roleName, { ...role, boundary: undefined });
    return {};
  },
  DeleteRole: deleteRole,
  ListInstanceProfilesForRole: (params, context) => {
    const { roleName } = roleNamed(context, requiredText(params, 'RoleName'));
    const all = context
      .rows(instanceProfiles)
      .list()
      .filter((profile) => profile.roles.includes(roleName));
    const views = all.map((profile) => ({
      InstanceProfileName: profile.name,
      InstanceProfileId: profile.id,
      Arn: profile.arn,
      Path: profile.path,
      CreateDate: new Date(profile.createdMs),
      Roles: profile.roles.map((name) => roleView(roleNamed(context, name))),
    }));
    return iamPage(params, 'InstanceProfiles', views);
  },
  TagRole: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    const tags = checkTags({ ...role.tags, ...tagsOfList(params) }, 'LimitExceeded');
    context.rows(roles).put(role.roleName, { ...role, tags });
    return {};
  },
  UntagRole: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    const tags = withoutTags(role.tags, optionalTexts(params, 'TagKeys') ?? []);
    context.rows(roles).put(role.roleName, { ...role, tags });
    return {};
  },
  ListRoleTags: (params, context) =>
    iamPage(params, 'Tags', tagListOf(roleNamed(context, requiredText(params, 'RoleName')).tags)),
  CreateServiceLinkedRole: createServiceLinkedRole,
  DeleteServiceLinkedRole: (params, context) => {
    const role = roleNamed(context, requiredText(params, 'RoleName'));
    context.rows(roles).delete(role.roleName);
    return { DeletionTaskId: `task${role.path}${role.roleName}/${context.hex(12)}` };
  },
  GetServiceLinkedRoleDeletionStatus: () => ({ Status: 'SUCCEEDED' }),
};

function createRole(params: Params, context: CloudContext): unknown {
  const roleName = nameOf(params, 'RoleName', 64);
  if (context.rows(roles).get(roleName)) throw alreadyExists(`Role with name ${roleName} already exists.`);
  const path = pathOf(params);
  const row: RoleRow = {
    roleName,
    roleId: iamId(context, 'AROA'),
    path,
    arn: `arn:aws:iam::${context.accountId}:role${path}${roleName}`,
    trust: checkedTrustPolicy(requiredText(params, 'AssumeRolePolicyDocument'), context),
    description: text(params, 'Description'),
    maxSessionSeconds: sessionSeconds(params) ?? 3600,
    boundary: text(params, 'PermissionsBoundary'),
    createdMs: context.clock.now(),
    tags: checkTags(tagsOfList(params), 'LimitExceeded'),
    attached: [],
    inline: {},
  };
  context.rows(roles).put(roleName, row);
  const tags = Object.keys(row.tags).length > 0 ? { Tags: tagListOf(row.tags) } : {};
  return { Role: { ...roleView(row), ...tags } };
}

function deleteRole(params: Params, context: CloudContext): unknown {
  const role = roleNamed(context, requiredText(params, 'RoleName'));
  if (role.path.startsWith('/aws-service-role/') && !flag(params, 'Force'))
    throw deleteConflict('Cannot perform the operation on the protected role; use DeleteServiceLinkedRole.');
  const inProfile = context
    .rows(instanceProfiles)
    .list()
    .some(({ roles: names }) => names.includes(role.roleName));
  if (inProfile) throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  if (role.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inline).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  context.rows(roles).delete(role.roleName);
  return {};
}

function sessionSeconds(params: Params): number | undefined {
  const seconds = integer(params, 'MaxSessionDuration');
  if (seconds !== undefined && (seconds < 3600 || seconds > 43_200))
    throw validationError(
      `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: ` +
        'Member must have value between 3600 and 43200',
    );
  return seconds;
}
