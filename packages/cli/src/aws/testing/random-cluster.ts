// Random clusters that eksctl takes, all of one name: any of them may be edited into any other. What cannot be changed
// of a cluster is the same in all.
import { renderYaml, type JsonObject } from '@berth/kube';
import fc from 'fast-check';

/** A file as a value, and what of it belongs to the control plane and its network. */
export interface RandomCluster {
  readonly document: JsonObject;
  readonly text: string;
}

const REGION = 'us-west-2';
const POLICY = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const subset = <T>(items: readonly T[], minLength = 0): fc.Arbitrary<T[]> =>
  fc.subarray([...items], { minLength });

const labels = fc.constantFrom({}, { workload: 'train' }, { workload: 'train', disk: 'fast' }, { team: 'b' });
const taints = fc.constantFrom(
  [],
  [{ key: 'dedicated', value: 'train', effect: 'NoSchedule' }],
  [{ key: 'dedicated', value: 'gpu', effect: 'NoExecute' }],
  [
    { key: 'dedicated', value: 'train', effect: 'NoSchedule' },
    { key: 'late', effect: 'PreferNoSchedule' },
  ],
);

const sizes = fc
  .tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 3 }))
  .map(([minSize, more, most]) => ({
    minSize,
    desiredCapacity: minSize + more,
    maxSize: Math.max(1, minSize + more + most),
  }));

const shared = {
  labels,
  taints,
  amiFamily: fc.constantFrom('AmazonLinux2023', 'Bottlerocket'),
  privateNetworking: fc.boolean(),
  volumeSize: optional(fc.constantFrom(80, 100)),
  tags: optional(fc.constantFrom({ cost: 'ml' }, { cost: 'web' })),
};

const managedPool = (name: string): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      sizes,
      types: fc.constantFrom(['m5.large'], ['m5.xlarge', 'm5a.xlarge'], ['c5.large']),
      spot: fc.boolean(),
      updateConfig: optional(fc.constantFrom({ maxUnavailable: 1 }, { maxUnavailablePercentage: 50 })),
      ...shared,
    })
    .map(({ sizes: size, types, ...rest }) => defined({ name, ...size, instanceTypes: types, ...rest }));

const ownPool = (name: string): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      sizes,
      instanceType: fc.constantFrom('m5.large', 'c5.xlarge'),
      maxPodsPerNode: optional(fc.constantFrom(20, 40)),
      ...shared,
    })
    .map(({ sizes: size, ...rest }) => defined({ name, ...size, ...rest }));

const profile = (name: string): fc.Arbitrary<JsonObject> =>
  fc.constantFrom(
    { name, selectors: [{ namespace: name }] },
    { name, selectors: [{ namespace: name, labels: { size: 'small' } }] },
    { name, selectors: [{ namespace: name }, { namespace: 'late' }] },
  );

const someOf = (
  names: readonly string[],
  make: (name: string) => fc.Arbitrary<JsonObject>,
): fc.Arbitrary<JsonObject[]> => subset(names).chain((chosen) => fc.tuple(...chosen.map(make)));

const entry = (name: string): fc.Arbitrary<JsonObject> =>
  fc.constantFrom(
    { principalARN: `arn:aws:iam::123456789012:role/${name}`, kubernetesGroups: [name] },
    {
      principalARN: `arn:aws:iam::123456789012:role/${name}`,
      accessPolicies: [{ policyARN: POLICY, accessScope: { type: 'cluster' } }],
    },
    {
      principalARN: `arn:aws:iam::123456789012:role/${name}`,
      accessPolicies: [{ policyARN: POLICY, accessScope: { type: 'namespace', namespaces: [name] } }],
    },
  );

const account = (name: string): fc.Arbitrary<JsonObject> =>
  fc.constantFrom(
    { metadata: { name }, roleOnly: true, wellKnownPolicies: { autoScaler: true } },
    {
      metadata: { name },
      roleOnly: true,
      attachPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
    },
  );

const identity = (name: string): fc.Arbitrary<JsonObject> =>
  fc.constantFrom(
    {
      namespace: 'ml',
      serviceAccountName: name,
      permissionPolicyARNs: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
    },
    { namespace: 'ml', serviceAccountName: name, wellKnownPolicies: { ebsCSIController: true } },
  );

const addon = (name: string): fc.Arbitrary<JsonObject> =>
  fc.constantFrom(
    { name },
    { name, configurationValues: '{"a":1}' },
    { name, configurationValues: '{"a":2}' },
  );

/** Versions only go up: `isLater` asks for the second one. */
const cluster = (isLater: boolean): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      version: isLater ? fc.constantFrom('1.33', '1.34') : fc.constant('1.33'),
      tags: optional(fc.constantFrom({ team: 'a' }, { team: 'b' })),
      withOIDC: fc.boolean(),
      accounts: someOf(['reader', 'writer'], account),
      identities: someOf(['trainer'], identity),
      logs: subset(['api', 'audit', 'scheduler']),
      retention: fc.constantFrom(undefined, 7, 30),
      endpoints: fc.constantFrom(undefined, { publicAccess: true, privateAccess: true }),
      cidrs: optional(fc.constantFrom(['203.0.113.0/24'], ['198.51.100.0/24', '203.0.113.0/24'])),
      nat: fc.constantFrom('Single', 'HighlyAvailable'),
      entries: someOf(['viewer', 'editor'], entry),
      supportType: optional(fc.constantFrom('STANDARD', 'EXTENDED')),
      shift: optional(fc.boolean()),
      addons: someOf(['aws-ebs-csi-driver', 'coredns'], addon),
      capabilities: subset([{ name: 'kro', type: 'KRO' }]),
      managed: someOf(['m1', 'm2', 'm3'], managedPool),
      own: someOf(['o1', 'o2'], ownPool),
      profiles: someOf(['batch', 'serve'], profile),
    })
    .map((parts) => documentOf(parts));

function documentOf(parts: {
  readonly [name: string]: unknown;
  readonly withOIDC: boolean;
  readonly identities: readonly JsonObject[];
  readonly addons: readonly JsonObject[];
}): JsonObject {
  const { version, tags, withOIDC, accounts, identities, logs, endpoints, cidrs, nat } = parts;
  const agent = identities.length > 0 ? [{ name: 'eks-pod-identity-agent' }] : [];
  return defined({
    apiVersion: 'eksctl.io/v1alpha5',
    kind: 'ClusterConfig',
    metadata: defined({ name: 'demo', region: REGION, version, tags }),
    availabilityZones: ['us-west-2a', 'us-west-2b'],
    iam: defined({
      withOIDC,
      serviceAccounts: withOIDC ? accounts : undefined,
      podIdentityAssociations: identities.length > 0 ? identities : undefined,
    }),
    vpc: defined({ nat: { gateway: nat }, clusterEndpoints: endpoints, publicAccessCIDRs: cidrs }),
    cloudWatch:
      Array.isArray(logs) && logs.length > 0
        ? { clusterLogging: defined({ enableTypes: logs, logRetentionInDays: parts['retention'] }) }
        : undefined,
    accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP', accessEntries: parts['entries'] },
    upgradePolicy: parts['supportType'] ? { supportType: parts['supportType'] } : undefined,
    zonalShiftConfig: parts['shift'] === undefined ? undefined : { enabled: parts['shift'] },
    addons: [...agent, ...parts.addons],
    capabilities: parts['capabilities'],
    nodeGroups: parts['own'],
    managedNodeGroups: parts['managed'],
    fargateProfiles: parts['profiles'],
  });
}

const defined = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

const withText = (document: JsonObject): RandomCluster => ({ document, text: renderYaml(document) });

/** What an edit may leave as it is; pod identities and their add-on belong together. */
const PARTS = [
  ['metadata'],
  ['iam', 'addons'],
  ['vpc'],
  ['cloudWatch'],
  ['accessConfig'],
  ['upgradePolicy', 'zonalShiftConfig'],
  ['capabilities'],
  ['nodeGroups'],
  ['managedNodeGroups'],
  ['fargateProfiles'],
] as const;

function edited(before: JsonObject, after: JsonObject, kept: readonly string[]): JsonObject {
  const left = Object.entries(after).filter(([key]) => !kept.includes(key));
  const stays = Object.entries(before).filter(([key]) => kept.includes(key));
  return { ...Object.fromEntries(left), ...Object.fromEntries(stays) };
}

/** A cluster, and what it is edited into; the edit touches few parts or many. */
export const randomEdit: fc.Arbitrary<readonly [RandomCluster, RandomCluster]> = fc
  .tuple(cluster(false), cluster(true), fc.subarray([...PARTS]))
  .map(([before, after, kept]) => {
    const goal = edited(before, after, kept.flat());
    return [withText(before), withText(goal)] as const;
  });
