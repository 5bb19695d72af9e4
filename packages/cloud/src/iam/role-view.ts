// A role as IAM answers it.
import type { Params } from '../params.js';
import type { RoleRow } from './iam-rows.js';

/** The role as IAM's answers show it; the trust policy is URL-encoded there. */
export const roleView = (role: RoleRow): Params => ({
  Path: role.path,
  RoleName: role.roleName,
  RoleId: role.roleId,
  Arn: role.arn,
  CreateDate: new Date(role.createdMs),
  AssumeRolePolicyDocument: encodeURIComponent(role.trust),
  Description: role.description,
  MaxSessionDuration: role.maxSessionSeconds,
  ...(role.boundary === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: role.boundary } }),
});
