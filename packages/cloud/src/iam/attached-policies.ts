// Policies on roles and users: attached by ARN, or inline by name. The same operations for both kinds of identity.
import { requiredText, type Params } from '../params.js';
import type { CloudContext, Operation } from '../service.js';
import type { Table } from '../tables.js';
import { noSuchEntity } from './iam-error.js';
import { iamPage, nameOf } from './iam-names.js';
import { policies, roles, users, type IdentityRow } from './iam-rows.js';
import { isManagedPolicy } from './managed-policies.js';
import { checkedIdentityPolicy } from './policy-check.js';

/** Attach, detach, put, get, delete and list, for roles and for users. */
export const attachedPolicyOperations: Readonly<Record<string, Operation>> = {
  ...operationsOf('Role', (context) => context.rows(roles)),
  ...operationsOf('User', (context) => context.rows(users)),
};

function operationsOf<T extends IdentityRow>(
  kind: 'Role' | 'User',
  tableOf: (context: CloudContext) => Table<T>,
): Readonly<Record<string, Operation>> {
  const identity = (params: Params, context: CloudContext): { name: string; row: T } => {
    const name = requiredText(params, `${kind}Name`);
    const row = tableOf(context).get(name);
    if (!row) throw noSuchEntity(`The ${kind.toLowerCase()} with name ${name} cannot be found.`);
    return { name, row };
  };
  return {
    [`Attach${kind}Policy`]: (params, context) => {
      const { name, row } = identity(params, context);
      const arn = requiredText(params, 'PolicyArn');
      checkAttachable(context, arn);
      const attached = row.attached.includes(arn) ? row.attached : [...row.attached, arn];
      tableOf(context).put(name, { ...row, attached });
      return {};
    },
    [`Detach${kind}Policy`]: (params, context) => {
      const { name, row } = identity(params, context);
      const arn = requiredText(params, 'PolicyArn');
      if (!row.attached.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
      tableOf(context).put(name, { ...row, attached: row.attached.filter((other) => other !== arn) });
      return {};
    },
    [`ListAttached${kind}Policies`]: (params, context) => {
      const views = identity(params, context).row.attached.map((arn) => ({
        PolicyName: arn.slice(arn.lastIndexOf('/') + 1),
        PolicyArn: arn,
      }));
      return iamPage(params, 'AttachedPolicies', views);
    },
    [`Put${kind}Policy`]: (params, context) => {
      const { name, row } = identity(params, context);
      const document = checkedIdentityPolicy(requiredText(params, 'PolicyDocument'));
      const inline = { ...row.inline, [nameOf(params, 'PolicyName', 128)]: document };
      tableOf(context).put(name, { ...row, inline });
      return {};
    },
    [`Get${kind}Policy`]: (params, context) => {
      const { name, row } = identity(params, context);
      const policy = requiredText(params, 'PolicyName');
      const document = inlineOf(row, policy, kind);
      return { [`${kind}Name`]: name, PolicyName: policy, PolicyDocument: encodeURIComponent(document) };
    },
    [`Delete${kind}Policy`]: (params, context) => {
      const { name, row } = identity(params, context);
      const policy = requiredText(params, 'PolicyName');
      inlineOf(row, policy, kind);
      const inline = Object.fromEntries(Object.entries(row.inline).filter(([other]) => other !== policy));
      tableOf(context).put(name, { ...row, inline });
      return {};
    },
    [`List${kind}Policies`]: (params, context) =>
      iamPage(params, 'PolicyNames', Object.keys(identity(params, context).row.inline).sort()),
  };
}

function inlineOf(row: IdentityRow, policy: string, kind: string): string {
  const document = row.inline[policy];
  if (document === undefined)
    throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${policy} cannot be found.`);
  return document;
}

function checkAttachable(context: CloudContext, arn: string): void {
  if (context.rows(policies).get(arn) || isManagedPolicy(arn)) return;
  throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

/** How many roles and users a policy is attached to. */
export function attachmentsOf(context: CloudContext, arn: string): readonly string[] {
  const named = (table: Table<IdentityRow>): readonly string[] =>
    table.list().flatMap((row) => (row.attached.includes(arn) ? [row.arn] : []));
  return [...named(context.rows(roles)), ...named(context.rows(users))];
}
