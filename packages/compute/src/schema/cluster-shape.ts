// The top level of a ClusterConfig, and the parts that this version reads but does not act upon.
import { anything, flag, integer, kept, listOf, mapOf, record, text, textMap, texts } from './shape.js';
import { fargateProfileShape, managedNodeGroupShape, nodeGroupShape } from './pool-shapes.js';
import {
  accessConfigShape,
  addonShape,
  capabilityShape,
  clusterIamShape,
  identityMappingShape,
  identityProviderShape,
} from './access-shapes.js';

const vpcSubnets = mapOf(record({ id: text, az: text, cidr: text }));
const placement = record({ groupName: text, spreadLevel: text });
const remoteNetworks = listOf(record({ cidrs: texts }));

const vpcShape = record({
  id: text,
  cidr: text,
  extraCIDRs: texts,
  extraIPv6CIDRs: texts,
  ipv6Cidr: text,
  ipv6Pool: text,
  autoAllocateIPv6: flag,
  subnets: record({ public: vpcSubnets, private: vpcSubnets }),
  securityGroup: text,
  sharedNodeSecurityGroup: text,
  manageSharedNodeSecurityGroupRules: flag,
  nat: record({ gateway: text }),
  clusterEndpoints: record({ publicAccess: flag, privateAccess: flag }),
  publicAccessCIDRs: texts,
  controlPlaneSubnetIDs: texts,
  controlPlaneSecurityGroupIDs: texts,
  controlPlaneOnPrivateSubnets: flag,
  controlPlaneEgressMode: text,
  hostnameType: text,
});

/** `metadata` of the cluster. */
export const metadataShape = record({
  name: text,
  region: text,
  version: text,
  tags: textMap,
  annotations: textMap,
  forceUpdateVersion: kept(flag),
  rollbackConfig: kept(record({ timeoutMinutes: integer })),
});

/** Which pods a full node is worth: EKS lets a cluster choose how kube-scheduler scores resources. */
const kubeSchedulerConfigShape = record({
  nodeResourcesFit: record({
    scoringStrategy: record({ type: text, resources: listOf(record({ name: text, weight: integer })) }),
  }),
});

const managedParts = {
  apiVersion: text,
  kind: text,
  metadata: metadataShape,
  availabilityZones: texts,
  nodeGroups: listOf(nodeGroupShape),
  managedNodeGroups: listOf(managedNodeGroupShape),
  fargateProfiles: listOf(fargateProfileShape),
  kubeSchedulerConfig: kubeSchedulerConfigShape,
} as const;

const keptParts = {
  vpc: kept(vpcShape),
  localZones: kept(texts),
  kubernetesNetworkConfig: kept(record({ ipFamily: text, serviceIPv4CIDR: text, serviceIPv6CIDR: text })),
  iam: kept(clusterIamShape),
  iamIdentityMappings: kept(listOf(identityMappingShape)),
  accessConfig: kept(accessConfigShape),
  identityProviders: kept(listOf(identityProviderShape)),
  addons: kept(listOf(addonShape)),
  addonsConfig: kept(record({ disableDefaultAddons: flag, autoApplyPodIdentityAssociations: flag })),
  privateCluster: kept(
    record({ enabled: flag, skipEndpointCreation: flag, additionalEndpointServices: texts }),
  ),
  cloudWatch: kept(record({ clusterLogging: record({ enableTypes: texts, logRetentionInDays: integer }) })),
  secretsEncryption: kept(record({ keyARN: text })),
  gitops: kept(record({ flux: record({ gitProvider: text, flags: anything }) })),
  karpenter: kept(
    record({
      version: text,
      createServiceAccount: flag,
      defaultInstanceProfile: text,
      withSpotInterruptionQueue: flag,
    }),
  ),
  outpost: kept(
    record({
      controlPlaneOutpostARN: text,
      controlPlaneInstanceType: text,
      controlPlanePlacement: placement,
      etcdInstanceType: text,
      etcdPlacement: placement,
    }),
  ),
  upgradePolicy: kept(record({ supportType: text })),
  zonalShiftConfig: kept(record({ enabled: flag })),
  remoteNetworkConfig: kept(
    record({
      iam: record({ provider: text, caBundleCert: text, roleARN: text }),
      vpcGatewayID: text,
      remoteNodeNetworks: remoteNetworks,
      remotePodNetworks: remoteNetworks,
    }),
  ),
  autoModeConfig: kept(
    record({ enabled: flag, nodeRoleARN: text, permissionsBoundaryARN: text, nodePools: texts }),
  ),
  capabilities: kept(listOf(capabilityShape)),
  controlPlaneScalingConfig: kept(record({ tier: text })),
  kubeAPIServerConfig: kept(
    record({ eventTTL: text, serviceNodePortRange: record({ minPort: integer, maxPort: integer }) }),
  ),
  kubeControllerManagerConfig: kept(
    record({ horizontalPodAutoscalerControllerConfig: record({ horizontalPodAutoscalerSyncPeriod: text }) }),
  ),
} as const;

/** The whole document. */
export const clusterConfigShape = record(
  { ...managedParts, ...keptParts },
  {
    status: 'eksctl never writes it to a file; remove it',
    region: 'it belongs under metadata',
    name: 'it belongs under metadata',
    version: 'it belongs under metadata',
    tags: 'they belong under metadata',
  },
);
