// Sends recorded calls of eksctl to an embedded AWS, in their order, with ids of the recording exchanged for ours, and
// lists what was not answered as eksctl needs it.
import { isRecord } from '../src/params.js';
import { membersOfParameters } from '../src/endpoint/ec2-wire.js';
import { testCloud, type Answer, type TestCloud } from './cluster-fixture.js';
import { mayBeAbsent, missingMembers } from './eksctl-needs.js';
import {
  clusterNameOf,
  regionOf,
  templateBody,
  type RecordedCall,
  type Recording,
} from './eksctl-recording.js';
import { sequenceCall } from './eksctl-sequence-calls.js';

/** What has been seen of a replay. */
export interface Replay {
  readonly recording: Recording;
  readonly cloud: TestCloud;
  readonly region: string;
  /** Recorded ids that are ours by another name. */
  readonly ids: Map<string, string>;
  /** What eksctl would have stumbled over: the call, and why. */
  readonly unanswered: string[];
  count: number;
}

/** Replays `create cluster` and then every other command in the order in which they were recorded. */
export async function replayEksctl(recording: Recording): Promise<Replay> {
  const cloud = testCloud({ foreignRoles: 'exist' });
  const replay: Replay = {
    recording,
    cloud,
    region: regionOf(recording),
    ids: new Map(),
    unanswered: [],
    count: 0,
  };
  await prepareAccount(replay);
  for (const call of recording.calls) {
    await send(replay, withTemplate(recording, call));
    if (call.operation === 'CreateStack' && String(call.params['StackName']).endsWith('-cluster'))
      await learnIds(replay);
  }
  const hasPools = Object.keys(recording.templates).some((name) => name.includes('-nodegroup-'));
  for (const [command, { calls, exit }] of Object.entries(recording.sequences)) {
    // What eksctl gave up had nothing to answer; the template of its further pool is made of another pool's.
    if (exit !== 0 || (!hasPools && command.endsWith('-nodegroup') && command !== 'get-nodegroup')) continue;
    for (const line of calls) {
      const call = sequenceCall(recording, line);
      if (call) await send(replay, call, command);
    }
  }
  return replay;
}

const PUBLIC_KEY = `ssh-ed25519 ${Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20'.padEnd(51, 'k')).toString('base64')}`;

/** Calls the embedded AWS directly. */
export const ask = (
  { cloud, region }: Replay,
  service: string,
  operation: string,
  params: unknown = {},
): Promise<Answer> => cloud.cloud.call({ service, operation, params, region });

async function send(replay: Replay, call: RecordedCall, command = 'create cluster'): Promise<void> {
  const { service, operation } = call;
  const name = `${service}:${operation}`;
  const translated = (await translate(replay, call.params)) as Readonly<Record<string, unknown>>;
  const params = service === 'ec2' ? membersOfParameters(translated) : translated;
  replay.count += 1;
  try {
    const answer = await ask(replay, service, operation, params);
    if (isRecord(answer['update'])) replay.ids.set('update', String(answer['update']['id']));
    const isEmptyStill = operation === 'ListStacks' && command === 'delete-cluster';
    replay.unanswered.push(...(await failures(replay, answer)).map((failure) => `${command}: ${failure}`));
    const offered = answer['addons']?.[0]?.addonVersions[0].addonVersion;
    if (offered !== undefined) replay.ids.set(`addon ${answer['addons'][0].addonName}`, offered);
    for (const path of isEmptyStill ? [] : missingMembers(name, answer))
      replay.unanswered.push(`${command}: ${name} ${JSON.stringify(params)}: no ${path}`);
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    if (!mayBeAbsent(name, code))
      replay.unanswered.push(
        `${command}: ${name} ${JSON.stringify(params).slice(0, 200)}: ${code}: ${message}`,
      );
  }
}

/** Stacks that did not come to their good end, with the event that says why. */
async function failures(replay: Replay, answer: Answer): Promise<readonly string[]> {
  const failed = (answer.Stacks ?? []).filter(({ StackStatus }: Answer) =>
    /ROLLBACK|FAILED/.test(StackStatus),
  );
  return Promise.all(
    failed.map(async ({ StackName }: Answer) => {
      const { StackEvents } = await ask(replay, 'cloudformation', 'DescribeStackEvents', { StackName });
      const cause = StackEvents.findLast(({ ResourceStatus }: Answer) => ResourceStatus.endsWith('_FAILED'));
      return `${StackName}: ${cause?.LogicalResourceId}: ${cause?.ResourceStatusReason}`;
    }),
  );
}

/** What recordings leave out: templates stand in files of their own, tags are a map, path parameters are lost. */
function withTemplate(recording: Recording, { service, operation, params }: RecordedCall): RecordedCall {
  const clusterName = clusterNameOf(recording);
  if (operation === 'DescribeUpdate')
    return { service, operation, params: { ...params, updateId: '@update' } };
  if (operation === 'DescribeFargateProfile')
    return { service, operation, params: { clusterName, ...params } };
  if (operation === 'CreateAddon')
    return {
      service,
      operation,
      params: { ...params, addonVersion: `@addon ${String(params['addonName'])}` },
    };
  if (operation !== 'CreateStack') return { service, operation, params };
  const Tags = Object.entries(params['Tags'] ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const TemplateBody = templateBody(recording, String(params['StackName']));
  return { service, operation, params: { ...params, Tags, TemplateBody } };
}

async function translate(replay: Replay, value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => translate(replay, item)));
  if (isRecord(value)) {
    const entries = Object.entries(value).map(
      async ([key, item]) => [key, await translate(replay, item)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  return typeof value === 'string' ? translateText(replay, value) : value;
}

async function translateText(replay: Replay, text: string): Promise<string> {
  if (text === 'THUMBPRINT') return '0'.repeat(40);
  if (text === '(key)') return PUBLIC_KEY;
  if (text.startsWith('@')) return replay.ids.get(text.slice(1)) ?? '';
  const [, stack] = /^arn:aws:cloudformation:[\w-]+:\d+:stack\/([\w-]+)\/\w+$/.exec(text) ?? [];
  if (stack !== undefined) return stack;
  const [, pool] = /^asg-(.+)$/.exec(text) ?? [];
  if (pool !== undefined) return groupOfPool(replay, pool);
  const [, role, made, logicalId] =
    /^(arn:aws:iam::\d+:role\/)?(eksctl-[\w-]+?)-(NodeGroup-X|Role|FargatePodExecutionRoleARN)1?$/.exec(
      text,
    ) ?? [];
  if (made !== undefined && logicalId !== undefined)
    return (await physicalId(replay, made, logicalId, role)) ?? text;
  return [...replay.ids].reduce((whole, [old, ours]) => whole.replaceAll(old, ours), text);
}

async function groupOfPool(replay: Replay, nodegroupName: string): Promise<string> {
  const params = { clusterName: clusterNameOf(replay.recording), nodegroupName };
  const { nodegroup } = await ask(replay, 'eks', 'DescribeNodegroup', params);
  return nodegroup.resources.autoScalingGroups[0].name;
}

async function physicalId(
  replay: Replay,
  StackName: string,
  logical: string,
  role = '',
): Promise<string | undefined> {
  const LogicalResourceId =
    { 'NodeGroup-X': 'NodeGroup', Role: 'Role1' }[logical] ?? 'FargatePodExecutionRole';
  const found = await ask(replay, 'cloudformation', 'DescribeStackResource', {
    StackName,
    LogicalResourceId,
  }).catch(() => undefined);
  return found && role + found.StackResourceDetail.PhysicalResourceId;
}

/** The cluster's stack says which of ours is which of theirs; a group that the file names is any that is there. */
async function learnIds(replay: Replay): Promise<void> {
  const { recording, ids } = replay;
  const StackName = `eksctl-${clusterNameOf(recording)}-cluster`;
  const answer = await ask(replay, 'cloudformation', 'DescribeStackResources', { StackName });
  const resources: readonly Answer[] = answer.StackResources;
  const learn = (theirs: string | undefined, logicalId: string): void => {
    const ours = resources.find(
      ({ LogicalResourceId }) => LogicalResourceId === logicalId,
    )?.PhysicalResourceId;
    if (theirs !== undefined && ours !== undefined) ids.set(theirs, ours);
  };
  for (const [id, logicalId] of Object.entries(recording.subnets)) learn(id, logicalId);
  if (Object.keys(recording.subnets).length === 0) learnInOrder(replay, resources);
  learn(/vpc-[0-9a-f]+/.exec(JSON.stringify(recording.calls))?.[0], 'VPC');
  for (const id of JSON.stringify(recording.templates).match(/sg-0[0-9a-f]{16}/g) ?? [])
    learn(id, 'ClusterSharedNodeSecurityGroup');
}

/** Where the recording does not say which subnet is which, they are told apart by their order. */
function learnInOrder({ recording, ids }: Replay, resources: readonly Answer[]): void {
  const theirs = [...new Set(JSON.stringify(recording.calls).match(/subnet-[0-9a-f]{18}/g))];
  const ours = resources.filter(({ ResourceType }) => ResourceType === 'AWS::EC2::Subnet');
  for (const [index, id] of theirs.entries())
    ids.set(id, ours[index]?.PhysicalResourceId ?? ids.get(id) ?? id);
}

/** What the recorded configurations find in the account. */
async function prepareAccount(replay: Replay): Promise<void> {
  const { ids } = replay;
  await ask(replay, 'ec2', 'CreateKeyPair', { KeyName: 'my-key' });
  await ask(replay, 'ec2', 'CreatePlacementGroup', { GroupName: 'pg', Strategy: 'cluster' });
  const { LaunchTemplate } = await ask(replay, 'ec2', 'CreateLaunchTemplate', {
    LaunchTemplateName: 'own',
    LaunchTemplateData: { InstanceType: 'm5.large' },
  });
  const { LaunchTemplateId } = LaunchTemplate;
  ids.set('lt-0123456789abcdef0', LaunchTemplateId);
  for (const InstanceType of ['m5.xlarge', 'm5.2xlarge'])
    await ask(replay, 'ec2', 'CreateLaunchTemplateVersion', {
      LaunchTemplateId,
      LaunchTemplateData: { InstanceType },
    });
  if (replay.recording.name === 'existing-vpc') await prepareVpc(replay);
}

async function prepareVpc(replay: Replay): Promise<void> {
  const { Vpc } = await ask(replay, 'ec2', 'CreateVpc', { CidrBlock: '10.20.0.0/16' });
  replay.ids.set('vpc-0existing', Vpc.VpcId);
  const names = ['priva', 'privb', 'puba', 'pubb'];
  for (const [index, name] of names.entries()) {
    const zone = `${replay.region}${name.slice(-1)}`;
    const params = { VpcId: Vpc.VpcId, CidrBlock: `10.20.${index * 16}.0/20`, AvailabilityZone: zone };
    const { Subnet } = await ask(replay, 'ec2', 'CreateSubnet', params);
    replay.ids.set(`subnet-0${name}`, Subnet.SubnetId);
  }
}
