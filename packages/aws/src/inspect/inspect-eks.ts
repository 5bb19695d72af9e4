// Fargate profiles, add-ons and managed node groups, as EKS tells them.
import type { Nodegroup } from '@aws-sdk/client-eks';
import { unlessAbsent, type AwsCalls } from '../calls/aws-calls.js';
import type { ActualAddon, ActualNodegroup, ActualProfile } from './actual.js';
import { allPages } from './pages.js';

/** Every Fargate profile; a call each, and one for their names. */
export async function inspectProfiles(
  calls: AwsCalls,
  clusterName: string,
): Promise<readonly ActualProfile[]> {
  const names = await allPages(
    (nextToken) => calls.send('eks', 'ListFargateProfiles', { clusterName, nextToken }),
    ({ fargateProfileNames, nextToken }) => ({ items: fargateProfileNames, next: nextToken }),
  );
  const found = await Promise.all(names.map((name) => inspectProfile(calls, clusterName, name)));
  return found.flatMap((profile) => profile ?? []);
}

/** Undefined for one that went since it was listed. */
async function inspectProfile(
  calls: AwsCalls,
  clusterName: string,
  name: string,
): Promise<ActualProfile | undefined> {
  const input = { clusterName, fargateProfileName: name };
  const answer = await unlessAbsent(calls.send('eks', 'DescribeFargateProfile', input));
  if (!answer) return undefined;
  const { fargateProfile = {} } = answer;
  return {
    name,
    status: fargateProfile.status ?? '',
    podExecutionRoleArn: fargateProfile.podExecutionRoleArn ?? '',
    subnetIds: fargateProfile.subnets ?? [],
    selectors: (fargateProfile.selectors ?? []).map(({ namespace = '', labels = {} }) => ({
      namespace,
      labels,
    })),
    tags: fargateProfile.tags ?? {},
  };
}

/** Every add-on; a call each, and one for their names. */
export async function inspectAddons(calls: AwsCalls, clusterName: string): Promise<readonly ActualAddon[]> {
  const names = await allPages(
    (nextToken) => calls.send('eks', 'ListAddons', { clusterName, nextToken }),
    ({ addons, nextToken }) => ({ items: addons, next: nextToken }),
  );
  const found = await Promise.all(
    names.map(async (addonName) => {
      const answer = await unlessAbsent(calls.send('eks', 'DescribeAddon', { clusterName, addonName }));
      if (!answer) return [];
      const { addon = {} } = answer;
      return {
        name: addonName,
        version: addon.addonVersion ?? '',
        status: addon.status ?? '',
        roleArn: addon.serviceAccountRoleArn,
        configuration: addon.configurationValues,
        identityArns: addon.podIdentityAssociations ?? [],
        namespace: addon.namespaceConfig?.namespace,
        tags: addon.tags ?? {},
      };
    }),
  );
  return found.flat();
}

/** One managed node group. */
export async function inspectNodegroup(
  calls: AwsCalls,
  clusterName: string,
  nodegroupName: string,
): Promise<ActualNodegroup> {
  const { nodegroup = {} } = await calls.send('eks', 'DescribeNodegroup', { clusterName, nodegroupName });
  return actualNodegroup(nodegroup, nodegroupName);
}

const actualNodegroup = (nodegroup: Nodegroup, name: string): ActualNodegroup => ({
  name,
  status: nodegroup.status ?? '',
  amiType: nodegroup.amiType ?? '',
  capacityType: nodegroup.capacityType ?? 'ON_DEMAND',
  instanceTypes: nodegroup.instanceTypes ?? [],
  diskSizeGib: nodegroup.diskSize,
  labels: nodegroup.labels ?? {},
  taints: (nodegroup.taints ?? []).map(({ key = '', value, effect = '' }) => ({ key, value, effect })),
  minSize: nodegroup.scalingConfig?.minSize ?? 0,
  maxSize: nodegroup.scalingConfig?.maxSize ?? 0,
  desiredSize: nodegroup.scalingConfig?.desiredSize ?? 0,
  subnetIds: nodegroup.subnets ?? [],
  nodeRoleArn: nodegroup.nodeRole ?? '',
  launchTemplateId: nodegroup.launchTemplate?.id,
  launchTemplateVersion: nodegroup.launchTemplate?.version,
  releaseVersion: nodegroup.releaseVersion,
  version: nodegroup.version,
  keyName: nodegroup.remoteAccess?.ec2SshKey,
  sourceSecurityGroupIds: nodegroup.remoteAccess?.sourceSecurityGroups ?? [],
  maxUnavailable: nodegroup.updateConfig?.maxUnavailable,
  maxUnavailablePercentage: nodegroup.updateConfig?.maxUnavailablePercentage,
  repairs: nodegroup.nodeRepairConfig?.enabled ?? false,
  groupNames: (nodegroup.resources?.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []),
  tags: nodegroup.tags ?? {},
});
