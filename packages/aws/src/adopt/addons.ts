// `addons`: as they are, and none beside them.
import { isJsonObject, member, type JsonObject } from '@berth/kube';
import type { ActualAddon, ActualCluster, ActualControlPlane, ActualPodIdentity } from '../inspect/actual.js';
import { identityGrants, identityMembers } from './accounts.js';
import { accountGrants, grantsOf } from './known-policies.js';
import { optional, ownTags, stackOwnTags, tagsBeside } from './own-members.js';
import { present, propertiesOfType, text } from './template-values.js';

export interface AddonSources {
  readonly actual: ActualCluster & { readonly controlPlane: ActualControlPlane };
  readonly templates: ReadonlyMap<string, JsonObject>;
  readonly podIdentities: readonly ActualPodIdentity[];
  /** Tags that the whole cluster has. */
  readonly clusterTags: JsonObject;
}

/** With the policies of their own stacks; where the CNI is no add-on, a file cannot say that it is to stay so. */
export function adoptAddons(sources: AddonSources): JsonObject {
  const { addons, controlPlane } = sources.actual;
  const list = addons
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((addon) => addonMembers(sources, addon));
  const cluster = sources.templates.get(`eksctl-${controlPlane.name}-cluster`);
  const compute = member((cluster && propertiesOfType(cluster, 'AWS::EKS::Cluster')) ?? {}, 'ComputeConfig');
  // EKS Auto Mode brings its own network plugin; outside the partition of most regions there are no metrics.
  const isAuto = String(compute['Enabled']) === 'true';
  const names = new Set(addons.map(({ name }) => name));
  const usual = isAuto ? [] : ['vpc-cni', 'kube-proxy', 'coredns'];
  const hasAll = [...usual, 'metrics-server'].every((name) => names.has(name));
  const mayLack = isAuto || names.has('vpc-cni');
  return {
    ...(mayLack && !hasAll ? { addonsConfig: { disableDefaultAddons: true } } : {}),
    ...optional('addons', list),
  };
}

function addonMembers(sources: AddonSources, addon: ActualAddon): JsonObject {
  const { actual, templates, clusterTags } = sources;
  const { name, version, configuration, roleArn, namespace, tags } = addon;
  const template = templates.get(`eksctl-${actual.controlPlane.name}-addon-${name}`);
  const role = template && propertiesOfType(template, 'AWS::IAM::Role');
  const associations = associationsOf(sources, name);
  const members = present({
    name,
    version,
    configurationValues: configuration,
    ...(role
      ? {
          permissionsBoundary: text(role, 'PermissionsBoundary'),
          ...ownGrants(sources, name, accountGrants(grantsOf(template, role, 'account'))),
        }
      : { serviceAccountRoleARN: roleArn }),
    podIdentityAssociations: associations,
    namespaceConfig: present({ namespace }),
    tags: tagsBeside(ownTags(tags), clusterTags),
  });
  // Where there is a provider eksctl makes a role for it, unless the file says that it has no association.
  const hasNone = roleArn === undefined && !role && associations.length === 0;
  const isAsked = actual.oidcProviderArn !== undefined && GETS_A_ROLE.has(name);
  return hasNone && isAsked ? { ...members, podIdentityAssociations: [] } : members;
}

/** Add-ons that eksctl makes a role for unasked. */
const GETS_A_ROLE: ReadonlySet<string> = new Set(['vpc-cni', 'aws-ebs-csi-driver', 'aws-efs-csi-driver']);

/** What the network plugin gets unasked is not written down; where it speaks IPv6 that is another policy. */
function ownGrants({ actual }: AddonSources, addon: string, grants: JsonObject): JsonObject {
  const isUsual = /^\{"attachPolicyARNs":\["[^"]*:policy\/AmazonEKS_CNI_Policy"\]\}$/.test(
    JSON.stringify(grants),
  );
  return addon === 'vpc-cni' && isUsual && actual.controlPlane.serviceIpv6Cidr === undefined ? {} : grants;
}

/** Pod identities of an add-on: those of stacks of their own, and those with a role that was there before. */
function associationsOf(
  { actual, templates, podIdentities, clusterTags }: AddonSources,
  addon: string,
): readonly JsonObject[] {
  const made = actual.stacks.flatMap(({ name, tags }) => {
    const subject = tags['alpha.eksctl.io/addon-podidentityassociation-name'];
    const template = templates.get(name);
    if (tags['alpha.eksctl.io/addon-name'] !== addon || subject === undefined || !isJsonObject(template))
      return [];
    const [namespace, serviceAccountName = ''] = subject.split('/');
    const own = tagsBeside(stackOwnTags(tags), clusterTags);
    return [present({ namespace, serviceAccountName, ...identityGrants(template), tags: own })];
  });
  const names = new Set(made.map(({ serviceAccountName }) => String(serviceAccountName)));
  const given = podIdentities
    .filter(({ owner, serviceAccount }) => owner === addon && !names.has(serviceAccount))
    .map(identityMembers);
  return [...made, ...given];
}
