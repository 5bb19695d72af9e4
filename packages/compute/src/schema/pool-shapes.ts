// The fields of node groups of both kinds, after eksctl's ClusterConfig v1alpha5 (specification:
// eksctl.io/usage/schema).
import {
  always,
  anything,
  decimal,
  dropZero,
  flag,
  integer,
  keepZero,
  kept,
  listOf,
  oneOf,
  record,
  text,
  textMap,
  texts,
} from './shape.js';
import { amiFamilies } from '../ami-family.js';

const taint = record(
  { key: text, value: text, effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute') },
  { operator: 'taints have none; tolerations do' },
);

const volumeFields = {
  volumeSize: integer,
  volumeType: keepZero(oneOf('gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1')),
  volumeName: keepZero(text),
  volumeEncrypted: flag,
  volumeKmsKeyID: keepZero(text),
  volumeIOPS: integer,
  volumeThroughput: integer,
} as const;

const openFlag = always(flag, null);
const addonPolicies = always(
  record({
    imageBuilder: openFlag,
    autoScaler: openFlag,
    externalDNS: openFlag,
    certManager: openFlag,
    appMesh: openFlag,
    appMeshPreview: openFlag,
    ebs: openFlag,
    fsx: openFlag,
    efs: openFlag,
    awsLoadBalancerController: openFlag,
    albIngress: openFlag,
    xRay: openFlag,
    cloudWatch: openFlag,
  }),
  {},
);

const updateConfig = record({ maxUnavailable: integer, maxUnavailablePercentage: integer });

/** How Auto Scaling chooses among spot pools. */
export const spotStrategies = [
  'lowest-price',
  'diversified',
  'capacity-optimized',
  'capacity-optimized-prioritized',
  'price-capacity-optimized',
] as const;

/** What both kinds of node group have. */
export const nodeGroupBase = {
  name: always(text, ''),
  amiFamily: oneOf(...amiFamilies),
  instanceType: text,
  instanceSelector: record({
    vCPUs: dropZero(integer),
    memory: text,
    gpus: integer,
    neuron_devices: integer,
    cpuArchitecture: oneOf('x86_64', 'amd64', 'arm64'),
    allow: keepZero(text),
    deny: keepZero(text),
  }),
  availabilityZones: texts,
  subnets: texts,
  privateNetworking: kept(always(flag, false)),
  desiredCapacity: integer,
  minSize: integer,
  maxSize: integer,
  labels: textMap,
  tags: textMap,
  maxPodsPerNode: dropZero(integer),
  ...volumeFields,
  additionalVolumes: kept(listOf(record({ ...volumeFields, snapshotID: keepZero(text) }))),
  updateConfig: kept(updateConfig),
  instancePrefix: kept(text),
  instanceName: kept(text),
  ssh: kept(
    record({
      allow: openFlag,
      publicKey: keepZero(text),
      publicKeyName: keepZero(text),
      publicKeyPath: keepZero(text),
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
  securityGroups: kept(record({ attachIDs: texts, withShared: openFlag, withLocal: openFlag })),
  asgSuspendProcesses: kept(texts),
  ebsOptimized: kept(flag),
  preBootstrapCommands: kept(texts),
  overrideBootstrapCommand: kept(keepZero(text)),
  propagateASGTags: kept(flag),
  disableIMDSv1: kept(flag),
  disablePodIMDS: kept(flag),
  placement: kept(record({ groupName: text, spreadLevel: text })),
  efaEnabled: kept(flag),
  bottlerocket: kept(record({ enableAdminContainer: flag, settings: keepZero(anything) })),
  enableDetailedMonitoring: kept(flag),
  capacityReservation: kept(
    record({
      capacityReservationPreference: keepZero(oneOf('open', 'none')),
      capacityReservationTarget: record({
        capacityReservationID: keepZero(text),
        capacityReservationResourceGroupARN: keepZero(text),
      }),
    }),
  ),
  instanceMarketOptions: kept(record({ marketType: keepZero(oneOf('capacity-block')) })),
  outpostARN: kept(text),
} as const;

/** `nodeGroups[]`: Auto Scaling groups that eksctl runs itself. */
export const nodeGroupShape = record(
  {
    ...nodeGroupBase,
    taints: { kind: 'either', list: listOf({ ...taint, anyCase: true } as const), map: textMap },
    instancesDistribution: record({
      instanceTypes: texts,
      maxPrice: decimal,
      onDemandBaseCapacity: integer,
      onDemandPercentageAboveBaseCapacity: integer,
      spotInstancePools: integer,
      spotAllocationStrategy: keepZero(oneOf(...spotStrategies)),
      capacityRebalance: always(flag, false),
    }),
    localZones: texts,
    kubeletExtraConfig: kept(keepZero(anything)),
    asgMetricsCollection: kept(listOf(record({ granularity: always(text, ''), metrics: texts }))),
    cpuCredits: kept(keepZero(text)),
    classicLoadBalancerNames: kept(texts),
    targetGroupARNs: kept(texts),
    clusterDNS: kept(text),
    containerRuntime: kept(keepZero(text)),
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
    spot: dropZero(flag),
    launchTemplate: kept(record({ id: text, version: keepZero(text) })),
    releaseVersion: kept(always(text, '')),
    nodeRepairConfig: kept(
      record({
        enabled: flag,
        maxUnhealthyNodeThresholdPercentage: integer,
        maxUnhealthyNodeThresholdCount: integer,
        maxParallelNodesRepairedPercentage: integer,
        maxParallelNodesRepairedCount: integer,
        nodeRepairConfigOverrides: listOf(
          record({
            nodeMonitoringCondition: always(text, ''),
            nodeUnhealthyReason: always(text, ''),
            minRepairWaitTimeMins: always(integer, 0),
            repairAction: always(text, ''),
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
  name: always(text, ''),
  selectors: always(listOf(record({ namespace: always(text, ''), labels: textMap })), null),
  podExecutionRoleARN: kept(text),
  subnets: kept(texts),
  tags: kept(textMap),
  status: kept(always(text, '')),
});
