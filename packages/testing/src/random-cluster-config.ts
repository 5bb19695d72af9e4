// Random ClusterConfigs with nearly every key that eksctl makes something of on AWS. Some are such that eksctl refuses
// them; whoever asks for valid ones leaves those out.
import type { JsonObject } from '@berth/kube';
import fc from 'fast-check';

/** What a file may name and something else has to make. */
export interface ConfigReferences {
  readonly nodeRole: string;
  readonly keyName: string;
  readonly securityGroups: readonly string[];
  readonly boundary: string;
}

/** Ids of nothing, for tests that make nothing. */
export const madeUpReferences: ConfigReferences = {
  nodeRole: 'arn:aws:iam::123456789012:role/nodes',
  keyName: 'my-key',
  securityGroups: ['sg-0123456789abcdef0', 'sg-0aaaaaaaaaaaaaaaa'],
  boundary: 'arn:aws:iam::123456789012:policy/b',
};

const ZONES = ['us-west-2a', 'us-west-2b', 'us-west-2c'];
const S3_READ = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
/** There is no Windows for ARM. */
const typesFor = (family: string): readonly string[] =>
  family.startsWith('Windows') ? ['m5.large', 'r5.xlarge'] : TYPES;

const TYPES = ['m5.large', 'c5.large', 'm6g.large', 't3.medium', 'g5.xlarge', 'r5.xlarge'];

/** Any subset of members, so that each is now there and now not. */
const some = <T extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(members: T) =>
  fc.record(members, { requiredKeys: [] }).map(present);

const present = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const subset = <T>(items: readonly T[], minLength = 1) => fc.subarray([...items], { minLength });
const flag = fc.boolean();
const one = fc.constantFrom;

const word = one('a', 'b', 'true', 'x-y', '1');
const labels = some({ role: word, team: word, 'example.com/x': one('a', ''), 'a.b': word });
const tags = some({
  owner: one('ml', 'x y'),
  cost: one('a'),
  'k8s.io/cluster-autoscaler/enabled': one('true'),
});
const taint = fc
  .record({
    key: one('dedicated', 'spot', 'nvidia.com/gpu'),
    value: fc.option(one('a', 'true'), { nil: undefined }),
    effect: one('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  })
  .map(present);
const taints = fc.uniqueArray(taint, {
  maxLength: 3,
  selector: ({ key, effect }) => `${String(key)}:${String(effect)}`,
});

const policy = one(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['s3:Get*'], Resource: '*' }] },
  {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:Put*', Resource: ['arn:aws:s3:::a'], Sid: 'Own' }],
  },
);

const switches = (names: readonly string[]) =>
  subset(names).map((on) => Object.fromEntries(on.map((name) => [name, true])));

const addonPolicies = switches([
  'imageBuilder',
  'autoScaler',
  'externalDNS',
  'certManager',
  'appMesh',
  'ebs',
  'fsx',
  'efs',
  'awsLoadBalancerController',
  'xRay',
  'cloudWatch',
]);
const wellKnown = switches([
  'imageBuilder',
  'autoScaler',
  'awsLoadBalancerController',
  'externalDNS',
  'certManager',
  'ebsCSIController',
  'efsCSIController',
]);

const volume = fc.oneof(
  fc.constant({}),
  fc.record({ volumeSize: one(20, 80, 200) }),
  fc.record({ volumeSize: one(50), volumeType: one('gp2', 'gp3', 'io1'), volumeEncrypted: flag }),
  fc.record({
    volumeSize: one(80, 90),
    volumeType: one('gp3'),
    volumeIOPS: one(3000, 4000),
    volumeThroughput: one(200),
  }),
  fc.record({ volumeSize: one(80), volumeType: one('io1', 'io2'), volumeIOPS: one(100, 3000) }),
);

const sizes = fc
  .tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 3 }))
  .map(([minSize, more, most]) => ({
    minSize,
    desiredCapacity: minSize + more,
    maxSize: Math.max(1, minSize + more + most),
  }));
const someSizes = fc.oneof(
  sizes,
  sizes.map(({ minSize, maxSize }) => ({ minSize, maxSize })),
  sizes.map(({ desiredCapacity }) => ({ desiredCapacity })),
  fc.constant({}),
);

const nodeIam = ({ nodeRole, boundary }: ConfigReferences) =>
  fc.oneof(
    fc.constant({ instanceRoleARN: nodeRole }),
    some({
      withAddonPolicies: addonPolicies,
      attachPolicy: policy,
      attachPolicyARNs: fc.constant([S3_READ, 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy']),
      instanceRolePermissionsBoundary: fc.constant(boundary),
    }),
  );

const commands = subset(['echo pre', 'dnf install -y "htop"\nuname -a', "sed -i 's/a/b/' /etc/x # it's"]);
const nodeConfig =
  'apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  kubelet:\n    config: {registryPullQPS: 5}\n';
const bottlerocket = some({
  enableAdminContainer: flag,
  settings: one(
    { motd: 'hello # "there"' },
    { kubernetes: { 'event-qps': 5, 'allowed-unsafe-sysctls': ['net.core.somaxconn'] } },
    { ntp: { 'time-servers': ['a', 'b'] }, kernel: { sysctl: { 'vm.max_map_count': '262144' } } },
  ),
});

/** What a family may say of its boot. */
function bootOf(family: string): fc.Arbitrary<JsonObject> {
  if (family.startsWith('Bottlerocket')) return some({ bottlerocket, maxPodsPerNode: one(20, 40) });
  if (family.startsWith('Windows'))
    return some({ preBootstrapCommands: subset(['Get-Date', 'Write-Host "a"']) });
  if (family !== 'AmazonLinux2023')
    return some({ preBootstrapCommands: commands, maxPodsPerNode: one(20, 40) });
  return some({
    preBootstrapCommands: commands,
    maxPodsPerNode: one(20, 40),
    overrideBootstrapCommand: one(nodeConfig),
  });
}

const common = (references: ConfigReferences) =>
  some({
    labels,
    taints,
    tags,
    privateNetworking: flag,
    availabilityZones: subset(ZONES.slice(0, 2)),
    iam: nodeIam(references),
    ssh: fc.oneof(
      fc.constant({ allow: true, publicKeyName: references.keyName }),
      fc.constant({
        allow: true,
        publicKeyName: references.keyName,
        sourceSecurityGroupIds: [references.securityGroups[0]],
      }),
      fc.constant({ publicKeyName: references.keyName, allow: false }),
    ),
    instancePrefix: one('pre'),
    instanceName: one('named'),
    disableIMDSv1: flag,
    disablePodIMDS: flag,
    ebsOptimized: flag,
    enableDetailedMonitoring: flag,
    additionalVolumes: one([{ volumeName: '/dev/xvdz', volumeSize: 10, volumeType: 'gp2' }]),
    propagateASGTags: flag,
  });

type Make = (name: string) => fc.Arbitrary<JsonObject>;

const FAMILIES = [
  'AmazonLinux2023',
  'AmazonLinux2023',
  'AmazonLinux2023',
  'Bottlerocket',
  'Ubuntu2204',
  'Ubuntu2404',
  'WindowsServer2022CoreContainer',
] as const;

const managedPool =
  (references: ConfigReferences): Make =>
  (name) =>
    one(...FAMILIES).chain((amiFamily) =>
      fc
        .tuple(
          fc.oneof(
            fc.record({ instanceType: one(...typesFor(amiFamily)) }),
            fc.record({ instanceTypes: subset(TYPES.filter((type) => type !== 'm6g.large')), spot: flag }),
          ),
          someSizes,
          volume,
          bootOf(amiFamily),
          common(references),
          some({
            securityGroups: fc.constant({ attachIDs: references.securityGroups.slice(0, 1) }),
            updateConfig: one({ maxUnavailable: 2 }, { maxUnavailablePercentage: 50 }),
            nodeRepairConfig: one({ enabled: true }, { enabled: true, maxUnhealthyNodeThresholdCount: 3 }),
          }),
        )
        .map((parts) => Object.assign({ name, amiFamily }, ...parts)),
    );

const ownPool =
  (references: ConfigReferences): Make =>
  (name) =>
    one(...FAMILIES).chain((amiFamily) =>
      fc
        .tuple(
          fc.oneof(
            fc.record({ instanceType: one(...typesFor(amiFamily)) }),
            fc.record({
              instancesDistribution: fc
                .tuple(
                  subset(['m5.large', 'c5.large', 'r5.xlarge'], 2),
                  some({
                    onDemandBaseCapacity: one(0, 1),
                    onDemandPercentageAboveBaseCapacity: one(0, 50),
                    spotAllocationStrategy: one('capacity-optimized'),
                    maxPrice: one(0.5),
                    capacityRebalance: flag,
                  }),
                )
                .map(([instanceTypes, rest]) => ({ instanceTypes, ...rest })),
            }),
          ),
          someSizes,
          volume,
          bootOf(amiFamily),
          common(references),
          some({
            securityGroups: one(
              { attachIDs: references.securityGroups, withShared: true, withLocal: false },
              { withShared: false },
            ),
            kubeletExtraConfig: amiFamily.startsWith('Amazon')
              ? one({ kubeReserved: { cpu: '300m' }, maxPods: 30 }, { featureGates: { A: true } })
              : fc.constant(undefined),
            clusterDNS: one('169.254.20.10'),
            maxInstanceLifetime: one(604_800),
            asgMetricsCollection: one([{ granularity: '1Minute', metrics: ['GroupMinSize'] }]),
            asgSuspendProcesses: one(['AZRebalance']),
          }),
        )
        .map((parts) => Object.assign({ name, amiFamily }, ...parts)),
    );

const each = (names: readonly string[], make: Make): fc.Arbitrary<JsonObject[]> =>
  fc.subarray([...names]).chain((chosen) => fc.tuple(...chosen.map(make)));

const account =
  ({ boundary }: ConfigReferences): Make =>
  (name) =>
    some({
      attachPolicyARNs: one([S3_READ]),
      attachPolicy: policy,
      wellKnownPolicies: wellKnown,
      permissionsBoundary: fc.constant(boundary),
      tags: one({ cost: 'a' }),
      roleOnly: fc.constant(true),
    }).map((rest) => ({ metadata: { name, namespace: 'jobs' }, ...rest }));

const identity: Make = (serviceAccountName) =>
  fc
    .oneof(
      fc.constant({ permissionPolicyARNs: [S3_READ] }),
      fc.record({ permissionPolicy: policy }),
      fc.record({ wellKnownPolicies: wellKnown }),
    )
    .map((rest) => ({ namespace: 'jobs', serviceAccountName, ...rest }));

const entry: Make = (name) =>
  some({
    kubernetesGroups: one([name]),
    kubernetesUsername: fc.constant(name),
    accessPolicies: one([
      {
        policyARN: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy',
        accessScope: { type: 'namespace', namespaces: ['default'] },
      },
    ]),
  }).map((rest) => ({ principalARN: `arn:aws:iam::123456789012:role/${name}`, ...rest }));

const profile: Make = (name) =>
  some({ tags }).map((rest) => ({
    name,
    selectors: [{ namespace: name }, { namespace: 'more', labels: { size: 'small' } }],
    ...rest,
  }));

const vpc = some({
  cidr: one('10.50.0.0/16', '192.168.0.0/20'),
  nat: fc.record({ gateway: one('Single', 'HighlyAvailable', 'Disable') }),
  clusterEndpoints: one({ publicAccess: true, privateAccess: true }),
  publicAccessCIDRs: one(['203.0.113.0/24'], ['198.51.100.7/32', '203.0.113.0/24']),
  extraCIDRs: one(['100.64.0.0/16']),
  hostnameType: one('resource-name'),
  controlPlaneOnPrivateSubnets: flag,
  manageSharedNodeSecurityGroupRules: flag,
});

const iam = (references: ConfigReferences) =>
  fc.record({
    withOIDC: flag,
    serviceAccounts: each(['reader', 'writer'], account(references)),
    podIdentityAssociations: each(['trainer'], identity),
    serviceRolePermissionsBoundary: fc.option(fc.constant(references.boundary), { nil: undefined }),
    vpcResourceControllerPolicy: fc.option(flag, { nil: undefined }),
  });

/** Files of one name and region, with that version. */
export const randomClusterConfig = (
  references: ConfigReferences,
  version = '1.34',
): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      tags: fc.option(tags, { nil: undefined }),
      zones: fc.constantFrom(ZONES, ZONES.slice(0, 2), ZONES.slice(0, 2).toReversed()),
      vpc,
      iam: iam(references),
      entries: each(['viewer', 'editor'], entry),
      options: some({
        cloudWatch: one({ clusterLogging: { enableTypes: ['api', 'audit'] } }),
        upgradePolicy: one({ supportType: 'STANDARD' }, { supportType: 'EXTENDED' }),
        zonalShiftConfig: one({ enabled: true }),
      }),
      managedNodeGroups: each(['m1', 'm2'], managedPool(references)),
      nodeGroups: each(['o1', 'o2'], ownPool(references)),
      fargateProfiles: each(['batch'], profile),
    })
    .map(({ tags: own, zones, iam: roles, entries, options, ...rest }) => ({
      apiVersion: 'eksctl.io/v1alpha5',
      kind: 'ClusterConfig',
      metadata: present({ name: 'demo', region: 'us-west-2', version, tags: own }),
      availabilityZones: zones,
      ...rest,
      iam: present({ ...roles, serviceAccounts: roles.withOIDC ? roles.serviceAccounts : undefined }),
      accessConfig: { accessEntries: entries },
      ...options,
      addons: roles.podIdentityAssociations.length > 0 ? [{ name: 'eks-pod-identity-agent' }] : [],
    }));
