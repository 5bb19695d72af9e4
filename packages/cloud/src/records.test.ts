// Services that are kept as records alone: what is put there is there, and is refused as AWS refuses it.
import { beforeEach, expect, test } from 'vitest';
import { testCloud, type TestCloud } from '../test-support/cluster-fixture.js';

let cloud: TestCloud;
beforeEach(() => {
  cloud = testCloud();
});

test('a queue: attributes, policy taken back by an empty text, other attributes refused', async () => {
  const { QueueUrl } = await cloud.call('sqs', 'CreateQueue', {
    QueueName: 'Karpenter-demo',
    Attributes: { MessageRetentionPeriod: '300' },
  });
  expect(QueueUrl).toBe('https://sqs.us-west-2.amazonaws.com/123456789012/Karpenter-demo');
  await cloud.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: '{}' } });
  const all = { QueueUrl, AttributeNames: ['All'] };
  expect((await cloud.call('sqs', 'GetQueueAttributes', all)).Attributes).toMatchObject({
    Policy: '{}',
    MessageRetentionPeriod: '300',
    VisibilityTimeout: '30',
    QueueArn: 'arn:aws:sqs:us-west-2:123456789012:Karpenter-demo',
  });
  await cloud.call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy: '' } });
  expect((await cloud.call('sqs', 'GetQueueAttributes', all)).Attributes.Policy).toBeUndefined();
  expect(
    await cloud.refusal('sqs', 'CreateQueue', {
      QueueName: 'Karpenter-demo',
      Attributes: { MessageRetentionPeriod: '60' },
    }),
  ).toMatch(/^QueueNameExists/);
  expect(await cloud.refusal('sqs', 'CreateQueue', { QueueName: 'a.fifo' })).toMatch(
    /^InvalidParameterValue/,
  );
  await cloud.call('sqs', 'DeleteQueue', { QueueUrl });
  expect(await cloud.refusal('sqs', 'GetQueueUrl', { QueueName: 'Karpenter-demo' })).toMatch(
    /^QueueDoesNotExist/,
  );
});

test('a rule goes after its targets', async () => {
  const events = (operation: string, params: object) => cloud.call('events', operation, params);
  await events('PutRule', { Name: 'spot', EventPattern: '{"source":["aws.ec2"]}' });
  await events('PutTargets', { Rule: 'spot', Targets: [{ Id: 'q', Arn: 'arn:aws:sqs:us-west-2:1:q' }] });
  expect(await cloud.refusal('events', 'DeleteRule', { Name: 'spot' })).toContain('since it has targets');
  await events('RemoveTargets', { Rule: 'spot', Ids: ['q'] });
  await events('DeleteRule', { Name: 'spot' });
  expect(await cloud.refusal('events', 'DescribeRule', { Name: 'spot' })).toMatch(
    /^ResourceNotFoundException/,
  );
  expect(await cloud.refusal('events', 'PutRule', { Name: 'x', EventPattern: 'none' })).toMatch(
    /^InvalidEventPatternException/,
  );
});

test('a repository: name, policies, absence', async () => {
  const ecr = (operation: string, params: object = {}) =>
    cloud.call('ecr', operation, { repositoryName: 'ml/workers', ...params });
  const { repository } = await ecr('CreateRepository', { imageTagMutability: 'IMMUTABLE' });
  expect(repository).toMatchObject({
    repositoryUri: '123456789012.dkr.ecr.us-west-2.amazonaws.com/ml/workers',
    imageTagMutability: 'IMMUTABLE',
  });
  const at = { repositoryName: 'ml/workers' };
  expect(await cloud.refusal('ecr', 'GetLifecyclePolicy', at)).toMatch(/^LifecyclePolicyNotFoundException/);
  await ecr('PutLifecyclePolicy', { lifecyclePolicyText: '{}' });
  expect(await ecr('GetLifecyclePolicy')).toMatchObject({ lifecyclePolicyText: '{}' });
  expect(await cloud.refusal('ecr', 'CreateRepository', at)).toMatch(/^RepositoryAlreadyExistsException/);
  expect(await cloud.refusal('ecr', 'CreateRepository', { repositoryName: 'Ml' })).toMatch(
    /^InvalidParameter/,
  );
  await ecr('DeleteRepository');
  expect(await cloud.refusal('ecr', 'ListImages', at)).toMatch(/^RepositoryNotFoundException/);
});

test('parameters: by path, with tags', async () => {
  const put = (Name: string) => cloud.call('ssm', 'PutParameter', { Name, Value: 'v', Type: 'String' });
  await put('/ml/a');
  await put('/ml/deep/b');
  const at = async (Recursive: boolean) =>
    (await cloud.call('ssm', 'GetParametersByPath', { Path: '/ml', Recursive })).Parameters.map(
      ({ Name }: { Name: string }) => Name,
    );
  expect(await at(false)).toEqual(['/ml/a']);
  expect(await at(true)).toEqual(['/ml/a', '/ml/deep/b']);
  const resource = { ResourceType: 'Parameter', ResourceId: '/ml/a' };
  await cloud.call('ssm', 'AddTagsToResource', { ...resource, Tags: [{ Key: 'team', Value: 'ml' }] });
  expect((await cloud.call('ssm', 'ListTagsForResource', resource)).TagList).toEqual([
    { Key: 'team', Value: 'ml' },
  ]);
  const filter = { ParameterFilters: [{ Key: 'Name', Values: ['/ml/a'] }] };
  expect((await cloud.call('ssm', 'DescribeParameters', filter)).Parameters).toHaveLength(1);
});

test('policies that AWS manages are listed by scope and path', async () => {
  const list = async (params: object) =>
    (await cloud.call('iam', 'ListPolicies', { MaxItems: 1000, ...params })).Policies.length;
  expect(await list({ Scope: 'Local' })).toBe(0);
  expect(await list({ Scope: 'AWS', PathPrefix: '/service-role/' })).toBeGreaterThan(100);
});
