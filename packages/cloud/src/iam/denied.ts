// A refusal for want of permission, which names who lacks what, in the code of the protocol.
import { awsError, type AwsError } from '../aws-error.js';
import { principalArn, type Principal } from '../principal.js';
import type { Service } from '../service.js';

export interface Denial {
  readonly action: string;
  readonly resource: string;
  readonly service: Service;
  readonly principal: Principal;
  /** A statement denies it; otherwise none allows it. */
  readonly explicit: boolean;
}

/** The error. EC2 has a code and a sentence of its own. */
export function deniedError({ action, resource, service, principal, explicit }: Denial): AwsError {
  const who = principal.kind === 'root' ? principal.accountId : principalArn(principal);
  const why = explicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
  const sentence = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
  if (service.protocol === 'ec2')
    return awsError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. ${sentence}`,
      403,
    );
  if (service.protocol === 'query') return awsError('AccessDenied', sentence, 403);
  return awsError('AccessDeniedException', sentence, 403);
}
