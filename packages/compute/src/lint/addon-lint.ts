// Add-ons: a cluster without those that make pods run, and drivers without the rights they need.
import { isAutoMode } from '../rules/cluster-facts.js';
import type { LintNote, LintRule } from './lint-rule.js';

const withoutThem: Readonly<Record<string, string>> = {
  'vpc-cni': 'nodes stay NotReady, since nothing gives pods addresses',
  'kube-proxy': 'no pod reaches a Service',
  coredns: 'no pod resolves a name',
};

/** What eksctl installs by itself has to be listed once that is switched off. */
const defaultAddons: LintRule = ({ config }) => {
  if (config.addonsConfig?.disableDefaultAddons !== true || isAutoMode(config)) return [];
  return Object.entries(withoutThem)
    .filter(([name]) => !(config.addons ?? []).some((addon) => addon.name === name))
    .map(([name, effect]) => ({
      code: 'addons.missing',
      severity: 'warning',
      path: ['addonsConfig', 'disableDefaultAddons'],
      message: `the default add-ons are switched off and ${name} is not listed: ${effect}`,
      fix: `add ${name} to addons, unless you install another in its place`,
    }));
};

/** Drivers that call AWS, and the policy of node groups that would do instead. */
const drivers = [
  {
    name: 'aws-ebs-csi-driver',
    policy: 'ebs',
    effect: 'volumes are never made, and their pods stay Pending',
  },
  {
    name: 'aws-efs-csi-driver',
    policy: 'efs',
    effect: 'access points are never made, and their pods stay Pending',
  },
] as const;

/** eksctl gives them a role when it can: with OIDC, or with pod identities. */
const driverRights: LintRule = (context) =>
  drivers.flatMap(({ name, policy, effect }): readonly LintNote[] => {
    const { config } = context;
    const index = (config.addons ?? []).findIndex((addon) => addon.name === name);
    const addon = config.addons?.[index];
    const onNodes = context.pools.some(({ group }) => group.iam?.withAddonPolicies?.[policy]);
    if (!addon || onNodes || config.iam?.withOIDC === true || isAutoMode(config)) return [];
    const identities =
      addon.useDefaultPodIdentityAssociations === true ||
      config.addonsConfig?.autoApplyPodIdentityAssociations === true ||
      (addon.podIdentityAssociations ?? []).length > 0;
    if (identities) return [];
    return [
      {
        code: 'addons.no-rights',
        severity: 'warning',
        path: ['addons', index],
        message: `${name} has no rights in AWS, since iam.withOIDC is not set: ${effect}`,
        fix:
          'set iam.withOIDC: true, or list the add-on eks-pod-identity-agent and set ' +
          'useDefaultPodIdentityAssociations: true here',
      },
    ];
  });

/** All rules of add-ons. */
export const addonLint: readonly LintRule[] = [defaultAddons, driverRights];
