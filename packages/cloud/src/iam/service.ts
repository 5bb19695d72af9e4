// IAM: roles, users, policies, instance profiles, OpenID Connect providers.
import { text, type Params } from '../params.js';
import type { CloudContext, Service } from '../service.js';
import { attachedPolicyOperations } from './attached-policies.js';
import { instanceProfileOperations } from './instance-profile-operations.js';
import { oidcOperations } from './oidc-operations.js';
import { policyOperations } from './policy-operations.js';
import { roles } from './iam-rows.js';
import { roleOperations } from './role-operations.js';
import { simulatePrincipalPolicy } from './simulate.js';
import { userOperations } from './user-operations.js';

export const iamService: Service = {
  name: 'iam',
  protocol: 'query',
  version: '2010-05-08',
  namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
  operations: {
    ...roleOperations,
    ...attachedPolicyOperations,
    ...policyOperations,
    ...instanceProfileOperations,
    ...oidcOperations,
    ...userOperations,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
  },
  resources: (operation, params, context) => [resourceOf(operation, params, context)],
};

function resourceOf(operation: string, params: Params, context: CloudContext): string {
  const at = `arn:aws:iam::${context.accountId}`;
  const path = text(params, 'Path') ?? '/';
  const role = text(params, 'RoleName');
  const profile = text(params, 'InstanceProfileName');
  if (profile !== undefined) return `${at}:instance-profile${path}${profile}`;
  if (role !== undefined) return context.rows(roles).get(role)?.arn ?? `${at}:role${path}${role}`;
  const user = text(params, 'UserName');
  if (user !== undefined) return `${at}:user${path}${user}`;
  const named = text(params, 'PolicyArn') ?? text(params, 'OpenIDConnectProviderArn');
  if (named !== undefined) return named;
  const policy = operation === 'CreatePolicy' ? text(params, 'PolicyName') : undefined;
  return policy === undefined ? '*' : `${at}:policy${path}${policy}`;
}
