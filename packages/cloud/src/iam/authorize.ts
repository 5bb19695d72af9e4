// May the caller do this? Identity policies of users and roles, and permission boundaries; the account itself and
// AWS's services may do all.
import type { Principal } from '../principal.js';
import { principalArn } from '../principal.js';
import type { CloudContext, Service } from '../service.js';
import { deniedError } from './denied.js';
import { boundaryOf, identityPolicies } from './identity-policies.js';
import { evaluatePolicy, type PolicyAnswer, type PolicyQuestion } from './policy-document.js';

export interface AuthorizationRequest {
  readonly action: string;
  readonly resources: readonly string[];
  readonly service: Service;
  /** Condition keys of the operation, in lower case. */
  readonly conditions?: Readonly<Record<string, string>> | undefined;
}

/** Throws the refusal that AWS would give when the caller may not do it to one of the resources. */
export function authorize(context: CloudContext, request: AuthorizationRequest): void {
  const { principal } = context;
  if (principal.kind === 'root' || principal.kind === 'service') return;
  const conditions = { ...globalKeys(principal, context), ...request.conditions };
  for (const resource of request.resources) {
    const answer = answerFor(context, { action: request.action, resource, conditions });
    if (answer !== 'allow')
      throw deniedError({ ...request, resource, principal, explicit: answer === 'deny' });
  }
}

/** What all policies of the caller say together. */
export function answerFor(context: CloudContext, question: PolicyQuestion): PolicyAnswer {
  const answers = identityPolicies(context).map((policy) => evaluatePolicy(policy, question));
  if (answers.includes('deny')) return 'deny';
  const boundary = boundaryOf(context);
  const within = boundary === undefined ? 'allow' : evaluatePolicy(boundary, question);
  if (within === 'deny') return 'deny';
  return within === 'allow' && answers.includes('allow') ? 'allow' : 'silent';
}

function globalKeys(principal: Principal, { region, accountId }: CloudContext): Record<string, string> {
  return {
    'aws:requestedregion': region,
    'aws:principalarn': principalArn(principal),
    'aws:principalaccount': accountId,
    ...(principal.kind === 'user' ? { 'aws:username': principal.userName } : {}),
  };
}
