import { beforeEach, describe, expect, test } from 'vitest';
import { makeNetwork, testCloud, type TestCloud } from '../../test-support/cluster-fixture.js';

let cloud: TestCloud;
let subnets: readonly string[];
beforeEach(async () => {
  cloud = testCloud();
  subnets = (await makeNetwork(cloud)).privateSubnets;
  await cloud.call('ec2', 'CreateLaunchTemplate', {
    LaunchTemplateName: 'nodes',
    LaunchTemplateData: { InstanceType: 'm5.large', ImageId: 'ami-01234567890abcdef' },
  });
});

const create = (params: object = {}) => ({
  AutoScalingGroupName: 'g',
  MinSize: 0,
  MaxSize: 3,
  DesiredCapacity: 2,
  VPCZoneIdentifier: subnets.join(','),
  LaunchTemplate: { LaunchTemplateName: 'nodes', Version: '$Latest' },
  ...params,
});
const group = async () => (await cloud.call('autoscaling', 'DescribeAutoScalingGroups')).AutoScalingGroups[0];

describe('groups', () => {
  test.each([
    [{ MinSize: 5, MaxSize: 1 }, 'Max bound, 1, must be greater than or equal to min bound, 5'],
    [{ DesiredCapacity: 9 }, 'Desired capacity:9 must be between the specified min size:0 and max size:3'],
    [{ VPCZoneIdentifier: 'subnet-0no' }, "The subnet ID 'subnet-0no' does not exist"],
    [{ LaunchTemplate: { LaunchTemplateName: 'none' } }, 'valid fully-formed launch template'],
    [{ LaunchTemplate: undefined }, 'Valid requests must contain either LaunchTemplate'],
  ])('%o is refused', async (params, message) => {
    const refusal = await cloud.refusal('autoscaling', 'CreateAutoScalingGroup', create(params));
    expect(refusal).toMatch(/^ValidationError/);
    expect(refusal).toContain(message);
  });

  test('instances appear, spread over zones, tagged, and go with the size', async () => {
    const Tags = [{ Key: 'team', Value: 'ml', PropagateAtLaunch: true }];
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create({ Tags }));
    const { Instances } = await group();
    expect(Instances.map((each: { AvailabilityZone: string }) => each.AvailabilityZone).sort()).toEqual([
      'us-west-2a',
      'us-west-2b',
    ]);
    const { Reservations } = await cloud.call('ec2', 'DescribeInstances', {
      Filters: [{ Name: 'tag:aws:autoscaling:groupName', Values: ['g'] }],
    });
    expect(Reservations).toHaveLength(2);
    expect(Reservations[0].Instances[0].Tags).toContainEqual({ Key: 'team', Value: 'ml' });
    await cloud.call('autoscaling', 'SetDesiredCapacity', { AutoScalingGroupName: 'g', DesiredCapacity: 0 });
    expect((await group()).Instances).toEqual([]);
    const { Activities } = await cloud.call('autoscaling', 'DescribeScalingActivities');
    expect(Activities.map((each: { StatusCode: string }) => each.StatusCode)).toEqual(
      Array(4).fill('Successful'),
    );
  });

  test.each([
    [9, 'New SetDesiredCapacity value 9 is above max value 3 for the AutoScalingGroup.'],
    [-1, 'New SetDesiredCapacity value -1 is below min value 0 for the AutoScalingGroup.'],
  ])('a wish of %d is refused', async (DesiredCapacity, message) => {
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create());
    const params = { AutoScalingGroupName: 'g', DesiredCapacity };
    expect(await cloud.refusal('autoscaling', 'SetDesiredCapacity', params)).toBe(
      `ValidationError: ${message}`,
    );
  });

  test('a group with instances is not deleted without force', async () => {
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create());
    const params = { AutoScalingGroupName: 'g' };
    expect(await cloud.refusal('autoscaling', 'DeleteAutoScalingGroup', params)).toMatch(/^ResourceInUse/);
    await cloud.call('autoscaling', 'DeleteAutoScalingGroup', { ...params, ForceDelete: true });
    expect(await group()).toBeUndefined();
    expect((await cloud.call('ec2', 'DescribeNetworkInterfaces')).NetworkInterfaces).toEqual([]);
  });

  test('no capacity is a failed activity, tried again until there is some', async () => {
    cloud.cloud.faults.add({ kind: 'capacity', instanceType: 'm5.large' });
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create({ DesiredCapacity: 1 }));
    expect((await group()).Instances).toEqual([]);
    const { Activities } = await cloud.call('autoscaling', 'DescribeScalingActivities');
    expect(Activities[0]).toMatchObject({ StatusCode: 'Failed' });
    expect(Activities[0].StatusMessage).toContain('We currently do not have sufficient m5.large capacity');
    cloud.cloud.faults.clear();
    cloud.clock.advance(60_000);
    expect((await group()).Instances).toHaveLength(1);
  });

  test('a mixed group falls back to its next type, and buys the share on demand it is told to', async () => {
    cloud.cloud.faults.add({ kind: 'capacity', instanceType: 'c5.large' });
    const MixedInstancesPolicy = {
      LaunchTemplate: {
        LaunchTemplateSpecification: { LaunchTemplateName: 'nodes', Version: '1' },
        Overrides: [{ InstanceType: 'c5.large' }, { InstanceType: 'm5.xlarge' }],
      },
      InstancesDistribution: { OnDemandBaseCapacity: 1, OnDemandPercentageAboveBaseCapacity: 50 },
    };
    await cloud.call(
      'autoscaling',
      'CreateAutoScalingGroup',
      create({ LaunchTemplate: undefined, MixedInstancesPolicy, DesiredCapacity: 3 }),
    );
    expect((await group()).Instances.map((each: { InstanceType: string }) => each.InstanceType)).toEqual(
      Array(3).fill('m5.xlarge'),
    );
    const { Reservations } = await cloud.call('ec2', 'DescribeInstances', {
      Filters: [{ Name: 'instance-lifecycle', Values: ['spot'] }],
    });
    expect(Reservations).toHaveLength(1);
  });

  test('suspended groups do not launch; resumed ones catch up', async () => {
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create({ DesiredCapacity: 0 }));
    const name = { AutoScalingGroupName: 'g' };
    await cloud.call('autoscaling', 'SuspendProcesses', { ...name, ScalingProcesses: ['Launch'] });
    await cloud.call('autoscaling', 'SetDesiredCapacity', { ...name, DesiredCapacity: 1 });
    expect((await group()).Instances).toEqual([]);
    await cloud.call('autoscaling', 'ResumeProcesses', name);
    expect((await group()).Instances).toHaveLength(1);
  });

  test('tags of the autoscaler, at most 25 a call', async () => {
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create());
    const tag = (index: number) => ({
      ResourceId: 'g',
      ResourceType: 'auto-scaling-group',
      Key: `k${index}`,
      Value: 'v',
    });
    const Tags = Array.from({ length: 26 }, (_, index) => tag(index));
    expect(await cloud.refusal('autoscaling', 'CreateOrUpdateTags', { Tags })).toMatch(/^ValidationError/);
    await cloud.call('autoscaling', 'CreateOrUpdateTags', { Tags: Tags.slice(0, 25) });
    await cloud.call('autoscaling', 'DeleteTags', { Tags: Tags.slice(1, 25) });
    expect((await group()).Tags).toMatchObject([{ Key: 'k0', Value: 'v', PropagateAtLaunch: false }]);
  });

  test('an instance refresh replaces every instance', async () => {
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create());
    const before = (await group()).Instances.map((each: { InstanceId: string }) => each.InstanceId);
    await cloud.call('autoscaling', 'StartInstanceRefresh', { AutoScalingGroupName: 'g' });
    const { InstanceRefreshes } = await cloud.call('autoscaling', 'DescribeInstanceRefreshes', {
      AutoScalingGroupName: 'g',
    });
    expect(InstanceRefreshes).toMatchObject([{ Status: 'Successful', PercentageComplete: 100 }]);
    const after = (await group()).Instances.map((each: { InstanceId: string }) => each.InstanceId);
    expect(after).toHaveLength(2);
    expect(after.some((id: string) => before.includes(id))).toBe(false);
  });

  test('lifecycle hooks are kept', async () => {
    await cloud.call('autoscaling', 'CreateAutoScalingGroup', create());
    const at = { AutoScalingGroupName: 'g', LifecycleHookName: 'h' };
    expect(await cloud.refusal('autoscaling', 'PutLifecycleHook', at)).toMatch(/^ValidationError/);
    const LifecycleTransition = 'autoscaling:EC2_INSTANCE_TERMINATING';
    await cloud.call('autoscaling', 'PutLifecycleHook', { ...at, LifecycleTransition, HeartbeatTimeout: 60 });
    const { LifecycleHooks } = await cloud.call('autoscaling', 'DescribeLifecycleHooks', {
      AutoScalingGroupName: 'g',
    });
    expect(LifecycleHooks).toEqual([
      { ...at, LifecycleTransition, HeartbeatTimeout: 60, DefaultResult: 'ABANDON', GlobalTimeout: 172_800 },
    ]);
    await cloud.call('autoscaling', 'DeleteLifecycleHook', at);
    expect(await cloud.refusal('autoscaling', 'DeleteLifecycleHook', at)).toMatch(/No Lifecycle Hook found/);
  });
});
