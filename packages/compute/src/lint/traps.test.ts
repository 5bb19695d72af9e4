// Traps that a ClusterConfig can hold and that nothing refuses: each is found, at its line. Lines are those of the text
// below, whose first four are the head.
import { expect, it } from 'vitest';
import { lintClusterConfig } from './lint-config.js';

const HEAD = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: c, region: us-east-1, version: "1.34"}
availabilityZones: [us-east-1a, us-east-1b]
`;
const LABELS = Array.from({ length: 51 }, (_, index) => `l${index}: v`).join(', ');

const TRAPS: readonly (readonly [string, string, string])[] = [
  [
    'memory and pods that Cluster Autoscaler believes in and nodes do not have',
    'nodeGroups:\n  - {name: a, instanceType: r5.large, minSize: 0, maxSize: 3}\n',
    '6 zero.resources',
  ],
  [
    'more pods a node than its network interfaces have addresses',
    'nodeGroups:\n  - name: a\n    instanceType: m5.large\n    maxPodsPerNode: 110\n',
    '8 pods.over-eni',
  ],
  [
    'a taint whose tag has no effect',
    'nodeGroups:\n  - name: a\n    instanceType: m5.large\n    minSize: 0\n    maxSize: 2\n    propagateASGTags: true\n' +
      '    taints: [{key: only, value: ml, effect: NoExecute}]\n',
    '11 zero.taints',
  ],
  [
    'a mixed list with the smallest type first',
    'managedNodeGroups:\n  - name: a\n    minSize: 0\n    maxSize: 2\n    instanceTypes: [m5.large, m5.8xlarge]\n',
    '9 instances.mixed-sizes',
  ],
  [
    'a mixed list with the largest type first',
    'managedNodeGroups:\n  - name: a\n    minSize: 0\n    maxSize: 2\n    instanceTypes: [m5.8xlarge, m5.large]\n',
    '9 instances.first-larger',
  ],
  [
    'volumes of one zone and an empty group of two',
    'addons: [{name: aws-ebs-csi-driver}]\nmanagedNodeGroups:\n' +
      '  - {name: a, instanceType: m5.large, minSize: 0, maxSize: 3}\n',
    '7 zero.zones',
  ],
  [
    'a Fargate namespace that takes GPU pods too',
    'managedNodeGroups:\n  - {name: a, instanceType: g4dn.xlarge, minSize: 0, maxSize: 3}\n' +
      'fargateProfiles:\n  - name: f\n    selectors:\n      - namespace: train\n',
    '10 fargate.wildcard',
  ],
  [
    'two profiles that match the same pods',
    'fargateProfiles:\n  - {name: x, selectors: [{namespace: a-b}]}\n  - {name: w, selectors: [{namespace: a-*}]}\n',
    '7 fargate.overlap',
  ],
  [
    'a profile of labels inside that of a namespace',
    'fargateProfiles:\n  - {name: x, selectors: [{namespace: a, labels: {b: c}}]}\n' +
      '  - {name: z, selectors: [{namespace: a}]}\n',
    '7 fargate.overlap',
  ],
  [
    'unmanaged spot nodes without the label of EKS',
    'nodeGroups:\n  - name: a\n    minSize: 1\n    maxSize: 3\n' +
      '    instancesDistribution:\n      instanceTypes: [m5.large, m5a.large, m4.large]\n' +
      '      onDemandPercentageAboveBaseCapacity: 0\n',
    '9 spot.label',
  ],
  [
    'a label that only a boot script sets',
    'nodeGroups:\n  - name: a\n    instanceType: m5.large\n    minSize: 0\n    maxSize: 3\n' +
      '    preBootstrapCommands:\n      - echo ready\n      - echo NODE_LABELS=disk=fast >> /etc/env\n',
    '12 zero.bootstrap-labels',
  ],
  [
    'a group that never has a node',
    'managedNodeGroups:\n  - name: a\n    instanceType: m5.large\n    minSize: 0\n    maxSize: 0\n',
    '9 zero.never',
  ],
  [
    'mappings that nothing reads',
    'accessConfig: {authenticationMode: API}\niamIdentityMappings:\n  - {arn: "arn:aws:iam::123456789012:role/t", username: t, groups: [g]}\n',
    '6 iam.mapping-unread',
  ],
];

const nowMs = Date.parse('2026-11-22T00:00:00Z');

it.each(TRAPS)('finds %s', (_what, text, expected) => {
  const { findings, problems } = lintClusterConfig(HEAD + text, 'a.yaml', { nowMs });
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(findings.map(({ place, code }) => `${place.line} ${code}`)).toContain(expected);
});

/** What reading the file refuses already; a file with errors is not linted further. */
const REFUSED: readonly (readonly [string, string, number])[] = [
  ['a number for a label', 'managedNodeGroups:\n  - name: a\n    labels:\n      rank: 8\n', 8],
  ['a truth value for a label', 'managedNodeGroups:\n  - name: a\n    labels:\n      gpu: true\n', 8],
  [
    'more tags than a group may have',
    `nodeGroups:\n  - name: a\n    instanceType: m5.large\n    propagateASGTags: true\n    labels: {${LABELS}}\n`,
    8,
  ],
  ['a stack name of more than 128 characters', `managedNodeGroups:\n  - name: ${'g'.repeat(120)}\n`, 6],
];

it.each(REFUSED)('%s is refused, at its line', (_what, text, line) => {
  const { problems } = lintClusterConfig(HEAD + text, 'a.yaml', { nowMs });
  const lines = problems.filter(({ severity }) => severity === 'error').map(({ place }) => place?.line);
  expect(lines).toContain(line);
});

it('one subnet as both public and private', () => {
  const text =
    'vpc:\n  subnets:\n    public: {a: {id: subnet-1}, b: {id: subnet-2}}\n' +
    '    private:\n      a: {id: subnet-2}\n      b: {id: subnet-3}\n';
  const head = HEAD.split('\n').slice(0, 3).join('\n');
  const { findings } = lintClusterConfig(`${head}\n${text}`, 'a.yaml', { nowMs });
  expect(findings.map(({ place, code }) => `${place.line} ${code}`)).toContain('8 network.same-subnet');
});

it('judges the rest of a file whose version is no longer supported, and says nothing twice', () => {
  const text =
    'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: us-east-1, version: "1.24"}\n' +
    'nodeGroups:\n  - name: a\n    amiFamily: Ubuntu2004\n    ssh: {publicKeyName: mine}\n';
  const { findings, problems } = lintClusterConfig(text, 'a.yaml', { nowMs });
  expect(problems.map(({ code }) => code)).toEqual(['config.version']);
  const codes = findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
  expect(codes).toEqual(['network.ssh-open']);
});
