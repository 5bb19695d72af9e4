// The stacks of add-ons that call AWS: a role for their service account, by OIDC or by pod identity.
import { type ClusterContext, clusterStackName, hasOidc, isAutoMode, isIpv6 } from '../cluster-context.js';
import { type Result, success } from '@berth/kube';
import type { AddonFacts } from '../facts.js';
import { policyDocument } from '../policy-document.js';
import { refuse } from '../problems.js';
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

/** Renders the stacks of all add-ons; refuses pod identities for one that AWS says knows none. */
export function addonStacks(context: ClusterContext): Result<readonly Stack[]> {
  const addons = addonsOf(context);
  const wrong = addons.findIndex(({ name = '', podIdentityAssociations }) => {
    const told = context.facts.addons?.[name];
    return podIdentityAssociations && told?.requiresIamPermissions && told.podIdentity.length === 0;
  });
  if (wrong >= 0) {
    const message = `add-on ${addons[wrong]?.name} does not know pod identities`;
    return refuse('render.pod-identity', message, `addons[${wrong}].podIdentityAssociations`);
  }
  return success(addons.flatMap((addon) => stacksOf(context, addon)));
}

const cni = 'vpc-cni';
const coreAddons = [cni, 'kube-proxy', 'coredns'];
/** Created before the OIDC provider is there: eksctl does not look at their policies; at the CNI's it does, later. */
const beforeOidc: ReadonlySet<string> = new Set(['kube-proxy', 'coredns', 'eks-pod-identity-agent']);
/** Add-ons that call AWS, with the service account and the policy that the EKS user guide recommends. */
const callingAws: Readonly<Record<string, readonly [serviceAccount: string, policy: string]>> = {
  [cni]: ['aws-node', 'AmazonEKS_CNI_Policy'],
  'aws-ebs-csi-driver': ['ebs-csi-controller-sa', 'service-role/AmazonEBSCSIDriverPolicy'],
  'aws-efs-csi-driver': ['efs-csi-controller-sa', 'service-role/AmazonEFSCSIDriverPolicy'],
};

function factsOf({ facts, partition }: ClusterContext, name: string): AddonFacts {
  const told = facts.addons?.[name];
  if (told) return told;
  const known = callingAws[name.toLowerCase()];
  if (!known) return { requiresIamPermissions: false, podIdentity: [] };
  const [serviceAccount, policy] = known;
  const policyArns = [`arn:${partition}:iam::aws:policy/${policy}`];
  return { requiresIamPermissions: true, podIdentity: [{ serviceAccount, policyArns }] };
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
