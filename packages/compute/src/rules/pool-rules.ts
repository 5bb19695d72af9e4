// The list of all checks of a node group. A new rule is one line here.
import type { Finding } from '../schema/decode.js';
import {
  bootstrapOverride,
  bottlerocket,
  customImage,
  familyFits,
  knownFamily,
  managedCustomImage,
  neuronNeedsAmazonLinux,
  windowsNeedsVersion,
} from './ami-rules.js';
import { oneArchitecture, selectorMatches, typesOffered } from './catalogue-rules.js';
import {
  cpuCredits,
  distribution,
  instanceLifetime,
  mixedNeedsTypes,
  oneWayToNameTypes,
} from './instance-rules.js';
import {
  containerRuntime,
  kubeletExtraConfig,
  maxPodsNotNegative,
  placementNamed,
  suspendedProcesses,
} from './kubelet-rules.js';
import { overwrittenLabels, validLabels } from './label-rules.js';
import { launchTemplate, notForManaged, updateConfig } from './managed-rules.js';
import { clusterLabelFindings, duplicateNames, poolName } from './name-rules.js';
import {
  capacityReservation,
  efaTypes,
  networkExists,
  tagCount,
  zonesKnown,
  zonesOrSubnets,
} from './network-rules.js';
import { addonPolicies, givenRole, policyArns, sshKey } from './pool-iam-rules.js';
import type { PoolRule, RawConfig, RawPool } from './rule.js';
import { neverANode, sizeRelations, sizesNotNegative } from './size-rules.js';
import { validTaints } from './taint-rules.js';
import {
  volumeKeyNeedsEncryption,
  volumeNeedsSize,
  volumePerformance,
  volumeSizePositive,
} from './volume-rules.js';

const poolRules: readonly PoolRule[] = [
  poolName,
  sizeRelations,
  sizesNotNegative,
  neverANode,
  validLabels,
  overwrittenLabels,
  validTaints,
  oneWayToNameTypes,
  mixedNeedsTypes,
  distribution,
  cpuCredits,
  instanceLifetime,
  typesOffered,
  oneArchitecture,
  selectorMatches,
  volumeNeedsSize,
  volumeKeyNeedsEncryption,
  volumePerformance,
  volumeSizePositive,
  zonesOrSubnets,
  zonesKnown,
  networkExists,
  capacityReservation,
  efaTypes,
  tagCount,
  knownFamily,
  customImage,
  managedCustomImage,
  familyFits,
  bootstrapOverride,
  bottlerocket,
  neuronNeedsAmazonLinux,
  windowsNeedsVersion,
  launchTemplate,
  updateConfig,
  notForManaged,
  kubeletExtraConfig,
  containerRuntime,
  suspendedProcesses,
  maxPodsNotNegative,
  placementNamed,
  givenRole,
  policyArns,
  addonPolicies,
  sshKey,
];

/** Gives the node groups of both kinds, unmanaged ones first, as eksctl reads them. */
export function rawPools(config: RawConfig): readonly RawPool[] {
  const unmanaged = (config.nodeGroups ?? []).map((group, index): RawPool => ({
    kind: 'nodeGroup',
    group,
    config,
    index,
    path: ['nodeGroups', index],
  }));
  const managed = (config.managedNodeGroups ?? []).map((group, index): RawPool => ({
    kind: 'managedNodeGroup',
    group,
    config,
    index,
    path: ['managedNodeGroups', index],
  }));
  return [...unmanaged, ...managed];
}

/** Gives all that is wrong with the node groups. */
export function poolFindings(config: RawConfig): readonly Finding[] {
  const pools = rawPools(config);
  const single = pools.flatMap((pool) => poolRules.flatMap((rule) => rule(pool)));
  return [...single, ...duplicateNames(pools), ...clusterLabelFindings(config)];
}
