// The stacks of service accounts and pod identities.
import { type ClusterContext, clusterStackName, hasOidc } from '../cluster-context.js';
import { type Stack, stackOf } from '../stack.js';
import { oidcAwaits, trustOfPodIdentity, trustOfServiceAccount } from './oidc.js';
import { iamUseOf, roleTemplate } from './role-stack.js';

type Iam = NonNullable<ClusterContext['spec']['iam']>;
export type ServiceAccountSpec = NonNullable<Iam['serviceAccounts']>[number];
export type PodIdentitySpec = NonNullable<Iam['podIdentityAssociations']>[number];

/** Renders a stack for each service account that brings no role of its own. */
export function serviceAccountStacks(context: ClusterContext): readonly Stack[] {
  const accounts = hasOidc(context) ? (context.spec.iam?.serviceAccounts ?? []) : [];
  return accounts
    .filter(({ attachRoleARN }) => !attachRoleARN)
    .map((account) => serviceAccountStack(context, account));
}

/** Renders the stack of one service account. */
export function serviceAccountStack(context: ClusterContext, account: ServiceAccountSpec): Stack {
  const { name = '', namespace = 'default' } = account.metadata ?? {};
  const grants = {
    policyArns: account.attachPolicyARNs,
    wellKnown: account.wellKnownPolicies,
    policy: account.attachPolicy,
    roleName: account.roleName,
    permissionsBoundary: account.permissionsBoundary,
  };
  const trust = trustOfServiceAccount(context, { namespace, name, pattern: account.subjectPattern });
  const subject = `${namespace}/${name}`;
  const description = `IAM role for serviceaccount "${subject}" [created and managed by eksctl]`;
  return stackOf(context, `eksctl-${context.name}-addon-iamserviceaccount-${namespace}-${name}`, {
    purpose: 'iamserviceaccount',
    subject,
    iam: iamUseOf(grants),
    tags: { ...account.tags, 'alpha.eksctl.io/iamserviceaccount-name': subject },
    dependsOn: [clusterStackName(context.name)],
    awaits: oidcAwaits(context),
    template: roleTemplate(description, trust, grants),
  });
}

/** Renders a stack for each pod identity association that brings no role of its own. */
export function podIdentityStacks(context: ClusterContext): readonly Stack[] {
  const associations = context.spec.iam?.podIdentityAssociations ?? [];
  return associations
    .filter(({ roleARN }) => !roleARN)
    .map((association) => podIdentityStack(context, association));
}

/** Renders the stack of one association; `addon` when it belongs to one. */
export function podIdentityStack(
  context: ClusterContext,
  association: PodIdentitySpec,
  addon?: string,
): Stack {
  const { namespace = '', serviceAccountName = '' } = association;
  const subject = `${namespace}/${serviceAccountName}`;
  const grants = {
    policyArns: association.permissionPolicyARNs,
    wellKnown: association.wellKnownPolicies,
    policy: association.permissionPolicy,
    policyName: association.permissionPolicyName,
    roleName: association.roleName,
    permissionsBoundary: association.permissionsBoundaryARN,
  };
  const name = addon
    ? `eksctl-${context.name}-addon-${addon}-podidentityrole-${serviceAccountName}`
    : `eksctl-${context.name}-podidentityrole-${namespace}-${serviceAccountName}`;
  const ownTags = addon
    ? { 'alpha.eksctl.io/addon-name': addon, 'alpha.eksctl.io/addon-podidentityassociation-name': subject }
    : { 'alpha.eksctl.io/podidentityassociation-name': subject };
  const description = 'IAM role for pod identity association [created and managed by eksctl]';
  return stackOf(context, name, {
    purpose: 'podidentity',
    subject,
    iam: iamUseOf(grants),
    tags: { ...association.tags, ...ownTags },
    dependsOn: [clusterStackName(context.name)],
    template: roleTemplate(description, trustOfPodIdentity, grants),
  });
}
