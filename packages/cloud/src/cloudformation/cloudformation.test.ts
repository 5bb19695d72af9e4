// CloudFormation on the embedded AWS: what stacks, change sets, events and drift do, with IAM as the service below.
import { beforeEach, describe, expect, it } from 'vitest';
import { createCloud, type Cloud } from '../cloud.js';
import { iamService } from '../iam/service.js';
import { stsService } from '../sts/service.js';
import { cloudFormationService } from './service.js';

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const READ = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
};
const CAPABILITIES = ['CAPABILITY_NAMED_IAM'];

let cloud: Cloud;
let nowMs: number;

beforeEach(() => {
  nowMs = Date.UTC(2026, 0, 1);
  cloud = createCloud({ clock: { now: () => nowMs++, after: () => () => undefined } }, [
    stsService,
    iamService,
    cloudFormationService,
  ]);
});

type Item = Readonly<Record<string, string>>;

/** The members of answers that the tests look at. */
interface Answer {
  readonly StackId: string;
  readonly Stacks: readonly StackAnswer[];
  readonly StackEvents: readonly Item[];
  readonly StackResources: readonly Item[];
  readonly Imports: readonly string[];
  readonly Changes: readonly { readonly ResourceChange: Item }[];
  readonly ChangeSetId: string;
  readonly StackDriftDetectionId: string;
  readonly StackResourceDrifts: readonly { readonly PropertyDifferences: unknown }[];
  readonly Roles: readonly Item[];
}

interface StackAnswer {
  readonly StackStatus: string;
  readonly Outputs: readonly Item[];
}

const cfn = async (operation: string, params: object): Promise<Answer> =>
  (await cloud.call({ service: 'cloudformation', operation, params })) as Answer;
const listRoles = async (): Promise<readonly Item[]> =>
  ((await cloud.call({ service: 'iam', operation: 'ListRoles' })) as Answer).Roles;
const create = (StackName: string, template: object, more: object = {}) =>
  cfn('CreateStack', {
    StackName,
    TemplateBody: JSON.stringify(template),
    Capabilities: CAPABILITIES,
    ...more,
  });
const update = (StackName: string, template: object, more: object = {}) =>
  cfn('UpdateStack', {
    StackName,
    TemplateBody: JSON.stringify(template),
    Capabilities: CAPABILITIES,
    ...more,
  });
const stackOf = async (StackName: string): Promise<StackAnswer> =>
  one((await cfn('DescribeStacks', { StackName })).Stacks);
const found = <T>(items: readonly T[], is: (item: T) => boolean): T => one(items.filter(is));
const one = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined) throw new Error('expected at least one');
  return item;
};
const eventsOf = async (StackName: string): Promise<string[]> =>
  (await cfn('DescribeStackEvents', { StackName })).StackEvents.map(
    (event) => `${event.LogicalResourceId} ${event.ResourceStatus}`,
  ).toReversed();

const role = (properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: TRUST, ...properties },
});
const profile = { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'NodeRole' }] } };
const nodeStack = (roleProperties: object = {}) => ({
  Resources: { Profile: profile, NodeRole: role(roleProperties) },
  Outputs: {
    RoleArn: {
      Value: { 'Fn::GetAtt': 'NodeRole.Arn' },
      Export: { Name: { 'Fn::Sub': '${AWS::StackName}::RoleArn' } },
    },
  },
});

describe('a stack that is made', () => {
  it('makes resources after those that they refer to, and tells each step', async () => {
    await create('nodes', nodeStack());
    const stack = await stackOf('nodes');
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(one(stack.Outputs)).toMatchObject({ OutputKey: 'RoleArn', ExportName: 'nodes::RoleArn' });
    expect(one(stack.Outputs).OutputValue).toMatch(
      /^arn:aws:iam::123456789012:role\/nodes-NodeRole-[0-9A-F]{12}$/,
    );
    expect(await eventsOf('nodes')).toEqual([
      'nodes CREATE_IN_PROGRESS',
      'NodeRole CREATE_IN_PROGRESS',
      'NodeRole CREATE_IN_PROGRESS',
      'NodeRole CREATE_COMPLETE',
      'Profile CREATE_IN_PROGRESS',
      'Profile CREATE_IN_PROGRESS',
      'Profile CREATE_COMPLETE',
      'nodes CREATE_COMPLETE',
    ]);
  });

  it('rolls back when a resource fails, with the reason of the service in its event', async () => {
    await create('broken', {
      Resources: {
        NodeRole: role(),
        Bad: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'p', PolicyDocument: READ, Roles: ['absent'] },
        },
      },
    });
    const stack = await stackOf('broken');
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await cfn('DescribeStackEvents', { StackName: 'broken' });
    const failed = found(
      StackEvents,
      (event) => event.ResourceStatus === 'CREATE_FAILED' && event.LogicalResourceId === 'Bad',
    );
    expect(failed.ResourceStatusReason).toContain('absent cannot be found');
    expect(failed.ResourceStatusReason).toContain('HandlerErrorCode: NotFound');
    const begun = found(StackEvents, (event) => event.ResourceStatus === 'ROLLBACK_IN_PROGRESS');
    expect(begun.ResourceStatusReason).toMatch(
      /^The following resource\(s\) failed to create: \[.*Bad.*\]\. Rollback requested by user\.$/,
    );
    expect(await cloud.call({ service: 'iam', operation: 'ListRoles' })).toMatchObject({ Roles: [] });
    await expect(update('broken', nodeStack())).rejects.toThrow(
      /is in ROLLBACK_COMPLETE state and can not be updated/,
    );
  });

  it('is left as it is, or deleted, when asked for', async () => {
    const bad = {
      Resources: { Bad: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: ['absent'] } } },
    };
    await create('kept', bad, { OnFailure: 'DO_NOTHING' });
    expect((await stackOf('kept')).StackStatus).toBe('CREATE_FAILED');
    const { StackId } = await create('gone', bad, { OnFailure: 'DELETE' });
    expect((await stackOf(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    await expect(stackOf('gone')).rejects.toThrow('Stack with id gone does not exist');
  });

  it('retries what is throttled', async () => {
    cloud.faults.add({ kind: 'throttling', service: 'iam', operation: 'CreateRole', count: 2 });
    await create('nodes', nodeStack());
    for (let round = 0; round < 5; round += 1) {
      nowMs += 1000;
      await cloud.settle();
    }
    expect((await stackOf('nodes')).StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('what is refused at once', () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    [
      'an unknown type',
      { Resources: { A: { Type: 'AWS::No::Such' } } },
      /Unrecognized resource types: \[AWS::No::Such\]/,
    ],
    [
      'a name that leads nowhere',
      { Resources: { A: { Type: 'AWS::IAM::Role', Properties: { Path: { Ref: 'B' } } } } },
      /Unresolved resource dependencies \[B\] in the Resources block/,
    ],
    [
      'an output of nothing',
      { Resources: { A: role() }, Outputs: { O: { Value: { Ref: 'B' } } } },
      /Unresolved resource dependencies \[B\] in the Outputs block/,
    ],
    [
      'a circle',
      { Resources: { A: { ...role(), DependsOn: 'B' }, B: { ...role(), DependsOn: ['A'] } } },
      /Circular dependency between resources: \[A, B\]/,
    ],
    ['no resources', { Resources: {} }, /At least one Resources member must be defined/],
    [
      'an unknown section',
      { Resources: { A: role() }, Resourcez: {} },
      /Invalid template property or properties \[Resourcez\]/,
    ],
    [
      'a parameter without a value',
      { Parameters: { P: { Type: 'String' } }, Resources: { A: role() } },
      /Parameters: \[P\] must have values/,
    ],
  ];
  it.each(cases)('%s', async (_name, template, message) => {
    await expect(create('refused', template)).rejects.toThrow(message);
    await expect(stackOf('refused')).rejects.toThrow(/does not exist/);
  });

  it('IAM without the capability', async () => {
    await expect(create('nodes', nodeStack(), { Capabilities: [] })).rejects.toMatchObject({
      code: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
    const named = nodeStack({ RoleName: 'mine' });
    await expect(create('nodes', named, { Capabilities: ['CAPABILITY_IAM'] })).rejects.toThrow(
      'CAPABILITY_NAMED_IAM',
    );
  });

  it('a property that does not exist, once the resource is tried', async () => {
    await create('typo', { Resources: { A: role({ Lables: {} }) } });
    const { StackEvents } = await cfn('DescribeStackEvents', { StackName: 'typo' });
    expect(JSON.stringify(StackEvents)).toContain('Encountered unsupported property Lables');
  });
});

describe('an update', () => {
  it('changes in place what it can, and nothing else', async () => {
    await create('nodes', nodeStack());
    const before = await stackOf('nodes');
    await update('nodes', nodeStack({ Description: 'of nodes' }));
    const after = await stackOf('nodes');
    expect(after.StackStatus).toBe('UPDATE_COMPLETE');
    expect(after.Outputs).toEqual(before.Outputs);
    const events = (await eventsOf('nodes')).slice(8);
    expect(events).toEqual([
      'nodes UPDATE_IN_PROGRESS',
      'NodeRole UPDATE_IN_PROGRESS',
      'NodeRole UPDATE_COMPLETE',
      'nodes UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'nodes UPDATE_COMPLETE',
    ]);
  });

  it('without a change is refused', async () => {
    await create('nodes', nodeStack());
    await expect(update('nodes', nodeStack())).rejects.toThrow('No updates are to be performed.');
  });

  it('makes the new one before the old one goes when a property demands it', async () => {
    await create('nodes', nodeStack());
    const old = one((await stackOf('nodes')).Outputs);
    await update('nodes', nodeStack({ Path: '/nodes/' }));
    const stack = await stackOf('nodes');
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(one(stack.Outputs).OutputValue).not.toBe(old.OutputValue);
    const Roles = await listRoles();
    expect(Roles.map((item) => item.Arn)).toEqual([one(stack.Outputs).OutputValue]);
  });

  it('removes what the template no longer has, and makes what is new', async () => {
    await create('nodes', { Resources: { NodeRole: role(), Old: role() } });
    await update('nodes', { Resources: { NodeRole: role(), New: role() } });
    const { StackResources } = await cfn('DescribeStackResources', { StackName: 'nodes' });
    const statuses = StackResources.map((row) => `${row.LogicalResourceId} ${row.ResourceStatus}`);
    expect(statuses).toEqual(['NodeRole CREATE_COMPLETE', 'Old DELETE_COMPLETE', 'New CREATE_COMPLETE']);
  });

  it('that fails leads everything back to where it was', async () => {
    await create('nodes', nodeStack({ Description: 'first' }));
    const before = await stackOf('nodes');
    const broken = nodeStack({ Description: 'second' });
    const more = {
      Resources: {
        ...broken.Resources,
        Extra: role(),
        Bad: {
          Type: 'AWS::IAM::InstanceProfile',
          DependsOn: ['NodeRole', 'Extra'],
          Properties: { Roles: ['absent'] },
        },
      },
    };
    await update('nodes', { ...broken, ...more });
    const after = await stackOf('nodes');
    expect(after.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(after.Outputs).toEqual(before.Outputs);
    const Roles = await listRoles();
    expect(Roles.map((item) => item.Description)).toEqual(['first']);
    await update('nodes', nodeStack({ Description: 'third' }));
    expect((await stackOf('nodes')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('refuses to replace a resource that keeps its own name', async () => {
    await create('nodes', nodeStack({ RoleName: 'mine' }));
    await update('nodes', nodeStack({ RoleName: 'mine', Path: '/x/' }));
    const stack = await stackOf('nodes');
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { StackEvents } = await cfn('DescribeStackEvents', { StackName: 'nodes' });
    expect(JSON.stringify(StackEvents)).toContain('custom-named resource requires replacing. Rename mine');
  });
});

describe('exports', () => {
  const importing = {
    Resources: { Other: role({ Description: { 'Fn::ImportValue': { 'Fn::Sub': 'nodes::RoleArn' } } }) },
  };

  it('reach other stacks and hold their own stack while they are used', async () => {
    await create('nodes', nodeStack());
    await create('user', importing);
    expect((await cfn('ListImports', { ExportName: 'nodes::RoleArn' })).Imports).toEqual(['user']);
    await cfn('DeleteStack', { StackName: 'nodes' });
    expect(await stackOf('nodes')).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      StackStatusReason: 'Export nodes::RoleArn cannot be deleted as it is in use by user',
    });
    await cfn('DeleteStack', { StackName: 'user' });
    await cfn('DeleteStack', { StackName: 'nodes' });
    expect((await cfn('DescribeStacks', {})).Stacks).toEqual([]);
    expect(await cloud.call({ service: 'iam', operation: 'ListRoles' })).toMatchObject({ Roles: [] });
  });

  it('that no stack has fail the resource that asks', async () => {
    await create('user', importing);
    expect((await stackOf('user')).StackStatus).toBe('ROLLBACK_COMPLETE');
  });
});

describe('change sets', () => {
  it('say what an update would do, and do it', async () => {
    await create('nodes', nodeStack());
    const template = { Resources: { NodeRole: role({ Path: '/x/' }), Profile: profile, New: role() } };
    await cfn('CreateChangeSet', {
      StackName: 'nodes',
      ChangeSetName: 'next',
      TemplateBody: JSON.stringify(template),
      Capabilities: CAPABILITIES,
    });
    const set = await cfn('DescribeChangeSet', { StackName: 'nodes', ChangeSetName: 'next' });
    const changes = set.Changes.map(({ ResourceChange: change }) =>
      `${change.Action} ${change.LogicalResourceId} ${change.Replacement ?? ''}`.trim(),
    );
    expect(changes).toEqual(['Modify NodeRole True', 'Add New', 'Modify Profile False']);
    await cfn('ExecuteChangeSet', { StackName: 'nodes', ChangeSetName: 'next' });
    expect((await stackOf('nodes')).StackStatus).toBe('UPDATE_COMPLETE');
  });

  it('without changes fail, and cannot be executed', async () => {
    await create('nodes', nodeStack());
    await cfn('CreateChangeSet', {
      StackName: 'nodes',
      ChangeSetName: 'none',
      TemplateBody: JSON.stringify(nodeStack()),
      Capabilities: CAPABILITIES,
    });
    const set = await cfn('DescribeChangeSet', { StackName: 'nodes', ChangeSetName: 'none' });
    expect(set).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    await expect(cfn('ExecuteChangeSet', { ChangeSetName: set.ChangeSetId })).rejects.toThrow(
      /cannot be executed/,
    );
  });

  it('make a stack that is in review until then', async () => {
    await cfn('CreateChangeSet', {
      StackName: 'nodes',
      ChangeSetName: 'first',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify(nodeStack()),
      Capabilities: CAPABILITIES,
    });
    expect((await stackOf('nodes')).StackStatus).toBe('REVIEW_IN_PROGRESS');
    await cfn('ExecuteChangeSet', { StackName: 'nodes', ChangeSetName: 'first' });
    expect((await stackOf('nodes')).StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('a stack', () => {
  it('with termination protection is not deleted', async () => {
    await create('nodes', nodeStack(), { EnableTerminationProtection: true });
    await expect(cfn('DeleteStack', { StackName: 'nodes' })).rejects.toThrow(
      /TerminationProtection is enabled/,
    );
    await cfn('UpdateTerminationProtection', { StackName: 'nodes', EnableTerminationProtection: false });
    await cfn('DeleteStack', { StackName: 'nodes' });
    await expect(stackOf('nodes')).rejects.toThrow(/does not exist/);
  });

  it('tells what was changed behind its back', async () => {
    await create('nodes', nodeStack({ Description: 'ours' }));
    const { StackResources } = await cfn('DescribeStackResources', {
      StackName: 'nodes',
      LogicalResourceId: 'NodeRole',
    });
    await cloud.call({
      service: 'iam',
      operation: 'UpdateRole',
      params: { RoleName: one(StackResources).PhysicalResourceId, Description: 'theirs' },
    });
    const { StackDriftDetectionId } = await cfn('DetectStackDrift', { StackName: 'nodes' });
    expect(await cfn('DescribeStackDriftDetectionStatus', { StackDriftDetectionId })).toMatchObject({
      StackDriftStatus: 'DRIFTED',
      DriftedStackResourceCount: 1,
    });
    const { StackResourceDrifts } = await cfn('DescribeStackResourceDrifts', {
      StackName: 'nodes',
      StackResourceDriftStatusFilters: ['MODIFIED'],
    });
    expect(one(StackResourceDrifts).PropertyDifferences).toEqual([
      {
        PropertyPath: '/Description',
        ExpectedValue: 'ours',
        ActualValue: 'theirs',
        DifferenceType: 'NOT_EQUAL',
      },
    ]);
  });

  it('is read from YAML with short tags as well', async () => {
    await cfn('CreateStack', {
      StackName: 'yaml',
      Capabilities: CAPABILITIES,
      TemplateBody: `
Parameters:
  Env: {Type: String, Default: dev}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  NodeRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${JSON.stringify(TRUST)}
      Description: !If [IsProd, "production", !Sub "\${Env} in \${AWS::Region}"]
      Path: !Join ["", ["/", !Select [1, !Split [",", "a,b"]], "/"]]
Outputs:
  Arn: {Value: !GetAtt NodeRole.Arn}
`,
    });
    expect((await stackOf('yaml')).StackStatus).toBe('CREATE_COMPLETE');
    const Roles = await listRoles();
    expect(one(Roles)).toMatchObject({ Description: 'dev in us-west-2', Path: '/b/' });
  });
});
