// The wire, by the SDK: what is encoded by its serialisers and read by its parsers is AWS's protocol.
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  DescribeAddonVersionsCommand,
  DescribeClusterCommand,
  DescribeClusterVersionsCommand,
  EKSClient,
  ListClustersCommand,
} from '@aws-sdk/client-eks';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCloud, type Cloud } from '../cloud.js';
import { serveCloud, type ServedCloud } from './serve-cloud.js';

const clock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };

let cloud: Cloud;
let served: ServedCloud;
beforeEach(async () => {
  cloud = createCloud({ clock, accessKeys: [keys] });
  served = await serveCloud(cloud, { adminToken: 'admin' });
});
afterEach(async () => {
  await served.close();
  cloud.stop();
});

const config = (
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = keys,
) => ({
  region: 'us-west-2',
  endpoint: served.url,
  credentials,
  maxAttempts: 1,
});

describe('EC2', () => {
  test('lists, nested structures, tags, filters and numbers survive the way', async () => {
    const ec2 = new EC2Client(config());
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({
        CidrBlock: '10.0.0.0/16',
        TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a&b', Value: '<x> "y"' }] }],
      }),
    );
    expect(Vpc).toMatchObject({ State: 'available', Tags: [{ Key: 'a&b', Value: '<x> "y"' }] });
    const { GroupId } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'g', Description: 'd', VpcId: Vpc?.VpcId }),
    );
    await ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId,
        IpPermissions: [
          {
            IpProtocol: 'tcp',
            FromPort: 80,
            ToPort: 81,
            UserIdGroupPairs: [{ GroupId, Description: 'self' }],
            IpRanges: [{ CidrIp: '10.0.0.0/8' }],
          },
        ],
      }),
    );
    const { SecurityGroups } = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'group-name', Values: ['g', 'h'] }] }),
    );
    expect(SecurityGroups).toMatchObject([
      {
        Description: 'd',
        IpPermissions: [
          {
            FromPort: 80,
            ToPort: 81,
            IpRanges: [{ CidrIp: '10.0.0.0/8' }],
            UserIdGroupPairs: [{ Description: 'self' }],
          },
        ],
      },
    ]);
    const { SecurityGroupRules } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [GroupId ?? ''] }] }),
    );
    expect(SecurityGroupRules?.map((rule) => rule.IsEgress).sort()).toEqual([false, false, true]);
  });

  test('launch template data comes back as it went', async () => {
    const ec2 = new EC2Client(config());
    const LaunchTemplateData = {
      InstanceType: 'g5.xlarge' as const,
      ImageId: 'ami-01234567890abcdef',
      SecurityGroupIds: ['sg-1', 'sg-2'],
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 80, Encrypted: true, VolumeType: 'gp3' as const } },
      ],
      MetadataOptions: { HttpTokens: 'required' as const, HttpPutResponseHopLimit: 2 },
      TagSpecifications: [{ ResourceType: 'instance' as const, Tags: [{ Key: 'k', Value: 'v' }] }],
      NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-3'] }],
    };
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({ LaunchTemplateName: 'lt-1', LaunchTemplateData }),
    );
    expect(LaunchTemplate?.CreateTime).toBeInstanceOf(Date);
    const { LaunchTemplateVersions } = await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'lt-1', Versions: ['$Latest'] }),
    );
    expect(LaunchTemplateVersions?.[0]).toMatchObject({
      VersionNumber: 1,
      DefaultVersion: true,
      LaunchTemplateData,
    });
  });

  test('zones, types and images', async () => {
    const ec2 = new EC2Client(config());
    const { AvailabilityZones } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
    expect(AvailabilityZones?.[0]).toMatchObject({
      ZoneName: 'us-west-2a',
      ZoneId: 'usw2-az1',
      State: 'available',
    });
    const { InstanceTypes } = await ec2.send(
      new DescribeInstanceTypesCommand({ InstanceTypes: ['g5.12xlarge'] }),
    );
    expect(InstanceTypes?.[0]).toMatchObject({
      VCpuInfo: { DefaultVCpus: 48 },
      MemoryInfo: { SizeInMiB: 196_608 },
      GpuInfo: { Gpus: [{ Count: 4, Name: 'A10G' }] },
      ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
      NetworkInfo: { MaximumNetworkInterfaces: 15 },
    });
    const { Images } = await ec2.send(
      new DescribeImagesCommand({
        Owners: ['amazon'],
        Filters: [{ Name: 'name', Values: ['amazon-eks-node-al2023-x86_64-standard-1.34-*'] }],
      }),
    );
    expect(Images).toMatchObject([
      { State: 'available', RootDeviceName: '/dev/xvda', BlockDeviceMappings: [{ Ebs: { VolumeSize: 20 } }] },
    ]);
  });

  test('a group and its instances', async () => {
    const ec2 = new EC2Client(config());
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/24' }),
    );
    await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'lt-1',
        LaunchTemplateData: { InstanceType: 'm5.large' },
      }),
    );
    const asg = new AutoScalingClient(config());
    await asg.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'g',
        MinSize: 1,
        MaxSize: 2,
        VPCZoneIdentifier: Subnet?.SubnetId,
        LaunchTemplate: { LaunchTemplateName: 'lt-1', Version: '$Latest' },
        Tags: [{ Key: 'k', Value: 'v', PropagateAtLaunch: true }],
      }),
    );
    const { AutoScalingGroups } = await asg.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups?.[0]).toMatchObject({
      DesiredCapacity: 1,
      Instances: [{ LifecycleState: 'InService' }],
      Tags: [{ Key: 'k', PropagateAtLaunch: true }],
    });
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations?.[0]?.Instances?.[0]).toMatchObject({
      InstanceType: 'm5.large',
      State: { Code: 16, Name: 'running' },
      SecurityGroups: [{ GroupName: 'default' }],
    });
  });
});

describe('the other protocols', () => {
  test('query: documents are URL-encoded, times are dates', async () => {
    const iam = new IAMClient(config());
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'eks.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await iam.send(
      new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument, Tags: [{ Key: 'k', Value: 'v' }] }),
    );
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'r' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(AssumeRolePolicyDocument);
    expect(Role?.CreateDate).toBeInstanceOf(Date);
    expect(Role?.Tags).toEqual([{ Key: 'k', Value: 'v' }]);
  });

  test('REST: paths, query parameters, typed errors with members', async () => {
    const eks = new EKSClient(config());
    expect((await eks.send(new ListClustersCommand({ maxResults: 5 }))).clusters).toEqual([]);
    const failure = eks.send(new DescribeClusterCommand({ name: 'x' }));
    await expect(failure).rejects.toMatchObject({ name: 'ResourceNotFoundException', clusterName: 'x' });
    const { addons } = await eks.send(
      new DescribeAddonVersionsCommand({ addonName: 'coredns', kubernetesVersion: '1.34' }),
    );
    expect(addons?.[0]?.addonVersions?.[0]?.compatibilities).toMatchObject([
      { clusterVersion: '1.34', defaultVersion: true },
    ]);
    const { clusterVersions } = await eks.send(
      new DescribeClusterVersionsCommand({ clusterVersions: ['1.34'] }),
    );
    expect(clusterVersions?.[0]?.endOfStandardSupportDate).toBeInstanceOf(Date);
  });
});

describe('signatures', () => {
  test.each([
    [{ accessKeyId: 'AKIATEST', secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
    [{ accessKeyId: 'AKIAOTHER', secretAccessKey: 'secret' }, 'InvalidClientTokenId'],
    [{ ...keys, sessionToken: 'made-up' }, 'InvalidClientTokenId'],
  ])('%o: %s', async (credentials, name) => {
    const sts = new STSClient(config(credentials));
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name });
  });

  test('a session works until it expires', async () => {
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' }],
    });
    await new IAMClient(config()).send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument }));
    const assume = new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::123456789012:role/r',
      RoleSessionName: 'me',
    });
    const { Credentials } = await new STSClient(config()).send(assume);
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    const identity = await new STSClient(config(session)).send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe('arn:aws:sts::123456789012:assumed-role/r/me');
    await expect(new EC2Client(config(session)).send(new DescribeInstancesCommand({}))).rejects.toMatchObject(
      {
        name: 'UnauthorizedOperation',
      },
    );
  });

  test('a clock that is wrong, and no signature at all', async () => {
    const late = new STSClient({ ...config(), systemClockOffset: -600_000 });
    await expect(late.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    const bare = await fetch(`${served.url}/clusters`);
    expect(bare.status).toBe(403);
    expect(bare.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });
});

describe('what cannot be read', () => {
  test('is refused, not a fault of ours', async () => {
    const fault = await fetch(`${served.url}/_berth/faults`, {
      method: 'POST',
      headers: { authorization: 'Bearer admin' },
      body: '{',
    });
    expect(fault.status).toBe(400);
    expect(await fault.text()).toContain('SerializationException');
  });
});

describe('faults by HTTP', () => {
  const fault = (method: string, body?: object, token = 'admin') =>
    fetch(`${served.url}/_berth/faults`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });

  test('throttling of one service, so many times, under the token', async () => {
    expect((await fault('POST', { kind: 'throttling' }, 'no')).status).toBe(401);
    expect((await fault('POST', { kind: 'nonsense' })).status).toBe(400);
    expect((await fault('POST', { kind: 'throttling', service: 'eks', count: 1 })).status).toBe(201);
    const eks = new EKSClient(config());
    await expect(eks.send(new ListClustersCommand({}))).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
    expect((await eks.send(new ListClustersCommand({}))).clusters).toEqual([]);
    await fault('POST', { kind: 'throttling', service: 'eks', count: 1 });
    expect(
      (await new EKSClient({ ...config(), maxAttempts: 3 }).send(new ListClustersCommand({}))).clusters,
    ).toEqual([]);
    expect((await fault('DELETE')).status).toBe(200);
  });

  test('expired credentials, a wrong clock, and a connection that ends before or after the call', async () => {
    const eks = new EKSClient({ ...config(), maxAttempts: 1 });
    const list = () => eks.send(new ListClustersCommand({}));
    await fault('POST', { kind: 'expired', count: 1 });
    await expect(list()).rejects.toMatchObject({ name: 'ExpiredTokenException' });
    await fault('POST', { kind: 'skewed', count: 1 });
    await expect(list()).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    await fault('POST', { kind: 'cut', count: 1 });
    await expect(list()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await fault('POST', { kind: 'cut', when: 'after', service: 'iam', operation: 'CreateUser', count: 1 });
    const params = { UserName: 'cut' };
    await expect(cloud.call({ service: 'iam', operation: 'CreateUser', params })).rejects.toThrow('');
    expect(await cloud.call({ service: 'iam', operation: 'GetUser', params })).toMatchObject({
      User: params,
    });
    expect((await fault('POST', { kind: 'cut', when: 'never' })).status).toBe(400);
    expect((await list()).clusters).toEqual([]);
  });
});
