// Resource types beside clusters: made, changed, replaced and removed through a stack, with what they leave behind.
import { beforeEach, expect, test } from 'vitest';
import { makeCluster, testCloud, type TestCloud } from '../../test-support/cluster-fixture.js';

let cloud: TestCloud;
beforeEach(() => {
  cloud = testCloud();
});

const cfn = (operation: string, params: object = {}) =>
  cloud.call('cloudformation', operation, {
    StackName: 's',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    ...params,
  });
const send = (operation: string, Resources: object, Outputs: object = {}) =>
  cfn(operation, { TemplateBody: JSON.stringify({ Resources, Outputs }) });

/** The status of the stack, and why it is so if it is not what it was meant to be. */
async function outcome(): Promise<string> {
  const { Stacks } = await cfn('DescribeStacks');
  const { StackEvents } = await cfn('DescribeStackEvents');
  const failed = StackEvents.find((event: { ResourceStatus: string }) =>
    event.ResourceStatus.endsWith('_FAILED'),
  );
  return `${Stacks[0].StackStatus} ${failed?.ResourceStatusReason ?? ''}`.trim();
}

const ref = (name: string) => ({ Ref: name });
const attribute = (name: string) => ({ 'Fn::GetAtt': name.split('.') });

const network = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
  Subnet: {
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), CidrBlock: '10.0.0.0/24', AvailabilityZone: 'us-west-2a' },
  },
  Acl: { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: ref('Vpc') } },
  AclEntry: {
    Type: 'AWS::EC2::NetworkAclEntry',
    Properties: {
      NetworkAclId: ref('Acl'),
      RuleNumber: 100,
      Protocol: -1,
      RuleAction: 'allow',
      CidrBlock: '0.0.0.0/0',
    },
  },
  AclSubnet: {
    Type: 'AWS::EC2::SubnetNetworkAclAssociation',
    Properties: { SubnetId: ref('Subnet'), NetworkAclId: ref('Acl') },
  },
  Dhcp: { Type: 'AWS::EC2::DHCPOptions', Properties: { DomainName: 'ml.internal' } },
  DhcpVpc: {
    Type: 'AWS::EC2::VPCDHCPOptionsAssociation',
    Properties: { VpcId: ref('Vpc'), DhcpOptionsId: ref('Dhcp') },
  },
  Logs: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } },
  Flow: {
    Type: 'AWS::EC2::FlowLog',
    Properties: {
      ResourceType: 'VPC',
      ResourceId: ref('Vpc'),
      TrafficType: 'ALL',
      LogGroupName: ref('Logs'),
    },
  },
  Offices: {
    Type: 'AWS::EC2::PrefixList',
    Properties: {
      AddressFamily: 'IPv4',
      PrefixListName: 'offices',
      MaxEntries: 3,
      Entries: [{ Cidr: '203.0.113.0/24' }],
    },
  },
  KeyPair: { Type: 'AWS::EC2::KeyPair', Properties: { KeyName: 'nodes' } },
};

const beside = {
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'Karpenter', MessageRetentionPeriod: 300 } },
  QueuePolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [ref('Queue')], PolicyDocument: { Statement: [] } },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.ec2'] },
      Targets: [{ Id: 'q', Arn: attribute('Queue.Arn') }],
    },
  },
  Key: { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: true, Description: 'secrets' } },
  Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/secrets', TargetKeyId: ref('Key') } },
  Repository: { Type: 'AWS::ECR::Repository', Properties: { ImageTagMutability: 'IMMUTABLE' } },
  Parameter: {
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: '/ml/key', Type: 'String', Value: attribute('Key.Arn') },
  },
  Anchor: {
    Type: 'AWS::RolesAnywhere::TrustAnchor',
    Properties: { Name: 'a', Source: { SourceType: 'CERTIFICATE_BUNDLE' } },
  },
  Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
};

test('the finer parts of a network come, change and go', async () => {
  await send('CreateStack', network);
  expect(await outcome()).toBe('CREATE_COMPLETE');
  const Entries = [{ Cidr: '198.51.100.0/24' }, { Cidr: '203.0.113.0/24' }];
  const Offices = { ...network.Offices, Properties: { ...network.Offices.Properties, Entries } };
  const AclEntry = {
    ...network.AclEntry,
    Properties: { ...network.AclEntry.Properties, RuleAction: 'deny' },
  };
  await send('UpdateStack', { ...network, Offices, AclEntry });
  expect(await outcome()).toBe('UPDATE_COMPLETE');
  const { PrefixLists } = await cloud.call('ec2', 'DescribeManagedPrefixLists');
  expect(PrefixLists).toMatchObject([{ PrefixListName: 'offices', Version: 2 }]);
  await cfn('DeleteStack');
  expect((await cloud.call('ec2', 'DescribeVpcs')).Vpcs).toEqual([]);
  expect((await cloud.call('ec2', 'DescribeFlowLogs')).FlowLogs).toEqual([]);
  expect((await cloud.call('ec2', 'DescribeDhcpOptions')).DhcpOptions).toHaveLength(1);
  expect((await cloud.call('logs', 'DescribeLogGroups')).logGroups).toEqual([]);
});

test('queues, rules, keys, repositories and parameters are those of their services', async () => {
  const Outputs = {
    Queue: { Value: attribute('Queue.Arn') },
    Anchor: { Value: attribute('Anchor.TrustAnchorArn') },
  };
  await send('CreateStack', beside, Outputs);
  expect(await outcome()).toBe('CREATE_COMPLETE');
  const outputs = (await cfn('DescribeStacks')).Stacks[0].Outputs;
  expect(outputs).toContainEqual({
    OutputKey: 'Queue',
    OutputValue: 'arn:aws:sqs:us-west-2:123456789012:Karpenter',
  });
  const { Rules } = await cloud.call('events', 'ListRules');
  expect((await cloud.call('events', 'ListTargetsByRule', { Rule: Rules[0].Name })).Targets).toHaveLength(1);
  const Rule = { ...beside.Rule, Properties: { EventPattern: { source: ['aws.health'] } } };
  await send('UpdateStack', { ...beside, Rule }, Outputs);
  expect(await outcome()).toBe('UPDATE_COMPLETE');
  expect((await cloud.call('events', 'ListTargetsByRule', { Rule: Rules[0].Name })).Targets).toEqual([]);
  await cfn('DeleteStack');
  expect((await cloud.call('sqs', 'ListQueues')).QueueUrls).toEqual([]);
  expect((await cloud.call('events', 'ListRules')).Rules).toEqual([]);
  expect((await cloud.call('ecr', 'DescribeRepositories')).repositories).toEqual([]);
});

test('a cluster takes several changes in one update; gateways of others are taken for there', async () => {
  const zone = (AvailabilityZone: string, CidrBlock: string) => ({
    Type: 'AWS::EC2::Subnet',
    Properties: { VpcId: ref('Vpc'), CidrBlock, AvailabilityZone },
  });
  const principal = { Service: 'eks.amazonaws.com' };
  const trust = { Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }] };
  const template = (Version: string, more: object) => ({
    Vpc: network.Vpc,
    A: zone('us-west-2a', '10.0.1.0/24'),
    B: zone('us-west-2b', '10.0.2.0/24'),
    Gateway: {
      Type: 'AWS::EC2::TransitGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), SubnetIds: [ref('A')], TransitGatewayId: 'tgw-0123456789abcdef0' },
    },
    Vpn: {
      Type: 'AWS::EC2::VPCGatewayAttachment',
      Properties: { VpcId: ref('Vpc'), VpnGatewayId: 'vgw-0123456789abcdef0' },
    },
    Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
    Cluster: {
      Type: 'AWS::EKS::Cluster',
      Properties: {
        Name: 'demo',
        Version,
        RoleArn: attribute('Role.Arn'),
        ResourcesVpcConfig: { SubnetIds: [ref('A'), ref('B')] },
        ...more,
      },
    },
  });
  await send('CreateStack', template('1.33', { KubeApiServerConfig: { EventTtl: '1h' } }));
  expect(await outcome()).toBe('CREATE_COMPLETE');
  const ClusterLogging = { EnabledTypes: [{ Type: 'api' }] };
  const more = {
    KubeApiServerConfig: { EventTtl: '2h' },
    ZonalShiftConfig: { Enabled: true },
    Logging: { ClusterLogging },
  };
  await send('UpdateStack', template('1.34', more));
  expect(await outcome()).toBe('UPDATE_COMPLETE');
  expect((await cloud.call('eks', 'DescribeCluster', { name: 'demo' })).cluster).toMatchObject({
    version: '1.34',
    kubeApiServerConfig: { eventTtl: '2h' },
    zonalShiftConfig: { enabled: true },
    status: 'ACTIVE',
  });
});

test('labels and launch template of a node group change in one update', async () => {
  const made = await makeCluster(cloud);
  const group = (InstanceType: string, Labels: object) => ({
    Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData: { InstanceType } } },
    Group: {
      Type: 'AWS::EKS::Nodegroup',
      Properties: {
        ClusterName: 'demo',
        NodegroupName: 'ng',
        NodeRole: made.nodeRole,
        Subnets: made.privateSubnets,
        Labels,
        LaunchTemplate: { Id: ref('Template'), Version: attribute('Template.LatestVersionNumber') },
      },
    },
  });
  await send('CreateStack', group('m5.large', { a: 'b' }));
  expect(await outcome()).toBe('CREATE_COMPLETE');
  await send('UpdateStack', group('m5.xlarge', { a: 'c' }));
  expect(await outcome()).toBe('UPDATE_COMPLETE');
  const at = { clusterName: 'demo', nodegroupName: 'ng' };
  expect((await cloud.call('eks', 'DescribeNodegroup', at)).nodegroup).toMatchObject({
    labels: { a: 'c' },
    launchTemplate: { version: '2' },
    status: 'ACTIVE',
  });
});

test('a group with its schedule and its policy', async () => {
  const AutoScalingGroupName = ref('Group');
  await send('CreateStack', {
    Vpc: network.Vpc,
    Subnet: network.Subnet,
    Template: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', InstanceType: 'm5.large' } },
    },
    Group: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: {
        MinSize: '0',
        MaxSize: '2',
        VPCZoneIdentifier: [ref('Subnet')],
        LaunchTemplate: {
          LaunchTemplateId: ref('Template'),
          Version: attribute('Template.LatestVersionNumber'),
        },
      },
    },
    Night: {
      Type: 'AWS::AutoScaling::ScheduledAction',
      Properties: { AutoScalingGroupName, MinSize: 0, MaxSize: 0, Recurrence: '0 22 * * *' },
    },
    Cpu: {
      Type: 'AWS::AutoScaling::ScalingPolicy',
      Properties: { AutoScalingGroupName, PolicyType: 'TargetTrackingScaling' },
    },
  });
  expect(await outcome()).toBe('CREATE_COMPLETE');
  const { ScheduledUpdateGroupActions } = await cloud.call('autoscaling', 'DescribeScheduledActions');
  expect(ScheduledUpdateGroupActions).toMatchObject([{ Recurrence: '0 22 * * *', MaxSize: 0 }]);
  expect((await cloud.call('autoscaling', 'DescribePolicies')).ScalingPolicies).toHaveLength(1);
  await cfn('DeleteStack');
  expect((await cloud.call('autoscaling', 'DescribePolicies')).ScalingPolicies).toEqual([]);
  expect((await cloud.call('ec2', 'DescribeVpcs')).Vpcs).toEqual([]);
});

test('what a replacement leaves is kept by its own policy, not by that of deletion', async () => {
  const queue = (QueueName: string) => ({
    Queue: { Type: 'AWS::SQS::Queue', UpdateReplacePolicy: 'Retain', Properties: { QueueName } },
  });
  await send('CreateStack', queue('first'));
  await send('UpdateStack', queue('second'));
  expect(await outcome()).toBe('UPDATE_COMPLETE');
  await cfn('DeleteStack');
  expect((await cloud.call('sqs', 'ListQueues')).QueueUrls).toEqual([
    'https://sqs.us-west-2.amazonaws.com/123456789012/first',
  ]);
});

test('a stack policy keeps updates from what it denies, and a policy of one update lifts it', async () => {
  const queue = (QueueName: string, DelaySeconds = 0) => ({
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName, DelaySeconds } },
    Other: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: QueueName } },
  });
  const all = { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' };
  const no = { Effect: 'Deny', Action: ['Update:Replace', 'Update:Delete'], Principal: '*', Resource: '*' };
  const condition = { StringEquals: { ResourceType: ['AWS::SQS::Queue'] } };
  const StackPolicyBody = JSON.stringify({ Statement: [all, { ...no, Condition: condition }] });
  const update = (Resources: object, more: object = {}) =>
    cfn('UpdateStack', { TemplateBody: JSON.stringify({ Resources }), ...more });
  await send('CreateStack', queue('first'));
  await cfn('SetStackPolicy', { StackPolicyBody });
  expect(await cfn('GetStackPolicy')).toEqual({ StackPolicyBody });
  await update(queue('first', 5));
  expect(await outcome()).toBe('UPDATE_COMPLETE');
  await update(queue('second'));
  expect(await outcome()).toMatch(/^UPDATE_ROLLBACK_COMPLETE/);
  expect((await cfn('DescribeStackEvents')).StackEvents).toContainEqual(
    expect.objectContaining({
      LogicalResourceId: 'Queue',
      ResourceStatusReason:
        'Action denied by stack policy: a statement denies [Update:Replace] for resource [LogicalResourceId/Queue]',
    }),
  );
  await update({ Other: queue('first').Other });
  expect((await cfn('DescribeStackResources')).StackResources).toHaveLength(2);
  await update(queue('second'), { StackPolicyDuringUpdateBody: JSON.stringify({ Statement: [all] }) });
  expect((await cloud.call('sqs', 'ListQueues')).QueueUrls).toEqual([expect.stringMatching(/second$/)]);
});

test('a mapping may have a default, and the name of an executed change set is free again', async () => {
  const body = (Value: object) =>
    JSON.stringify({
      Mappings: { Sizes: { small: { days: '7' } } },
      Resources: { Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value } } },
    });
  const find = (size: string) => ({ 'Fn::FindInMap': ['Sizes', size, 'days', { DefaultValue: '30' }] });
  const execute = async (ChangeSetType: string, TemplateBody: string) => {
    await cfn('CreateChangeSet', { ChangeSetName: 'same', ChangeSetType, TemplateBody });
    await cfn('ExecuteChangeSet', { ChangeSetName: 'same' });
    const { PhysicalResourceId: Name } = (await cfn('DescribeStackResources')).StackResources[0];
    return (await cloud.call('ssm', 'GetParameter', { Name })).Parameter.Value;
  };
  expect(await execute('CREATE', body(find('small')))).toBe('7');
  expect(await execute('UPDATE', body(find('large')))).toBe('30');
});

test.each([
  [{ A: { Type: 'AWS::RDS::DBInstance' } }, {}, 'Unrecognized resource types: [AWS::RDS::DBInstance]'],
  [
    { A: { Type: 'AWS::SQS::Queue', DeletionPolicy: 'Snapshot' } },
    {},
    'does not support deletion policy Snapshot',
  ],
  [{ A: { Type: 'AWS::SQS::Queue' } }, { StackPolicyURL: 'https://x' }, 'not supported yet: StackPolicyURL'],
  [{ A: { Type: 'AWS::SQS::Queue' } }, { StackPolicyBody: '{}' }, 'Invalid stack policy'],
  [
    { A: { Type: 'AWS::SQS::Queue' } },
    { RollbackConfiguration: { RollbackTriggers: [{ Arn: 'a', Type: 'AWS::CloudWatch::Alarm' }] } },
    'not supported yet: RollbackTriggers',
  ],
])('%j with %j is refused by name', async (Resources, more, message) => {
  const params = { StackName: 's', TemplateBody: JSON.stringify({ Resources }), ...more };
  expect(await cloud.refusal('cloudformation', 'CreateStack', params)).toContain(message);
});
