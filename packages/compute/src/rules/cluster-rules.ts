// The list of all checks of a cluster beside its node groups. A new rule is one line here.
import type { Finding } from '../schema/decode.js';
import { accessEntries, accessMode, creatorAccess } from './access-rules.js';
import { addons, autoModeAddons, bareCluster } from './addon-rules.js';
import {
  autoMode,
  autoModeNodeGroups,
  capabilities,
  clusterLogging,
  gitops,
  karpenter,
  secretsEncryption,
  upgradePolicy,
} from './control-plane-rules.js';
import { fargateFindings } from './fargate-rules.js';
import { identityMappings, identityProviders } from './identity-rules.js';
import { ipv6Addons, ipv6Vpc, serviceNetwork } from './ip-family-rules.js';
import { metadataFindings } from './metadata-rules.js';
import { outpost, outpostGroups, remoteNetworks } from './outpost-rules.js';
import { podIdentities, podIdentityAgent } from './pod-identity-rules.js';
import { privateCluster } from './private-cluster-rules.js';
import type { ClusterRule, RawConfig } from './rule.js';
import { schedulerFindings } from './scheduler-rules.js';
import { clusterRoleArns, serviceAccounts } from './service-account-rules.js';
import {
  clusterLocalZones,
  clusterZones,
  controlPlaneSubnets,
  endpointAccess,
  hostnameType,
  natMode,
  otherCidrs,
  ownSubnets,
  securityGroups,
  vpcCidr,
} from './vpc-rules.js';

const clusterRules: readonly ClusterRule[] = [
  metadataFindings,
  vpcCidr,
  otherCidrs,
  natMode,
  endpointAccess,
  securityGroups,
  hostnameType,
  clusterZones,
  clusterLocalZones,
  ownSubnets,
  controlPlaneSubnets,
  serviceNetwork,
  ipv6Addons,
  ipv6Vpc,
  privateCluster,
  serviceAccounts,
  clusterRoleArns,
  podIdentityAgent,
  podIdentities,
  addons,
  bareCluster,
  autoModeAddons,
  accessMode,
  creatorAccess,
  accessEntries,
  identityMappings,
  identityProviders,
  clusterLogging,
  secretsEncryption,
  upgradePolicy,
  karpenter,
  gitops,
  autoMode,
  autoModeNodeGroups,
  capabilities,
  outpost,
  outpostGroups,
  remoteNetworks,
  fargateFindings,
  schedulerFindings,
];

/** Gives all that is wrong with the cluster itself. */
export function clusterFindings(config: RawConfig): readonly Finding[] {
  return clusterRules.flatMap((rule) => rule(config));
}
