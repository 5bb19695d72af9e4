// Does a role's trust policy let the caller in? By name, or by its whole account (then the caller's own policies have
// to allow it as well).
import { isRecord, type Params } from '../params.js';
import { principalArn } from '../principal.js';
import type { CloudContext } from '../service.js';
import { conditionsHold } from '../iam/policy-condition.js';
import { statementsOf } from '../iam/policy-document.js';
import { matchesPattern, textsOf } from '../iam/policy-pattern.js';

export interface TrustQuestion {
  readonly context: CloudContext;
  readonly action: string;
  readonly externalId: string | undefined;
  /** The resource for which a service takes the role, `aws:SourceArn`. */
  readonly sourceArn?: string | undefined;
}

/** Whom the policy trusts: the caller, only the caller's account, or neither. */
export function trustAllows(trust: Params, question: TrustQuestion): 'caller' | 'account' | 'nobody' {
  const { action, context, externalId, sourceArn } = question;
  const { principal, accountId } = context;
  const keys = {
    'aws:principalarn': principalArn(principal),
    'aws:principalaccount': accountId,
    'aws:principaltype':
      principal.kind === 'session' ? 'AssumedRole' : principal.kind === 'user' ? 'User' : 'Account',
    ...(externalId === undefined ? {} : { 'sts:externalid': externalId }),
    ...(sourceArn === undefined ? {} : { 'aws:sourcearn': sourceArn, 'aws:sourceaccount': accountId }),
  };
  let answer: 'caller' | 'account' | 'nobody' = 'nobody';
  for (const statement of statementsOf(trust)) {
    if (!textsOf(statement['Action']).some((pattern) => matchesPattern(pattern, action, true))) continue;
    if (!conditionsHold(statement['Condition'], keys)) continue;
    const named = namedIn(statement['Principal'], context);
    if (named === 'nobody') continue;
    if (statement['Effect'] === 'Deny') return 'nobody';
    if (answer !== 'caller') answer = named;
  }
  return answer;
}

function namedIn(trusted: unknown, { principal, accountId }: CloudContext): 'caller' | 'account' | 'nobody' {
  if (principal.kind === 'service')
    return isRecord(trusted) && textsOf(trusted['Service']).includes(principal.service) ? 'caller' : 'nobody';
  const arns = trusted === '*' ? ['*'] : textsOf(isRecord(trusted) ? trusted['AWS'] : undefined);
  const account = [accountId, `arn:aws:iam::${accountId}:root`];
  if (arns.includes('*')) return 'account';
  const own = new Set([principalArn(principal)]);
  if (principal.kind === 'session') own.add(`role/${principal.roleName}`);
  const isOwn = (arn: string): boolean =>
    own.has(arn) ||
    (principal.kind === 'session' && arn.includes(':role/') && own.has(`role/${lastPart(arn)}`));
  if (arns.some(isOwn)) return 'caller';
  return arns.some((arn) => account.includes(arn)) ? 'account' : 'nobody';
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
