// The policies that hold for a caller: attached and inline ones of the user or of the role it is in.
import { recordOf, type Params } from '../params.js';
import type { CloudContext } from '../service.js';
import { policies, roles, users, type IdentityRow } from './iam-rows.js';
import { isManagedPolicy, managedPolicyDocument } from './managed-policies.js';

/** All identity policies of the caller; none for one that does not exist any more. */
export function identityPolicies(context: CloudContext): readonly Params[] {
  const identity = identityOf(context);
  if (!identity) return [];
  const attached = identity.attached.flatMap((arn) => {
    const document = documentOf(context, arn);
    return document ? [document] : [];
  });
  return [...attached, ...Object.values(identity.inline).map(parseDocument)];
}

/** The permissions boundary of the caller, when it has one. */
export function boundaryOf(context: CloudContext): Params | undefined {
  const arn = identityOf(context)?.boundary;
  return arn === undefined ? undefined : documentOf(context, arn);
}

// The document of a policy by ARN: the customer's default version, or AWS's.
function documentOf(context: CloudContext, arn: string): Params | undefined {
  const row = context.rows(policies).get(arn);
  if (row) {
    const version = row.versions.find(({ id }) => id === row.defaultVersion);
    return version && parseDocument(version.document);
  }
  return isManagedPolicy(arn) ? managedPolicyDocument(arn) : undefined;
}

/** A stored document; it was checked when it came in. */
export function parseDocument(json: string): Params {
  const value: unknown = JSON.parse(json);
  return recordOf(value);
}

function identityOf(context: CloudContext): IdentityRow | undefined {
  const { principal } = context;
  if (principal.kind === 'user') return context.rows(users).get(principal.userName);
  if (principal.kind === 'session') return context.rows(roles).get(principal.roleName);
  return undefined;
}
