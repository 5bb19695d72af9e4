// A stack of one role, `Role1`, with what it may do and who may take it: for service accounts, add-ons, pod
// identities and capabilities.
import { attachedPolicy, policyDocument } from '../policy-document.js';
import { plainResource } from '../resource.js';
import { managedPolicyArn, ref } from '../intrinsics.js';
import { cfnValueOf, type CfnObject, type Template, templateOf } from '../template.js';
import { serviceAccountManagedPolicies, serviceAccountPolicies } from './known-policies.js';

/** What a role may do, and how it is limited and named. */
export interface RoleGrants {
  readonly policyArns?: readonly string[] | undefined;
  readonly wellKnown?: Readonly<Record<string, boolean | undefined>> | undefined;
  /** A policy document of the user's. */
  readonly policy?: unknown;
  /** Name of the user's policy; `Policy1` unless given. */
  readonly policyName?: string | undefined;
  readonly roleName?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
}

/** Renders the stack of one role. */
export function roleTemplate(description: string, trust: CfnObject, grants: RoleGrants): Template {
  const managed = serviceAccountManagedPolicies(grants.wellKnown).map(managedPolicyArn);
  const arns = [...(grants.policyArns ?? []), ...managed];
  const role = plainResource('Role1', 'AWS::IAM::Role', {
    AssumeRolePolicyDocument: trust,
    PermissionsBoundary: grants.permissionsBoundary || undefined,
    RoleName: grants.roleName || undefined,
    ManagedPolicyArns: arns.length > 0 ? arns : undefined,
  });
  const known = serviceAccountPolicies(grants.wellKnown).map(({ name, statements }) =>
    attachedPolicy(name, ref('Role1'), policyDocument(statements)),
  );
  const own = isEmpty(grants.policy)
    ? []
    : [attachedPolicy(grants.policyName || 'Policy1', ref('Role1'), cfnValueOf(grants.policy))];
  // The one text form of GetAtt that eksctl writes; its own tools compare templates by text.
  const outputs = { Role1: { Value: { 'Fn::GetAtt': 'Role1.Arn' } } };
  return templateOf([role, ...known, ...own, { outputs }], { description });
}

/** Tells whether a role has to be created by name, which CloudFormation wants acknowledged. */
export const iamUseOf = ({ roleName }: RoleGrants): 'named' | 'unnamed' => (roleName ? 'named' : 'unnamed');

const isEmpty = (document: unknown): boolean =>
  typeof document !== 'object' || document === null || Object.keys(document).length === 0;
