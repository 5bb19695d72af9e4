// The fields of node groups of both kinds, after eksctl's ClusterConfig v1alpha5 (specification:
// eksctl.io/usage/schema).
import { anything, decimal, flag, integer, kept, listOf, record, text, textMap, texts } from './shape.js';

const taint = record(
  { key: text, value: text, effect: text },
  { operator: 'taints have none; tolerations do' },
);

const volumeFields = {
  volumeSize: integer,
  volumeType: text,
  volumeName: text,
  volumeEncrypted: flag,
  volumeKmsKeyID: text,
  volumeIOPS: integer,
  volumeThroughput: integer,
} as const;

const addonPolicies = record({
  imageBuilder: flag,
  autoScaler: flag,
  externalDNS: flag,
  certManager: flag,
  appMesh: flag,
  appMeshPreview: flag,
  ebs: flag,
  fsx: flag,
  efs: flag,
  awsLoadBalancerController: flag,
  albIngress: flag,
  xRay: flag,
  cloudWatch: flag,
});

const updateConfig = record({ maxUnavailable: integer, maxUnavailablePercentage: integer });

/** What both kinds of node group have. */
const nodeGroupBase = {
  name: text,
  amiFamily: text,
  instanceType: text,
  instanceSelector: record({
    vCPUs: integer,
    memory: text,
    gpus: integer,
    neuron_devices: integer,
    cpuArchitecture: text,
    allow: text,
    deny: text,
  }),
  availabilityZones: texts,
  subnets: texts,
  privateNetworking: kept(flag),
  desiredCapacity: integer,
  minSize: integer,
  maxSize: integer,
  labels: textMap,
  tags: textMap,
  maxPodsPerNode: integer,
  ...volumeFields,
  additionalVolumes: kept(listOf(record({ ...volumeFields, snapshotID: text }))),
  updateConfig: kept(updateConfig),
  instancePrefix: kept(text),
  instanceName: kept(text),
  ssh: kept(
    record({
      allow: flag,
      publicKey: text,
      publicKeyName: text,
      publicKeyPath: text,
      sourceSecurityGroupIds: texts,
      enableSsm: flag,
    }),
  ),
  iam: kept(
    record({
      attachPolicy: anything,
      attachPolicyARNs: texts,
      instanceProfileARN: text,
      instanceRoleARN: text,
      instanceRoleName: text,
      instanceRolePermissionsBoundary: text,
      withAddonPolicies: addonPolicies,
    }),
  ),
  ami: kept(text),
  securityGroups: kept(record({ attachIDs: texts, withShared: flag, withLocal: flag })),
  asgSuspendProcesses: kept(texts),
  ebsOptimized: kept(flag),
  preBootstrapCommands: kept(texts),
  overrideBootstrapCommand: kept(text),
  propagateASGTags: kept(flag),
  disableIMDSv1: kept(flag),
  disablePodIMDS: kept(flag),
  placement: kept(record({ groupName: text, spreadLevel: text })),
  efaEnabled: kept(flag),
  bottlerocket: kept(record({ enableAdminContainer: flag, settings: anything })),
  enableDetailedMonitoring: kept(flag),
  capacityReservation: kept(
    record({
      capacityReservationPreference: text,
      capacityReservationTarget: record({
        capacityReservationID: text,
        capacityReservationResourceGroupARN: text,
      }),
    }),
  ),
  instanceMarketOptions: kept(record({ marketType: text })),
  outpostARN: kept(text),
} as const;

/** `nodeGroups[]`: Auto Scaling groups that eksctl runs itself. */
export const nodeGroupShape = record(
  {
    ...nodeGroupBase,
    taints: { kind: 'either', list: listOf(taint), map: textMap },
    instancesDistribution: record({
      instanceTypes: texts,
      maxPrice: decimal,
      onDemandBaseCapacity: integer,
      onDemandPercentageAboveBaseCapacity: integer,
      spotInstancePools: integer,
      spotAllocationStrategy: text,
      capacityRebalance: flag,
    }),
    localZones: texts,
    kubeletExtraConfig: kept(anything),
    asgMetricsCollection: kept(listOf(record({ granularity: text, metrics: texts }))),
    cpuCredits: kept(text),
    classicLoadBalancerNames: kept(texts),
    targetGroupARNs: kept(texts),
    clusterDNS: kept(text),
    containerRuntime: kept(text),
    maxInstanceLifetime: kept(integer),
    enclaveEnabled: kept(flag),
  },
  {
    spot: 'only managedNodeGroups have it; here, set instancesDistribution.onDemandPercentageAboveBaseCapacity: 0',
    instanceTypes: 'only managedNodeGroups have it; here, use instancesDistribution.instanceTypes',
    launchTemplate: 'only managedNodeGroups have it',
    releaseVersion: 'only managedNodeGroups have it',
    nodeRepairConfig: 'only managedNodeGroups have it',
  },
);

/** `managedNodeGroups[]`: node groups that EKS runs. */
export const managedNodeGroupShape = record(
  {
    ...nodeGroupBase,
    taints: listOf(taint),
    instanceTypes: texts,
    spot: flag,
    launchTemplate: kept(record({ id: text, version: text })),
    releaseVersion: kept(text),
    nodeRepairConfig: kept(
      record({
        enabled: flag,
        maxUnhealthyNodeThresholdPercentage: integer,
        maxUnhealthyNodeThresholdCount: integer,
        maxParallelNodesRepairedPercentage: integer,
        maxParallelNodesRepairedCount: integer,
        nodeRepairConfigOverrides: listOf(
          record({
            nodeMonitoringCondition: text,
            nodeUnhealthyReason: text,
            minRepairWaitTimeMins: integer,
            repairAction: text,
          }),
        ),
      }),
    ),
  },
  {
    instancesDistribution: 'only nodeGroups have it; here, use instanceTypes and spot',
    kubeletExtraConfig: 'only nodeGroups have it',
    clusterDNS: 'only nodeGroups have it',
    localZones: 'only nodeGroups have it',
    cpuCredits: 'only nodeGroups have it',
    maxInstanceLifetime: 'only nodeGroups have it',
    containerRuntime: 'only nodeGroups have it',
  },
);

/** `fargateProfiles[]`. */
export const fargateProfileShape = record({
  name: text,
  selectors: listOf(record({ namespace: text, labels: textMap })),
  podExecutionRoleARN: kept(text),
  subnets: kept(texts),
  tags: kept(textMap),
  status: kept(text),
});
