import { beforeEach, describe, expect, test } from 'vitest';
import {
  makeCluster,
  makeNetwork,
  makeRole,
  testCloud,
  type ClusterFixture,
  type TestCloud,
} from '../../test-support/cluster-fixture.js';

let cloud: TestCloud;

describe('clusters', () => {
  beforeEach(() => {
    cloud = testCloud({ delays: { clusterMs: 1000 } });
  });

  test('CREATING until its time, then with endpoint, issuer and a certificate; gone after as long', async () => {
    const { vpcId } = await makeCluster(cloud);
    const { cluster: young } = await cloud.call('eks', 'DescribeCluster', { name: 'demo' });
    expect(young).toMatchObject({ status: 'CREATING', certificateAuthority: {} });
    expect(young.endpoint).toBeUndefined();
    cloud.clock.advance(1000);
    const { cluster } = await cloud.call('eks', 'DescribeCluster', { name: 'demo' });
    expect(cluster).toMatchObject({ status: 'ACTIVE', version: '1.34', resourcesVpcConfig: { vpcId } });
    expect(Buffer.from(cluster.certificateAuthority.data, 'base64').toString()).toMatch(
      /^-----BEGIN CERTIFICATE/,
    );
    expect(cluster.identity.oidc.issuer).toMatch(
      /^https:\/\/oidc\.eks\.us-west-2\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
    );
    await cloud.call('eks', 'DeleteCluster', { name: 'demo' });
    expect((await cloud.call('eks', 'DescribeCluster', { name: 'demo' })).cluster.status).toBe('DELETING');
    cloud.clock.advance(1000);
    expect(await cloud.refusal('eks', 'DescribeCluster', { name: 'demo' })).toBe(
      'ResourceNotFoundException: No cluster found for name: demo.',
    );
    expect((await cloud.call('ec2', 'DescribeNetworkInterfaces')).NetworkInterfaces).toEqual([]);
    expect((await cloud.call('ec2', 'DescribeSecurityGroups')).SecurityGroups).toHaveLength(1);
  });

  test.each([
    [{ version: '9.99' }, 'InvalidParameterException: unsupported Kubernetes version 9.99'],
    [{ roleArn: 'arn:aws:iam::123456789012:role/none' }, 'could not be assumed because it does not exist'],
    [{ name: '-x' }, 'InvalidParameterException: The cluster name'],
    [
      { resourcesVpcConfig: { subnetIds: ['subnet-0a', 'subnet-0b'] } },
      "The subnet ID 'subnet-0a' does not exist",
    ],
    [{ accessConfig: { authenticationMode: 'FOO' } }, "Value 'FOO' at 'accessConfig.authenticationMode'"],
  ])('%o is refused', async (params, message) => {
    const { publicSubnets, privateSubnets } = await makeNetwork(cloud);
    const roleArn = await makeRole(cloud, 'cluster', 'eks.amazonaws.com');
    const whole = {
      name: 'x',
      roleArn,
      resourcesVpcConfig: { subnetIds: [...publicSubnets, ...privateSubnets] },
      ...params,
    };
    expect(await cloud.refusal('eks', 'CreateCluster', whole)).toContain(message);
  });

  test('one zone is too few', async () => {
    const { publicSubnets, privateSubnets } = await makeNetwork(cloud);
    const roleArn = await makeRole(cloud, 'cluster', 'eks.amazonaws.com');
    const subnetIds = [publicSubnets[0], privateSubnets[0]];
    expect(
      await cloud.refusal('eks', 'CreateCluster', { name: 'x', roleArn, resourcesVpcConfig: { subnetIds } }),
    ).toBe('InvalidParameterException: Subnets specified must be in at least two different AZs');
  });
});

describe('in a cluster', () => {
  let made: ClusterFixture;
  beforeEach(async () => {
    cloud = testCloud();
    made = await makeCluster(cloud);
  });

  const nodegroup = (params: object = {}) => ({
    clusterName: 'demo',
    nodegroupName: 'gpu',
    nodeRole: made.nodeRole,
    subnets: made.privateSubnets,
    instanceTypes: ['m5.large'],
    scalingConfig: { minSize: 0, maxSize: 3, desiredSize: 2 },
    ...params,
  });
  const described = async () =>
    (await cloud.call('eks', 'DescribeNodegroup', { clusterName: 'demo', nodegroupName: 'gpu' })).nodegroup;

  test('updates: one minor version at a time, the mode towards the API, no empty change', async () => {
    expect(await cloud.refusal('eks', 'UpdateClusterVersion', { name: 'demo', version: '1.36' })).toContain(
      'Unsupported Kubernetes minor version update from 1.34 to 1.36',
    );
    const { update } = await cloud.call('eks', 'UpdateClusterVersion', { name: 'demo', version: '1.35' });
    expect(update).toMatchObject({ status: 'InProgress', type: 'VersionUpdate' });
    const after = await cloud.call('eks', 'DescribeUpdate', { name: 'demo', updateId: update.id });
    expect(after.update.status).toBe('Successful');
    const access = { name: 'demo', accessConfig: { authenticationMode: 'API' } };
    await cloud.call('eks', 'UpdateClusterConfig', access);
    const back = { name: 'demo', accessConfig: { authenticationMode: 'CONFIG_MAP' } };
    expect(await cloud.refusal('eks', 'UpdateClusterConfig', back)).toContain(
      'Unsupported authentication mode update',
    );
    const same = { name: 'demo', resourcesVpcConfig: { endpointPublicAccess: true } };
    expect(await cloud.refusal('eks', 'UpdateClusterConfig', same)).toContain(
      'already at the desired configuration',
    );
    const none = { name: 'demo', resourcesVpcConfig: { endpointPublicAccess: false } };
    expect(await cloud.refusal('eks', 'UpdateClusterConfig', none)).toContain('access cannot be false');
  });

  test('the version is the old one until the update is over', async () => {
    cloud = testCloud({ delays: { updateMs: 1000 } });
    await makeCluster(cloud);
    const version = async () =>
      (await cloud.call('eks', 'DescribeCluster', { name: 'demo' })).cluster.version;
    await cloud.call('eks', 'UpdateClusterVersion', { name: 'demo', version: '1.35' });
    expect(await version()).toBe('1.34');
    cloud.clock.advance(1000);
    expect(await version()).toBe('1.35');
  });

  test('a node group has a group with instances, tags for the autoscaler, and goes with them', async () => {
    const taints = [{ key: 'dedicated', value: 'gpu', effect: 'NO_SCHEDULE' }];
    await cloud.call(
      'eks',
      'CreateNodegroup',
      nodegroup({ taints, labels: { role: 'gpu' }, capacityType: 'SPOT' }),
    );
    const shown = await described();
    expect(shown).toMatchObject({
      status: 'ACTIVE',
      taints,
      labels: { role: 'gpu' },
      amiType: 'AL2023_x86_64_STANDARD',
    });
    const [{ name }] = shown.resources.autoScalingGroups;
    const { AutoScalingGroups } = await cloud.call('autoscaling', 'DescribeAutoScalingGroups', {
      AutoScalingGroupNames: [name],
    });
    expect(AutoScalingGroups[0].Instances).toHaveLength(2);
    expect(AutoScalingGroups[0].Tags.map((tag: { Key: string }) => tag.Key)).toContain(
      'k8s.io/cluster-autoscaler/demo',
    );
    expect(await cloud.refusal('eks', 'DeleteCluster', { name: 'demo' })).toBe(
      'ResourceInUseException: Cluster has nodegroups attached',
    );
    await cloud.call('eks', 'DeleteNodegroup', { clusterName: 'demo', nodegroupName: 'gpu' });
    expect((await cloud.call('autoscaling', 'DescribeAutoScalingGroups')).AutoScalingGroups).toEqual([]);
    expect((await cloud.call('eks', 'ListNodegroups', { clusterName: 'demo' })).nodegroups).toEqual([]);
    expect((await cloud.call('ec2', 'DescribeLaunchTemplates')).LaunchTemplates).toEqual([]);
    const { accessEntries } = await cloud.call('eks', 'ListAccessEntries', { clusterName: 'demo' });
    expect(accessEntries).not.toContain(shown.nodeRole);
  });

  test.each([
    [{ scalingConfig: { minSize: 5, maxSize: 1, desiredSize: 9 } }, "can't be greater than"],
    [{ scalingConfig: { minSize: 0, maxSize: 0, desiredSize: 0 } }, 'Maximum capacity must be at least 1'],
    [{ scalingConfig: { minSize: 0, maxSize: 451, desiredSize: 0 } }, 'ResourceLimitExceededException'],
    [{ taints: [{ key: 'a', effect: 'BAD' }] }, "Value 'BAD' at 'taints.1.member.effect'"],
    [{ instanceTypes: ['m5.huge'] }, 'The following supplied instance types do not exist: [m5.huge]'],
    [
      { amiType: 'AL2023_x86_64_STANDARD', instanceTypes: ['m6g.large'] },
      '[m6g.large] is not a valid instance type',
    ],
    [{ subnets: ['subnet-0no'] }, "The subnet ID 'subnet-0no' does not exist"],
    [{ labels: { 'k8s.io/x': 'y' } }, 'reserved prefixes'],
    [{ nodeRole: 'arn:aws:iam::123456789012:role/none' }, 'could not be assumed'],
    [{ capacityType: 'SPOTTY' }, "Value 'SPOTTY' at 'capacityType'"],
    [{ version: '1.35' }, 'not compatible with cluster version'],
    [
      { diskSize: 5, launchTemplate: { name: 'x' } },
      'Disk size must be specified within the launch template.',
    ],
  ])('node group %o is refused', async (params, message) => {
    expect(await cloud.refusal('eks', 'CreateNodegroup', nodegroup(params))).toContain(message);
  });

  test('labels, taints and sizes change; what is not named stays', async () => {
    const taints = [{ key: 'a', value: '1', effect: 'NO_SCHEDULE' }];
    await cloud.call('eks', 'CreateNodegroup', nodegroup({ labels: { a: '1', b: '2' }, taints }));
    await cloud.call('eks', 'UpdateNodegroupConfig', {
      clusterName: 'demo',
      nodegroupName: 'gpu',
      labels: { addOrUpdateLabels: { c: '3' }, removeLabels: ['a'] },
      taints: { addOrUpdateTaints: [{ key: 'a', effect: 'NO_EXECUTE' }] },
      scalingConfig: { maxSize: 7 },
    });
    expect(await described()).toMatchObject({
      status: 'ACTIVE',
      labels: { b: '2', c: '3' },
      scalingConfig: { minSize: 0, maxSize: 7, desiredSize: 2 },
      taints: [...taints, { key: 'a', effect: 'NO_EXECUTE' }],
    });
  });

  test('without capacity a node group fails and says why', async () => {
    cloud.cloud.faults.add({ kind: 'capacity' });
    await cloud.call('eks', 'CreateNodegroup', nodegroup());
    const { status, health } = await described();
    expect(status).toBe('CREATE_FAILED');
    expect(health.issues).toMatchObject([{ code: 'AsgInstanceLaunchFailures' }]);
    expect(health.issues[0].message).toContain('do not have sufficient m5.large capacity');
  });

  const profile = (params: object = {}) => ({
    clusterName: 'demo',
    fargateProfileName: 'fp',
    podExecutionRoleArn: made.podRole,
    selectors: [{ namespace: 'batch' }],
    ...params,
  });

  test('Fargate profiles: private subnets by default, then gone', async () => {
    const { fargateProfile } = await cloud.call('eks', 'CreateFargateProfile', profile());
    expect(fargateProfile).toMatchObject({ status: 'CREATING', subnets: made.privateSubnets });
    const { fargateProfile: later } = await cloud.call('eks', 'DescribeFargateProfile', {
      clusterName: 'demo',
      fargateProfileName: 'fp',
    });
    expect(later.status).toBe('ACTIVE');
    await cloud.call('eks', 'DeleteFargateProfile', { clusterName: 'demo', fargateProfileName: 'fp' });
    expect(
      (await cloud.call('eks', 'ListFargateProfiles', { clusterName: 'demo' })).fargateProfileNames,
    ).toEqual([]);
  });

  test('Fargate profiles come one at a time', async () => {
    cloud = testCloud({ delays: { fargateProfileMs: 10 } });
    made = await makeCluster(cloud);
    await cloud.call('eks', 'CreateFargateProfile', profile());
    expect(await cloud.refusal('eks', 'CreateFargateProfile', profile({ fargateProfileName: 'two' }))).toBe(
      'ResourceInUseException: Cannot create Fargate Profile two because cluster demo currently has Fargate profile fp in status CREATING',
    );
  });

  test.each([
    [{ fargateProfileName: 'eks-x' }, "reserved prefix: 'eks-'"],
    [{ selectors: [] }, 'at least one selector'],
    [{ selectors: [...'abcdef'].map((namespace) => ({ namespace })) }, 'more than 5 selectors'],
  ])('Fargate profile %o is refused', async (params, message) => {
    expect(await cloud.refusal('eks', 'CreateFargateProfile', profile(params))).toContain(message);
  });

  test('a public subnet is refused for Fargate', async () => {
    expect(
      await cloud.refusal('eks', 'CreateFargateProfile', profile({ subnets: made.publicSubnets })),
    ).toContain('is not a private subnet');
  });

  test('add-ons: default version, unknown name and version, update, identities', async () => {
    const { addon } = await cloud.call('eks', 'CreateAddon', {
      clusterName: 'demo',
      addonName: 'kube-proxy',
    });
    expect(addon).toMatchObject({ addonVersion: 'v1.34.0-eksbuild.2', status: 'CREATING' });
    const at = { clusterName: 'demo', addonName: 'kube-proxy' };
    expect((await cloud.call('eks', 'DescribeAddon', at)).addon.status).toBe('ACTIVE');
    expect(await cloud.refusal('eks', 'CreateAddon', at)).toMatch(/^ResourceInUseException/);
    expect(await cloud.refusal('eks', 'CreateAddon', { clusterName: 'demo', addonName: 'nope' })).toContain(
      'not supported',
    );
    expect(await cloud.refusal('eks', 'UpdateAddon', { ...at, addonVersion: 'v0' })).toContain(
      'version specified is not supported',
    );
    const { addons } = await cloud.call('eks', 'DescribeAddonVersions', {
      addonName: 'vpc-cni',
      kubernetesVersion: '1.34',
    });
    expect(addons[0].addonVersions[0]).toMatchObject({ requiresIamPermissions: true });
    await cloud.call('eks', 'CreateAddon', {
      clusterName: 'demo',
      addonName: 'vpc-cni',
      podIdentityAssociations: [{ serviceAccount: 'aws-node', roleArn: made.podRole }],
    });
    expect(
      (await cloud.call('eks', 'ListPodIdentityAssociations', { clusterName: 'demo' })).associations,
    ).toHaveLength(1);
    await cloud.call('eks', 'DeleteAddon', { clusterName: 'demo', addonName: 'vpc-cni' });
    expect(
      (await cloud.call('eks', 'ListPodIdentityAssociations', { clusterName: 'demo' })).associations,
    ).toEqual([]);
  });

  test('access entries: creator, nodes, own ones with policies', async () => {
    await cloud.call('eks', 'CreateNodegroup', nodegroup());
    const { accessEntries } = await cloud.call('eks', 'ListAccessEntries', { clusterName: 'demo' });
    expect(accessEntries).toEqual(['arn:aws:iam::123456789012:root', made.nodeRole]);
    const at = { clusterName: 'demo', principalArn: 'arn:aws:iam::123456789012:role/devs' };
    const { accessEntry } = await cloud.call('eks', 'CreateAccessEntry', {
      ...at,
      kubernetesGroups: ['dev'],
    });
    expect(accessEntry.username).toBe('arn:aws:sts::123456789012:assumed-role/devs/{{SessionName}}');
    expect(await cloud.refusal('eks', 'CreateAccessEntry', at)).toMatch(/^ResourceInUseException/);
    const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
    await cloud.call('eks', 'AssociateAccessPolicy', { ...at, policyArn, accessScope: { type: 'cluster' } });
    const listed = await cloud.call('eks', 'ListAssociatedAccessPolicies', at);
    expect(listed.associatedAccessPolicies).toMatchObject([{ policyArn, accessScope: { type: 'cluster' } }]);
    const masters = { ...at, principalArn: `${at.principalArn}2`, kubernetesGroups: ['system:masters'] };
    expect(await cloud.refusal('eks', 'CreateAccessEntry', masters)).toContain('cannot start with system:');
  });

  test('capabilities are records with a role', async () => {
    const roleArn = await makeRole(cloud, 'cap', 'capabilities.eks.amazonaws.com');
    const at = { clusterName: 'demo', capabilityName: 'ack' };
    const whole = { ...at, type: 'ACK', roleArn, deletePropagationPolicy: 'RETAIN' };
    await cloud.call('eks', 'CreateCapability', whole);
    expect((await cloud.call('eks', 'DescribeCapability', at)).capability).toMatchObject({
      status: 'ACTIVE',
      type: 'ACK',
    });
    expect(await cloud.refusal('eks', 'CreateCapability', { ...whole, type: 'X' })).toContain(
      "Value 'X' at 'type'",
    );
    await cloud.call('eks', 'DeleteCapability', at);
    expect((await cloud.call('eks', 'ListCapabilities', { clusterName: 'demo' })).capabilities).toEqual([]);
  });

  test('versions with their support, as of the clock', async () => {
    const { clusterVersions } = await cloud.call('eks', 'DescribeClusterVersions');
    const support = Object.fromEntries(
      clusterVersions.map((each: { clusterVersion: string; versionStatus: string }) => [
        each.clusterVersion,
        each.versionStatus,
      ]),
    );
    expect(support).toMatchObject({ '1.34': 'STANDARD_SUPPORT', '1.32': 'EXTENDED_SUPPORT' });
    expect(support).not.toHaveProperty('1.29');
  });
});
