// `iam.podIdentityAssociations`, and those of add-ons: roles for pods by the agent on each node.
import type { Finding, Path } from '../schema/decode.js';
import { hasAddon, hasPolicy, isAutoMode } from './cluster-facts.js';
import { type ClusterRule, findingOf, type RawConfig } from './rule.js';

const wrong = findingOf('config.pod-identity');

export type Association = NonNullable<NonNullable<RawConfig['iam']>['podIdentityAssociations']>[number];

/** Associations need the agent on the nodes. Auto Mode has it built in. */
export const podIdentityAgent: ClusterRule = (config) => {
  const addons = config.addons ?? [];
  const own = (config.iam?.podIdentityAssociations ?? []).length > 0;
  const auto = config.addonsConfig?.autoApplyPodIdentityAssociations === true && addons.length > 0;
  const asking = addons.findIndex(
    (addon) =>
      addon.useDefaultPodIdentityAssociations === true || (addon.podIdentityAssociations ?? []).length > 0,
  );
  if (!own && !auto && asking < 0) return [];
  if (isAutoMode(config) || hasAddon(config, agentName)) return [];
  const path = own ? ['iam', 'podIdentityAssociations'] : auto ? ['addonsConfig'] : ['addons', asking];
  const message = `the add-on ${agentName} must be in addons for pod identity associations`;
  return [wrong(path, message, { hint: `add - name: ${agentName} to addons` })];
};

const agentName = 'eks-pod-identity-agent';

/** The cluster's own associations. */
export const podIdentities: ClusterRule = ({ iam }) =>
  (iam?.podIdentityAssociations ?? []).flatMap((association, index) => {
    const path = ['iam', 'podIdentityAssociations', index];
    return [...associationFindings(association, path), ...policyNameFindings(association, path)];
  });

/** What every association needs: whose it is, and a role that is given or can be made. */
export function associationFindings(association: Association, path: Path): readonly Finding[] {
  const { namespace, serviceAccountName, roleARN } = association;
  const sources = {
    permissionPolicy: Object.keys(objectOf(association.permissionPolicy)).length > 0,
    permissionPolicyARNs: (association.permissionPolicyARNs ?? []).length > 0,
    wellKnownPolicies: hasPolicy(association.wellKnownPolicies),
  };
  const given = Object.entries(sources).flatMap(([field, isGiven]) => (isGiven ? [field] : []));
  return [
    ...(namespace ? [] : [wrong([...path, 'namespace'], 'must be set')]),
    ...(serviceAccountName ? [] : [wrong([...path, 'serviceAccountName'], 'must be set')]),
    ...(roleARN || given.length > 0
      ? []
      : [
          wrong(
            path,
            'one of roleARN, permissionPolicy, permissionPolicyARNs and wellKnownPolicies must be set',
          ),
        ]),
    ...(roleARN
      ? given.map((field) =>
          wrong([...path, field], 'cannot be set with roleARN: that role has its policies'),
        )
      : []),
  ];
}

/** The name of an inline policy. */
export function policyNameFindings(association: Association, path: Path): readonly Finding[] {
  const { permissionPolicyName: name, permissionPolicy } = association;
  if (!name) return [];
  const at = [...path, 'permissionPolicyName'];
  if (Object.keys(objectOf(permissionPolicy)).length === 0) return [wrong(at, 'needs permissionPolicy')];
  return /[a-zA-Z0-9]/.test(name) ? [] : [wrong(at, 'needs a letter or digit')];
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
