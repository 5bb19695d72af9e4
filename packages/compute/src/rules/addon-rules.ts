// `addons`: names, settings, and where their rights come from.
import { isJsonObject, readYamlDocuments } from '@berth/kube';
import type { Finding, Path } from '../schema/decode.js';
import { hasAddon, hasPolicy, isAutoMode } from './cluster-facts.js';
import { associationFindings, policyNameFindings } from './pod-identity-rules.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const wrong = findingOf('config.addon');

type Addon = NonNullable<RawConfig['addons']>[number];

/** All that can be wrong with single add-ons. */
export const addons: ClusterRule = ({ addons: list }) =>
  (list ?? []).flatMap((addon, index) => addonFindings(addon, ['addons', index]));

function addonFindings(addon: Addon, path: Path): readonly Finding[] {
  if (!addon.name) return [wrong([...path, 'name'], 'an add-on needs a name')];
  return [
    ...settingsFindings(addon, path),
    ...namespaceFindings(addon, path),
    ...roleFindings(addon, path),
    ...identityFindings(addon, path),
  ];
}

/** Settings are a text of JSON or YAML, which holds an object. */
function settingsFindings({ configurationValues: text }: Addon, path: Path): readonly Finding[] {
  if (!text || isJson(text)) return [];
  const { documents, problems } = readYamlDocuments(text, 'configurationValues');
  const [first] = documents;
  if (problems.length === 0 && (!first || isJsonObject(first.value) || first.value === null)) return [];
  return [wrong([...path, 'configurationValues'], 'is neither JSON nor a YAML mapping')];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function namespaceFindings({ namespaceConfig }: Addon, path: Path): readonly Finding[] {
  const namespace = namespaceConfig?.namespace;
  if (!namespace || (namespace.length <= 63 && /^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(namespace))) return [];
  return [
    wrong([...path, 'namespaceConfig', 'namespace'], `${JSON.stringify(namespace)} is no namespace name`),
  ];
}

/** A role for the service account comes from one place. */
function roleFindings(addon: Addon, path: Path): readonly Finding[] {
  const sources = {
    wellKnownPolicies: hasPolicy(addon.wellKnownPolicies),
    serviceAccountRoleARN: Boolean(addon.serviceAccountRoleARN),
    attachPolicyARNs: (addon.attachPolicyARNs ?? []).length > 0,
    attachPolicy: addon.attachPolicy !== undefined,
  };
  const given = Object.entries(sources).flatMap(([field, isGiven]) => (isGiven ? [field] : []));
  if (given.length === 0) return [];
  if ((addon.podIdentityAssociations ?? []).length > 0)
    return [wrong([...path, 'podIdentityAssociations'], `cannot be set with ${given.join(', ')}`)];
  if (addon.useDefaultPodIdentityAssociations)
    return [wrong([...path, 'useDefaultPodIdentityAssociations'], `cannot be set with ${given.join(', ')}`)];
  if (given.length === 1) return [];
  return [
    wrong(path, `only one of ${Object.keys(sources).join(', ')} can be set, not ${given.join(' and ')}`),
  ];
}

function identityFindings(addon: Addon, path: Path): readonly Finding[] {
  const associations = addon.podIdentityAssociations ?? [];
  if (associations.length === 0) return [];
  const at = [...path, 'podIdentityAssociations'];
  if (addon.name?.toLowerCase() === 'eks-pod-identity-agent')
    return [wrong(at, 'the agent itself cannot have associations')];
  if (addon.useDefaultPodIdentityAssociations)
    return [wrong(at, 'cannot be set with useDefaultPodIdentityAssociations')];
  return associations.flatMap((association, index) => [
    ...associationFindings(association, [...at, index]),
    ...policyNameFindings(association, [...at, index]),
    ...(hasPolicy(association.wellKnownPolicies)
      ? [
          wrong([...at, index, 'wellKnownPolicies'], 'is not supported for add-ons', {
            hint: 'use useDefaultPodIdentityAssociations',
          }),
        ]
      : []),
    ...(association.tags ? [wrong([...at, index, 'tags'], 'is not supported for add-ons')] : []),
  ]);
}

/** Without the default add-ons a cluster has no network, and nothing that needs one can be made with it. */
export const bareCluster: ClusterRule = (config) => {
  if (config.addonsConfig?.disableDefaultAddons !== true || isAutoMode(config) || hasAddon(config, 'vpc-cni'))
    return [];
  const needing = (
    [
      [['managedNodeGroups'], wantingNodes(config.managedNodeGroups)],
      [['nodeGroups'], wantingNodes(config.nodeGroups)],
      [['fargateProfiles'], sizeOf(config.fargateProfiles)],
      [['karpenter'], config.karpenter ? 1 : 0],
      [['gitops'], config.gitops?.flux ? 1 : 0],
      [['iam', 'serviceAccounts'], sizeOf(config.iam?.serviceAccounts)],
      [['iam', 'podIdentityAssociations'], sizeOf(config.iam?.podIdentityAssociations)],
    ] as const
  ).flatMap(([path, count]) => (count > 0 ? [path] : []));
  return needing.map((path) =>
    wrong(path, 'cannot be made with a cluster without the VPC CNI', {
      hint: 'add vpc-cni to addons, or remove addonsConfig.disableDefaultAddons',
    }),
  );
};

const sizeOf = (list: readonly unknown[] | undefined): number => list?.length ?? 0;

/** eksctl counts groups that say they want nodes at once. */
const wantingNodes = (groups: readonly { readonly desiredCapacity?: number | undefined }[] = []): number =>
  groups.filter(({ desiredCapacity = 0 }) => desiredCapacity > 0).length;

/** Auto Mode brings networking of its own. */
export const autoModeAddons: ClusterRule = (config) => {
  if (!isAutoMode(config) || sizeOf(config.fargateProfiles) > 0 || config.remoteNetworkConfig) return [];
  return (config.addons ?? []).flatMap(({ name = '' }, index) =>
    networkAddons.includes(name)
      ? [wrong(['addons', index], `${name} is not needed with Auto Mode`, { hint: 'remove it' })]
      : [],
  );
};

const networkAddons = ['vpc-cni', 'kube-proxy', 'coredns'];
