// The stacks of add-ons that call AWS: a role for their service account, by OIDC or by pod identity.
import { type ClusterContext, clusterStackName, hasOidc, isAutoMode, isIpv6 } from '../cluster-context.js';
import type { AddonFacts } from '../facts.js';
import { policyDocument } from '../policy-document.js';
import { type Stack, stackOf } from '../stack.js';
import { type PodIdentitySpec, podIdentityStack } from './account-stacks.js';
import { ipv6Cni } from './known-statements.js';
import { oidcAwaits, trustOfServiceAccount } from './oidc.js';
import { type RoleGrants, roleTemplate } from './role-stack.js';

export type AddonSpec = NonNullable<ClusterContext['spec']['addons']>[number];

/** Add-ons of a cluster: those of the file, then the default ones it does not name. */
export function addonsOf(context: ClusterContext): readonly AddonSpec[] {
  const written = context.spec.addons ?? [];
  if (context.spec.addonsConfig?.disableDefaultAddons) return written;
  const names = new Set(written.map(({ name = '' }) => name.toLowerCase()));
  const defaults = isAutoMode(context) ? ['metrics-server'] : [...coreAddons, 'metrics-server'];
  const hasMetrics = context.partition === 'aws';
  const missing = defaults.filter((name) => !names.has(name) && (name !== 'metrics-server' || hasMetrics));
  return [...written, ...missing.map((name) => ({ name }))];
}

/** Renders the stacks of all add-ons. */
export function addonStacks(context: ClusterContext): readonly Stack[] {
  return addonsOf(context).flatMap((addon) => stacksOf(context, addon));
}

const cni = 'vpc-cni';
const coreAddons = [cni, 'kube-proxy', 'coredns'];
/** Created before the OIDC provider is there: eksctl does not look at their policies; at the CNI's it does, later. */
const beforeOidc: ReadonlySet<string> = new Set(['kube-proxy', 'coredns', 'eks-pod-identity-agent']);
const callingAws: ReadonlySet<string> = new Set([cni, 'aws-ebs-csi-driver', 'aws-efs-csi-driver']);

function factsOf({ facts }: ClusterContext, name: string): AddonFacts {
  const known = facts.addons?.[name];
  return known ?? { requiresIamPermissions: callingAws.has(name.toLowerCase()), podIdentity: [] };
}

function stacksOf(context: ClusterContext, addon: AddonSpec): readonly Stack[] {
  const name = addon.name ?? '';
  const facts = factsOf(context, name);
  if (addon.podIdentityAssociations) {
    return facts.requiresIamPermissions ? identityStacks(context, name, addon.podIdentityAssociations) : [];
  }
  const grants = grantsOf(addon);
  if (grants || addon.serviceAccountRoleARN) {
    const isUsed = name === cni || (facts.requiresIamPermissions && !beforeOidc.has(name));
    return grants && isUsed && !addon.serviceAccountRoleARN ? oidcStacks(context, addon, grants) : [];
  }
  if (!facts.requiresIamPermissions) return [];
  const automatic =
    context.spec.addonsConfig?.autoApplyPodIdentityAssociations || addon.useDefaultPodIdentityAssociations;
  if (automatic && facts.podIdentity.length > 0)
    return identityStacks(context, name, recommended(context, name, facts));
  const usual = recommendedGrants(context, name);
  return usual ? oidcStacks(context, addon, usual) : [];
}

/** What the file grants: of several kinds only the first counts. */
function grantsOf(addon: AddonSpec): RoleGrants | undefined {
  const permissionsBoundary = addon.permissionsBoundary;
  if (addon.attachPolicyARNs?.length) return { policyArns: addon.attachPolicyARNs, permissionsBoundary };
  const wellKnown = addon.wellKnownPolicies;
  if (Object.values(wellKnown ?? {}).includes(true)) return { wellKnown, permissionsBoundary };
  const policy = addon.attachPolicy;
  const isGiven = typeof policy === 'object' && policy !== null && Object.keys(policy).length > 0;
  return isGiven ? { policy, permissionsBoundary } : undefined;
}

/** What AWS recommends, where it recommends a policy for OIDC. */
function recommendedGrants(context: ClusterContext, name: string): RoleGrants | undefined {
  switch (name.toLowerCase()) {
    case cni:
      return speaksIpv6(context)
        ? { policy: policyDocument(ipv6Cni(context.partition)) }
        : { policyArns: [`arn:${context.partition}:iam::aws:policy/AmazonEKS_CNI_Policy`] };
    case 'aws-ebs-csi-driver':
      return { wellKnown: { ebsCSIController: true } };
    case 'aws-efs-csi-driver':
      return { wellKnown: { efsCSIController: true } };
    default:
      return undefined;
  }
}

/** The cluster's own word counts before the file's. */
function speaksIpv6(context: ClusterContext): boolean {
  const { cluster } = context.facts;
  return cluster ? Boolean(cluster.serviceIpv6Cidr) : isIpv6(context);
}

function oidcStacks(context: ClusterContext, addon: AddonSpec, grants: RoleGrants): readonly Stack[] {
  if (!hasOidc(context)) return [];
  const name = addon.name ?? '';
  const node = { namespace: 'kube-system', name: 'aws-node' };
  const trust = trustOfServiceAccount(context, name.toLowerCase() === cni ? node : undefined);
  const description = `IAM role for "${name}" [created and managed by eksctl]`;
  const stack = stackOf(context, `eksctl-${context.name}-addon-${name}`, {
    purpose: 'addon',
    subject: name,
    iam: 'unnamed',
    tags: { 'alpha.eksctl.io/addon-name': name },
    dependsOn: [clusterStackName(context.name)],
    awaits: oidcAwaits(context),
    template: roleTemplate(description, trust, grants),
  });
  return [stack];
}

const identityStacks = (
  context: ClusterContext,
  addon: string,
  associations: readonly PodIdentitySpec[],
): readonly Stack[] =>
  associations
    .filter(({ roleARN }) => !roleARN)
    .map((association) => podIdentityStack(context, association, addon));

function recommended(context: ClusterContext, name: string, facts: AddonFacts): readonly PodIdentitySpec[] {
  if (name.toLowerCase() === cni && speaksIpv6(context)) {
    const permissionPolicy = policyDocument(ipv6Cni(context.partition));
    return [{ serviceAccountName: 'aws-node', permissionPolicy }];
  }
  return facts.podIdentity.map(({ serviceAccount, policyArns }) => ({
    serviceAccountName: serviceAccount,
    permissionPolicyARNs: policyArns,
  }));
}
