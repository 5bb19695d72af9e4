// The top level of a ClusterConfig, and the parts that this version reads but does not act upon.
import {
  always,
  dropZero,
  flag,
  integer,
  keepZero,
  kept,
  listOf,
  mapOf,
  oneOf,
  record,
  text,
  textMap,
  texts,
} from './shape.js';
import { fargateProfileShape, managedNodeGroupShape, nodeGroupShape } from './pool-shapes.js';
import {
  accessConfigShape,
  addonShape,
  arnText,
  capabilityShape,
  clusterIamShape,
  identityMappingShape,
  identityProviderShape,
} from './access-shapes.js';

/** eksctl reads subnets by a decoder of their own: names in any case, and whatever else is there. */
const vpcSubnet = {
  ...record({ id: text, az: text, cidr: keepZero(text) }),
  anyCase: true,
  anyField: true,
} as const;
const vpcSubnets = mapOf(vpcSubnet);
const placement = record({ groupName: text, spreadLevel: text });
const remoteNetworks = listOf(record({ cidrs: texts }));

const vpcShape = record({
  id: text,
  cidr: keepZero(text),
  extraCIDRs: texts,
  extraIPv6CIDRs: texts,
  ipv6Cidr: text,
  ipv6Pool: text,
  autoAllocateIPv6: flag,
  subnets: record({ public: vpcSubnets, private: vpcSubnets }),
  securityGroup: text,
  sharedNodeSecurityGroup: text,
  manageSharedNodeSecurityGroupRules: flag,
  nat: record({ gateway: keepZero(oneOf('HighlyAvailable', 'Single', 'Disable')) }),
  clusterEndpoints: record({ publicAccess: flag, privateAccess: flag }),
  publicAccessCIDRs: texts,
  controlPlaneSubnetIDs: texts,
  controlPlaneSecurityGroupIDs: texts,
  controlPlaneOnPrivateSubnets: flag,
  controlPlaneEgressMode: text,
  hostnameType: oneOf('ip-name', 'resource-name'),
});

/** `metadata` of the cluster. */
const metadataShape = record({
  name: always(text, ''),
  region: always(text, ''),
  version: text,
  tags: textMap,
  annotations: textMap,
  forceUpdateVersion: kept(flag),
  rollbackConfig: kept(record({ timeoutMinutes: integer })),
});

/** Which pods a full node is worth: EKS lets a cluster choose how kube-scheduler scores resources. */
const kubeSchedulerConfigShape = record({
  nodeResourcesFit: record({
    scoringStrategy: record({
      type: keepZero(oneOf('LeastAllocated', 'MostAllocated')),
      resources: listOf(record({ name: keepZero(text), weight: integer })),
    }),
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
  kubernetesNetworkConfig: kept(
    record({ ipFamily: oneOf('IPv4', 'IPv6'), serviceIPv4CIDR: text, serviceIPv6CIDR: text }),
  ),
  iam: kept(clusterIamShape),
  iamIdentityMappings: kept(listOf(identityMappingShape)),
  accessConfig: kept(accessConfigShape),
  identityProviders: kept(listOf(identityProviderShape)),
  addons: kept(listOf(addonShape)),
  addonsConfig: kept(
    always(
      record({ disableDefaultAddons: dropZero(flag), autoApplyPodIdentityAssociations: dropZero(flag) }),
      {},
    ),
  ),
  privateCluster: kept(
    record({
      enabled: always(flag, false),
      skipEndpointCreation: always(flag, false),
      additionalEndpointServices: texts,
    }),
  ),
  cloudWatch: kept(
    record({ clusterLogging: record({ enableTypes: texts, logRetentionInDays: dropZero(integer) }) }),
  ),
  secretsEncryption: kept(record({ keyARN: text })),
  gitops: kept(record({ flux: record({ gitProvider: text, flags: textMap }) })),
  karpenter: kept(
    record({
      version: always(text, ''),
      createServiceAccount: flag,
      defaultInstanceProfile: keepZero(text),
      withSpotInterruptionQueue: flag,
    }),
  ),
  outpost: kept(
    record({
      controlPlaneOutpostARN: always(text, ''),
      controlPlaneInstanceType: always(text, ''),
      controlPlanePlacement: placement,
      etcdInstanceType: text,
      etcdPlacement: placement,
    }),
  ),
  upgradePolicy: kept(record({ supportType: oneOf('STANDARD', 'EXTENDED') })),
  zonalShiftConfig: kept(record({ enabled: flag })),
  remoteNetworkConfig: kept(
    record({
      iam: record({
        provider: keepZero(oneOf('ssm', 'ira', 'SSM', 'IRA')),
        caBundleCert: keepZero(text),
        roleARN: keepZero(text),
      }),
      vpcGatewayID: keepZero(text),
      remoteNodeNetworks: remoteNetworks,
      remotePodNetworks: remoteNetworks,
    }),
  ),
  autoModeConfig: kept(
    record({
      enabled: flag,
      nodeRoleARN: arnText,
      permissionsBoundaryARN: arnText,
      nodePools: keepZero(texts),
    }),
  ),
  capabilities: kept(listOf(capabilityShape)),
  controlPlaneScalingConfig: kept(record({ tier: keepZero(text) })),
  kubeAPIServerConfig: kept(
    record({
      eventTTL: keepZero(text),
      serviceNodePortRange: record({ minPort: integer, maxPort: integer }),
    }),
  ),
  kubeControllerManagerConfig: kept(
    record({
      horizontalPodAutoscalerControllerConfig: record({ horizontalPodAutoscalerSyncPeriod: keepZero(text) }),
    }),
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
