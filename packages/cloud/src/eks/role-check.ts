// Roles that callers hand to EKS: they have to exist and trust the service, and the caller has to be allowed to pass
// them.
import { authorize } from '../iam/authorize.js';
import { parseDocument } from '../iam/identity-policies.js';
import { roles } from '../iam/iam-rows.js';
import { trustAllows } from '../sts/trust.js';
import type { CloudContext, Service } from '../service.js';
import { invalidParameter } from './eks-error.js';

export interface PassedRole {
  readonly roleArn: string;
  /** The service that is to take it: `eks.amazonaws.com`. */
  readonly trusted: string;
  /** The resource for which it takes it, where trust policies name one. */
  readonly sourceArn?: string | undefined;
}

/** Refuses a role that EKS could not use or the caller may not pass. */
export function checkRole(context: CloudContext, { roleArn, trusted, sourceArn }: PassedRole): void {
  const role = context
    .rows(roles)
    .list()
    .find(({ arn }) => arn === roleArn);
  const asService: CloudContext = { ...context, principal: { kind: 'service', service: trusted } };
  if (!role && context.options.foreignRoles === 'exist') return;
  const trusts =
    role &&
    trustAllows(parseDocument(role.trust), {
      context: asService,
      action: 'sts:AssumeRole',
      externalId: undefined,
      sourceArn,
    });
  if (trusts !== 'caller')
    throw invalidParameter(
      `Role with arn: ${roleArn}, could not be assumed because it does not exist or the trusted entity is not correct`,
    );
  authorize(context, {
    action: 'iam:PassRole',
    resources: [roleArn],
    service: EKS,
    conditions: { 'iam:passedtoservice': trusted },
  });
}

const EKS: Service = { name: 'eks', protocol: 'rest-json', operations: {} };
