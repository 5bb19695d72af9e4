// What AWS recommends an add-on to be allowed: asked of those only whose roles depend on it.
import type { ClusterSpec } from '@berth/compute';
import type { AwsCalls } from '../calls/aws-calls.js';
import type { AddonFacts } from '../render/facts.js';

type Addon = NonNullable<ClusterSpec['addons']>[number];

/** By name; two calls for each add-on that the file grants something, or lets have what AWS recommends. */
export async function addonFacts(
  calls: AwsCalls,
  { addons = [], addonsConfig, metadata }: ClusterSpec,
): Promise<Readonly<Record<string, AddonFacts>>> {
  const automatic = addonsConfig?.autoApplyPodIdentityAssociations === true;
  const asked = addons.filter((addon) => automatic || grants(addon));
  const entries = await Promise.all(
    asked.map(async (addon) => {
      const facts = await factsOf(calls, addon, metadata?.version);
      return facts ? [[addon.name ?? '', facts] as const] : [];
    }),
  );
  return Object.fromEntries(entries.flat());
}

const grants = (addon: Addon): boolean =>
  addon.useDefaultPodIdentityAssociations === true ||
  (addon.podIdentityAssociations ?? []).length > 0 ||
  (addon.attachPolicyARNs ?? []).length > 0 ||
  addon.attachPolicy !== undefined ||
  Object.values(addon.wellKnownPolicies ?? {}).includes(true);

/** Of the version that the file names, else the one that AWS calls the default; undefined for an unknown add-on. */
async function factsOf(
  calls: AwsCalls,
  { name: addonName = '', version = '' }: Addon,
  kubernetesVersion: string | undefined,
): Promise<AddonFacts | undefined> {
  const { addons = [] } = await calls.send('eks', 'DescribeAddonVersions', { addonName, kubernetesVersion });
  const offered = addons[0]?.addonVersions ?? [];
  const prefix = version.startsWith('v') ? version : `v${version}`;
  const found =
    (version && version !== 'latest'
      ? offered.find((item) => item.addonVersion?.startsWith(prefix))
      : offered.find(({ compatibilities = [] }) => compatibilities.some((item) => item.defaultVersion))) ??
    offered[0];
  if (found?.addonVersion === undefined) return undefined;
  const input = { addonName, addonVersion: found.addonVersion };
  const { podIdentityConfiguration = [] } = await calls.send('eks', 'DescribeAddonConfiguration', input);
  return {
    requiresIamPermissions: found.requiresIamPermissions ?? false,
    podIdentity: podIdentityConfiguration.map(({ serviceAccount = '', recommendedManagedPolicies = [] }) => ({
      serviceAccount,
      policyArns: recommendedManagedPolicies,
    })),
  };
}
