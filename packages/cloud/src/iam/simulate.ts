// `SimulatePrincipalPolicy`: what the policies of a role or user say to an action, without doing it.
import { requiredText, texts, type Params } from '../params.js';
import type { Principal } from '../principal.js';
import type { CloudContext } from '../service.js';
import { answerFor } from './authorize.js';
import { noSuchEntity } from './iam-error.js';

/** One result for each pair of action and resource. */
export function simulatePrincipalPolicy(params: Params, context: CloudContext): unknown {
  const asked = { ...context, principal: principalAt(requiredText(params, 'PolicySourceArn'), context) };
  const named = texts(params, 'ResourceArns');
  const resources = named.length > 0 ? named : ['*'];
  const results = texts(params, 'ActionNames').flatMap((action) =>
    resources.map((resource) => {
      const answer = answerFor(asked, { action, resource, conditions: {} });
      return {
        EvalActionName: action,
        EvalResourceName: resource,
        EvalDecision: { allow: 'allowed', deny: 'explicitDeny', silent: 'implicitDeny' }[answer],
        MatchedStatements: [],
        MissingContextValues: [],
      };
    }),
  );
  return { EvaluationResults: results, IsTruncated: false };
}

function principalAt(arn: string, { accountId }: CloudContext): Principal {
  const [, kind, path = ''] = /:(role|user)\/(.+)$/.exec(arn) ?? [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (kind === 'role') return { kind: 'session', accountId, roleName: name, sessionName: 'simulation' };
  if (kind === 'user') return { kind: 'user', accountId, userName: name };
  throw noSuchEntity(`The principal ${arn} cannot be found.`);
}
