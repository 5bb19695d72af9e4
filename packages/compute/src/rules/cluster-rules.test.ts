// Rules of the cluster that eksctl's recorded cases do not reach: each file, and the fields that are refused.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintClusterConfig } from '../lint/lint-config.js';
import { priceClusterConfig } from '../price-config.js';
import { readClusterConfig } from '../read-cluster-config.js';

const head = 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2}\n';
const arn = 'arn:aws:outposts:us-west-2:123456789012:outpost/op-1';
const errorsOf = (yaml: string) =>
  readClusterConfig(head + yaml, 'a.yaml')
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ field }) => field);

describe('a cluster is refused at', () => {
  it.each<[string, readonly string[]]>([
    // Outposts
    [`outpost: {controlPlaneOutpostARN: '${arn}'}`, []],
    ["outpost: {controlPlaneOutpostARN: 'arn:aws:iam::1:role/a'}", ['outpost.controlPlaneOutpostARN']],
    [`outpost: {controlPlaneOutpostARN: '${arn}'}\naddons: [{name: coredns}]`, ['addons']],
    [`outpost: {controlPlaneOutpostARN: '${arn}'}\nmanagedNodeGroups: [{name: m}]`, ['managedNodeGroups']],
    [
      `outpost: {controlPlaneOutpostARN: '${arn}', etcdPlacement: {groupName: g}}`,
      ['outpost.etcdInstanceType'],
    ],
    [
      `outpost: {controlPlaneOutpostARN: '${arn}'}\nvpc: {clusterEndpoints: {publicAccess: true}}`,
      ['vpc.clusterEndpoints.publicAccess'],
    ],
    ['nodeGroups: [{name: w, outpostARN: x}]', ['nodeGroups[0]', 'nodeGroups[0].outpostARN']],
    [
      `nodeGroups: [{name: w, outpostARN: '${arn}', availabilityZones: [us-west-2a]}]`,
      ['nodeGroups[0]', 'nodeGroups[0].availabilityZones'],
    ],
    [
      `nodeGroups: [{name: w, outpostARN: '${arn}'}, {name: v, outpostARN: '${arn}2'}]`,
      ['nodeGroups[0]', 'nodeGroups[1]', 'nodeGroups[1].outpostARN'],
    ],
    [`outpost: {controlPlaneOutpostARN: '${arn}'}\nnodeGroups: [{name: w}]`, ['nodeGroups[0]']],
    [
      `outpost: {controlPlaneOutpostARN: '${arn}'}\nvpc: {id: vpc-1, subnets: {private: {a: {id: subnet-1}}}}\n` +
        'nodeGroups: [{name: w, amiFamily: Ubuntu2204, volumeType: gp3}]',
      ['nodeGroups[0].amiFamily', 'nodeGroups[0].volumeType'],
    ],
    // Nodes on premises
    ['remoteNetworkConfig: {remoteNodeNetworks: [{cidrs: [10.1.0.0/16]}]}', []],
    ['remoteNetworkConfig: {remoteNodeNetworks: [], remotePodNetworks: []}', []],
    [
      'remoteNetworkConfig: {remoteNodeNetworks: [{cidrs: [a]}, {cidrs: [b]}]}',
      ['remoteNetworkConfig.remoteNodeNetworks'],
    ],
    [
      'remoteNetworkConfig: {iam: {provider: ira}, remoteNodeNetworks: [{}]}',
      ['remoteNetworkConfig.iam.caBundleCert'],
    ],
    [
      'remoteNetworkConfig: {iam: {provider: x}, remoteNodeNetworks: [{}]}',
      ['remoteNetworkConfig.iam.provider'],
    ],
    [
      'remoteNetworkConfig: {vpcGatewayID: igw-1, remoteNodeNetworks: [{}]}',
      ['remoteNetworkConfig.vpcGatewayID'],
    ],
    // IPv6
    ['vpc: {ipv6Cidr: "2001:db8::/56"}', ['vpc.ipv6Cidr']],
    ['kubernetesNetworkConfig: {ipFamily: IPv6}\nautoModeConfig: {enabled: true}', []],
    [
      'kubernetesNetworkConfig: {ipFamily: IPv6}\naddons: [{name: coredns}, {name: vpc-cni, version: 1.9.0}]\niam: {withOIDC: true}',
      ['addons'],
    ],
    [
      'kubernetesNetworkConfig: {ipFamily: IPv6}\naddons: [{name: coredns}]\nvpc: {ipv6Pool: p}',
      ['vpc.ipv6Cidr'],
    ],
    // Networks
    [
      'vpc: {hostnameType: resource-name, subnets: {private: {a: {id: s-1}, b: {id: s-2}}}}',
      ['vpc.hostnameType'],
    ],
    [
      'vpc: {controlPlaneOnPrivateSubnets: true}\navailabilityZones: [us-west-2a, us-west-2a]',
      ['availabilityZones', 'vpc.controlPlaneOnPrivateSubnets'],
    ],
    ['vpc: {subnets: {public: {a: {id: s-1, cidr: x}, b: {id: s-2}}}}', ['vpc.subnets.public.a.cidr']],
    ['localZones: [us-west-2-lax-1a]\nvpc: {id: vpc-1}', ['localZones']],
    // Auto Mode
    ['autoModeConfig: {enabled: true, nodePools: [system, system]}', ['autoModeConfig.nodePools[1]']],
    [
      "autoModeConfig: {enabled: true, nodePools: [], nodeRoleARN: 'arn:aws:iam::1:role/a'}",
      ['autoModeConfig.nodeRoleARN'],
    ],
    ['autoModeConfig: {enabled: true}\naddons: [{name: vpc-cni}]', ['addons[0]']],
    ['autoModeConfig: {enabled: true}\naddons: [{name: metrics-server}]', []],
    ['autoModeConfig: {enabled: true, nodeRoleARN: x}', ['autoModeConfig.nodeRoleARN']],
    // Add-ons and identities
    ['addons: [{name: x, namespaceConfig: {namespace: A_b}}]', ['addons[0].namespaceConfig.namespace']],
    ['addons: [{name: x, configurationValues: "[1]"}]', []],
    ['addons: [{name: x, configurationValues: "- 1"}]', ['addons[0].configurationValues']],
    [
      'addons: [{name: eks-pod-identity-agent, podIdentityAssociations: [{namespace: a, serviceAccountName: b, roleARN: r}]}]',
      ['addons[0].podIdentityAssociations'],
    ],
    [
      'addons: [{name: eks-pod-identity-agent}, {name: x, podIdentityAssociations: [{namespace: a, serviceAccountName: b, roleARN: r, tags: {a: b}}]}]',
      ['addons[1].podIdentityAssociations[0].tags'],
    ],
    [
      'addons: [{name: eks-pod-identity-agent}]\niam: {podIdentityAssociations: [{namespace: a, serviceAccountName: b, roleARN: r, permissionPolicyName: n}]}',
      ['iam.podIdentityAssociations[0].permissionPolicyName'],
    ],
    [
      'addonsConfig: {disableDefaultAddons: true}\nnodeGroups: [{name: w, desiredCapacity: 1}]',
      ['nodeGroups'],
    ],
    // Rights
    [
      "accessConfig: {accessEntries: [{principalARN: 'arn:aws:iam::1:role/a', accessPolicies: [{policyARN: 'arn:aws:iam::aws:policy/x', accessScope: {type: cluster}}]}]}",
      ['accessConfig.accessEntries[0].accessPolicies[0].policyARN'],
    ],
    ['iamIdentityMappings: [{serviceName: emr-containers, namespace: a}]', []],
    // Capabilities
    ['capabilities: [{name: a, type: ACK}]', []],
    ['capabilities: [{name: a, type: ARGOCD}]', ['capabilities[0].configuration.argocd.awsIdc']],
    ['capabilities: [{}]', ['capabilities[0].name', 'capabilities[0].type']],
    // Images
    [
      'managedNodeGroups: [{name: m, amiFamily: Ubuntu2204, overrideBootstrapCommand: x}]',
      ['managedNodeGroups[0].overrideBootstrapCommand'],
    ],
    [
      'managedNodeGroups: [{name: m, amiFamily: WindowsServer2022CoreContainer, overrideBootstrapCommand: x}]',
      ['managedNodeGroups[0].overrideBootstrapCommand'],
    ],
    [
      'managedNodeGroups: [{name: m, ami: ami-1, amiFamily: WindowsServer2022CoreContainer}]',
      ['managedNodeGroups[0].amiFamily'],
    ],
    [
      'managedNodeGroups: [{name: m, ami: ami-1, amiFamily: AmazonLinux2023, maxPodsPerNode: 9, ssh: {enableSsm: true}}]',
      ['managedNodeGroups[0].maxPodsPerNode', 'managedNodeGroups[0].ssh.enableSsm'],
    ],
    [
      'nodeGroups: [{name: w, ami: ami-1, amiFamily: AmazonLinux2, overrideBootstrapCommand: x}]',
      ['nodeGroups[0].amiFamily'],
    ],
    ['managedNodeGroups: [{name: w, ami: ami-1, amiFamily: AmazonLinux2, overrideBootstrapCommand: x}]', []],
    [
      'nodeGroups: [{name: w, amiFamily: WindowsServer2022CoreContainer, instanceType: m6g.large}]',
      ['nodeGroups[0].amiFamily'],
    ],
    [
      'nodeGroups: [{name: w, amiFamily: WindowsServer2022CoreContainer, instanceType: inf1.xlarge}]',
      ['nodeGroups[0].amiFamily'],
    ],
    [
      'nodeGroups: [{name: w, amiFamily: bottlerocket, kubeletExtraConfig: {maxPods: 3}}]',
      ['nodeGroups[0].kubeletExtraConfig'],
    ],
    [
      'nodeGroups: [{name: w, amiFamily: Bottlerocket, clusterDNS: 10.0.0.10, bottlerocket: {settings: {kubernetes: {cluster-dns-ip: 10.0.0.11}}}}]',
      ['nodeGroups[0].clusterDNS'],
    ],
    // Launch templates, updates and volumes
    [
      'managedNodeGroups: [{name: m, launchTemplate: {id: lt-1}, disableIMDSv1: false, disablePodIMDS: true}]',
      ['managedNodeGroups[0].disableIMDSv1', 'managedNodeGroups[0].disablePodIMDS'],
    ],
    [
      'managedNodeGroups: [{name: m, updateConfig: {maxUnavailable: 3}}]',
      ['managedNodeGroups[0].updateConfig'],
    ],
    ['managedNodeGroups: [{name: m, volumeName: /dev/xvda}]', []],
    [
      'managedNodeGroups: [{name: m, volumeName: /dev/xvda, launchTemplate: {id: lt-1}}]',
      ['managedNodeGroups[0].volumeName'],
    ],
    // Karpenter
    ['karpenter: {version: v0.32.1}\niam: {withOIDC: true}', []],
    ['karpenter: {version: "0.19"}\niam: {withOIDC: true}', ['karpenter.version']],
  ])('%s', (yaml, fields) => {
    expect(errorsOf(yaml).toSorted()).toEqual(fields.toSorted());
  });
});

describe('whatever stands in a file', () => {
  const names = fc.constantFrom(
    ...'nodeGroups managedNodeGroups fargateProfiles vpc iam addons accessConfig metadata outpost karpenter'.split(
      ' ',
    ),
    ...'name taints labels subnets selectors serviceAccounts ssh instancesDistribution cloudWatch'.split(' '),
    ...'instanceTypes minSize spot nat gateway autoModeConfig capabilities privateCluster enabled'.split(' '),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('list'), tie('record')),
    leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double()),
    list: fc.array(tie('value'), { maxLength: 3 }),
    record: fc.dictionary(names, tie('value'), { maxKeys: 6 }),
  }));

  it('reading, linting and pricing it never fail', () => {
    fc.assert(
      fc.property(fc.dictionary(names, value, { maxKeys: 8 }), (document) => {
        const fixed = { apiVersion: 'eksctl.io/v1alpha5', kind: 'ClusterConfig' };
        const text = JSON.stringify({ metadata: { name: 'a', region: 'us-west-2' }, ...document, ...fixed });
        const { problems } = readClusterConfig(text, 'a.yaml');
        for (const problem of problems) expect(problem.place?.line).toBe(1);
        lintClusterConfig(text, 'a.yaml', { nowMs: 0 });
        priceClusterConfig(text, 'a.yaml', { nowMs: 0 });
      }),
      { numRuns: 300 },
    );
  });
});
