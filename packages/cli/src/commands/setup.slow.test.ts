// The helpers beside a cluster against the embedded AWS over its wire, by the real SDK, as a person calls them.
import { createCloud, serveCloud, type Cloud, type ServedCloud } from '@berth/cloud';
import { systemClock } from '@berth/client';
import { readClusterConfig } from '@berth/compute';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';

const REGION = 'us-west-2';
let cloud: Cloud;
let served: ServedCloud;
let cwd: string;

beforeEach(async () => {
  cloud = createCloud({
    clock: systemClock,
    accessKeys: [
      { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      { accessKeyId: 'AKIASERVICE', secretAccessKey: 'example', userName: 'concurrent' },
    ],
  });
  served = await serveCloud(cloud);
  cwd = mkdtempSync(join(tmpdir(), 'berth-setup-'));
});

afterEach(async () => {
  await served.close();
  cloud.stop();
  rmSync(cwd, { recursive: true });
});

async function berth(line: string, stdin = '') {
  const host = recordedHost({
    cwd,
    stdin,
    env: {
      BERTH_HOME: join(cwd, 'home'),
      AWS_ENDPOINT_URL: served.url,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_REGION: REGION,
    },
  });
  const clock = {
    now: () => Date.now(),
    after: (_delayMs: number, callback: () => void) => {
      const timer = setTimeout(callback, 1);
      return () => clearTimeout(timer);
    },
  };
  const exitCode = await runCli(line.split(' '), COMMANDS, { ...host, clock });
  return { exitCode, ...host.written() };
}

async function done(line: string, stdin?: string) {
  const result = await berth(line, stdin);
  expect(result.exitCode, result.stderr).toBe(0);
  return result;
}

interface Planned {
  readonly steps: readonly {
    readonly id: string;
    readonly action: string;
    readonly details: readonly unknown[];
  }[];
  readonly usdPerHour: number | null;
  readonly calls: number;
}

async function planned(line: string): Promise<Planned> {
  const { stdout } = await done(`${line} --dry-run -o json`);
  return JSON.parse(stdout) as Planned;
}

const stepsOf = ({ steps }: Planned): readonly string[] => steps.map(({ action, id }) => `${action} ${id}`);

type Answer = Readonly<Record<string, unknown>>;

const aws = async (service: string, operation: string, params: object = {}): Promise<Answer> =>
  (await cloud.call({ service, operation, params, region: REGION })) as Answer;

describe('setup service-role', () => {
  const role = 'setup service-role --cluster research';

  async function serviceUser(): Promise<void> {
    await aws('iam', 'CreateUser', { UserName: 'concurrent' });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
    });
    await aws('iam', 'PutUserPolicy', { UserName: 'concurrent', PolicyName: 'assume', PolicyDocument });
  }

  it('is planned, made once, changed by what is asked for, and taken back', async () => {
    expect(stepsOf(await planned(`${role} --principal 012345678901`))).toEqual([
      'create stack/berth-research-service-role',
    ]);
    const made = await done(`${role} --principal 012345678901 --yes -o json`);
    const { roleArn, externalId } = JSON.parse(made.stdout) as Record<string, string>;
    expect(roleArn).toMatch(/^arn:aws:iam::123456789012:role\/berth-research-service-role-/);
    expect(externalId).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.stderr).toContain('there is no cluster of that name yet');
    expect(stepsOf(await planned(role))).toEqual([]);
    const again = await done(`${role} -o json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ roleArn, externalId });
    const change = await planned(`${role} --policy documented`);
    expect(stepsOf(change)).toEqual(['update stack/berth-research-service-role']);
    expect(change.steps[0]?.details).toMatchObject([
      { name: 'RoleForConcurrent', properties: ['Policies'] },
      { name: 'tags.berth.dev/policy', before: 'least-privilege', after: 'documented' },
    ]);
    await done(`${role} --policy documented --yes`);
    expect(stepsOf(await planned(role))).toEqual([]);
    await done(`${role} --principal 111122223333 --external-id of-our-own --yes`);
    const { stdout } = await done(role);
    expect(stdout).toBe(`EKS Role:         ${roleArn}\nEKS External ID:  of-our-own\n`);
    const gone = await done(`${role} --destroy --yes`);
    expect(gone.stderr).toContain('nothing of service-role of research is left');
    expect(await aws('iam', 'ListRoles')).toMatchObject({ Roles: [] });
    expect((await done(`${role} --destroy`)).stderr).toContain('nothing');
  });

  it.each(['least-privilege', 'documented'])(
    'with the %s policy lets in who names the id, to what it needs',
    async (policy) => {
      await serviceUser();
      const { stdout } = await done(`${role} --principal 123456789012 --policy ${policy} --yes -o json`);
      const { roleArn, externalId } = JSON.parse(stdout) as { roleArn: string; externalId: string };
      const principal = { kind: 'user', accountId: '123456789012', userName: 'concurrent' } as const;
      const assume = (ExternalId?: string) =>
        cloud.call({
          service: 'sts',
          operation: 'AssumeRole',
          params: { RoleArn: roleArn, RoleSessionName: 'concurrent', ...(ExternalId ? { ExternalId } : {}) },
          region: REGION,
          principal,
        });
      await expect(assume()).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
      await expect(assume('another')).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
      await expect(assume(externalId)).resolves.toMatchObject({ Credentials: {} });
      const actions = {
        'eks:DescribeCluster': 'arn:aws:eks:us-west-2:123456789012:cluster/research',
        'ecr:GetAuthorizationToken': '*',
        'ecr:CreateRepository': 'arn:aws:ecr:us-west-2:123456789012:repository/mlflow/a',
        'ecr:PutImage': 'arn:aws:ecr:us-west-2:123456789012:repository/mlflow/a',
      };
      for (const [action, resource] of Object.entries(actions))
        expect(await decision(roleArn, action, resource), action).toBe('allowed');
      const isBroad = policy === 'documented';
      const more = {
        'eks:DeleteCluster': 'arn:aws:eks:us-west-2:123456789012:cluster/research',
        'ecr:DeleteRepository': 'arn:aws:ecr:us-west-2:123456789012:repository/mlflow/a',
        'ses:SendEmail': 'arn:aws:ses:us-west-2:123456789012:identity/example.com',
      };
      for (const [action, resource] of Object.entries(more))
        expect(await decision(roleArn, action, resource), action).toBe(isBroad ? 'allowed' : 'implicitDeny');
      const never = {
        'eks:DescribeCluster': 'arn:aws:eks:us-west-2:123456789012:cluster/other',
        'eks:ListClusters': '*',
        'iam:CreateUser': '*',
        's3:GetObject': 'arn:aws:s3:::bucket/key',
      };
      for (const [action, resource] of Object.entries(never))
        expect(await decision(roleArn, action, resource), action).toBe('implicitDeny');
    },
  );

  async function decision(PolicySourceArn: string, action: string, resource: string): Promise<unknown> {
    const { EvaluationResults } = (await aws('iam', 'SimulatePrincipalPolicy', {
      PolicySourceArn,
      ActionNames: [action],
      ResourceArns: [resource],
    })) as { EvaluationResults: readonly { EvalDecision: string }[] };
    return EvaluationResults[0]?.EvalDecision;
  }

  it('is printed for the console, without a call of AWS', async () => {
    await served.close();
    const byHand = `${role} --account 678901234557 --principal 012345678901 --external-id an-id`;
    const trust = JSON.parse((await done(`${byHand} --print trust`)).stdout) as unknown;
    expect(trust).toMatchObject({
      Statement: [
        {
          Principal: { AWS: 'arn:aws:iam::012345678901:root' },
          Condition: { StringEquals: { 'sts:ExternalId': 'an-id' } },
        },
      ],
    });
    const { stdout } = await done(`${byHand} --print permissions --policy documented`);
    expect(stdout).toContain('arn:aws:eks:us-west-2:678901234557:cluster/research');
    expect((await done(`${byHand} --print template`)).stdout).toContain('RoleForConcurrentServiceExtId');
    const missing = await berth(`${role} --account 678901234557 --principal 012345678901 --print trust`);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toMatch(
      /choose an external id with --external-id\n {2}hint: .*for example [0-9a-f-]{36}/,
    );
    served = await serveCloud(cloud);
  });

  it('is printed as a template that makes the same role by itself', async () => {
    const { stdout } = await done(`${role} --principal 012345678901 --external-id an-id --print template`);
    await aws('cloudformation', 'CreateStack', {
      StackName: 'by-hand',
      TemplateBody: stdout,
      Capabilities: ['CAPABILITY_IAM'],
    });
    const { Stacks } = (await aws('cloudformation', 'DescribeStacks', { StackName: 'by-hand' })) as {
      Stacks: readonly { StackStatus: string; Outputs: readonly unknown[] }[];
    };
    expect(Stacks[0]?.StackStatus).toBe('CREATE_COMPLETE');
    expect(Stacks[0]?.Outputs).toContainEqual(
      expect.objectContaining({ OutputKey: 'RoleForConcurrentServiceExtId', OutputValue: 'an-id' }),
    );
  });

  it.each([
    ['', /say who takes the role/],
    ['--principal 12345', /no account id/],
    [
      '--principal 012345678901 --cidr 10.0.0.0/24',
      /--cidr is an option of private-subnets, not of service-role/,
    ],
    ['--principal 012345678901 --print objects', /no objects to print/],
  ])('refuses %j', async (options, message) => {
    const { exitCode, stderr } = await berth(`${role} ${options}`.trim());
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('leaves a stack of somebody else alone', async () => {
    await aws('cloudformation', 'CreateStack', {
      StackName: 'mine',
      TemplateBody: JSON.stringify({ Resources: { Table: { Type: 'AWS::EC2::InternetGateway' } } }),
    });
    const { exitCode, stderr } = await berth(`${role} --principal 012345678901 --stack mine --yes`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the stack mine is there already and is no service-role of berth');
  });
});

describe('setup private-subnets', () => {
  const subnets = 'setup private-subnets --cluster research';
  let vpcId: string;
  let publicSubnet: string;

  beforeEach(async () => {
    const { Vpc } = (await aws('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' })) as {
      Vpc: { VpcId: string };
    };
    vpcId = Vpc.VpcId;
    publicSubnet = await subnet('10.0.0.0/20', 'us-west-2b');
    await subnet('10.0.32.0/20', 'us-west-2a');
    const { InternetGateway } = (await aws('ec2', 'CreateInternetGateway')) as {
      InternetGateway: { InternetGatewayId: string };
    };
    const { InternetGatewayId: GatewayId } = InternetGateway;
    await aws('ec2', 'AttachInternetGateway', { VpcId: vpcId, InternetGatewayId: GatewayId });
    const { RouteTable } = (await aws('ec2', 'CreateRouteTable', { VpcId: vpcId })) as {
      RouteTable: { RouteTableId: string };
    };
    const { RouteTableId } = RouteTable;
    await aws('ec2', 'CreateRoute', { RouteTableId, DestinationCidrBlock: '0.0.0.0/0', GatewayId });
    await aws('ec2', 'AssociateRouteTable', { RouteTableId, SubnetId: publicSubnet });
  });

  async function subnet(CidrBlock: string, AvailabilityZone: string): Promise<string> {
    const { Subnet } = (await aws('ec2', 'CreateSubnet', { VpcId: vpcId, CidrBlock, AvailabilityZone })) as {
      Subnet: { SubnetId: string };
    };
    return Subnet.SubnetId;
  }

  async function made(line: string) {
    const { stdout } = await done(`${line} --yes -o json`);
    return JSON.parse(stdout) as {
      vpcId: string;
      subnets: readonly { id: string; zone: string; cidr: string }[];
      clusterConfig: Record<string, unknown>;
    };
  }

  it.each(['gateway', 'instance'])(
    'are made in free blocks with a NAT %s, once, and taken back',
    async (nat) => {
      const before = await aws('ec2', 'DescribeSubnets');
      const line = `${subnets} --vpc ${vpcId} --nat ${nat}`;
      const plan = await planned(line);
      expect(stepsOf(plan)).toEqual(['create stack/berth-research-private-subnets']);
      expect(plan.usdPerHour).toBeCloseTo(nat === 'gateway' ? 0.05 : 0.0154);
      expect(plan.calls).toBeLessThan(12);
      expect((await done(`${line} --dry-run`)).stderr).toMatch(
        /price: 0\.\d+ USD an hour, \d+\.\d\d USD a month \(NAT/,
      );
      const { subnets: three, clusterConfig } = await made(line);
      expect(three.map(({ zone, cidr }) => `${zone} ${cidr}`)).toEqual([
        'us-west-2a 10.0.16.0/20',
        'us-west-2b 10.0.48.0/20',
        'us-west-2c 10.0.64.0/20',
      ]);
      const { RouteTables } = (await aws('ec2', 'DescribeRouteTables', {
        Filters: [{ Name: 'association.subnet-id', Values: three.map(({ id }) => id) }],
      })) as { RouteTables: readonly { Routes: readonly Record<string, string>[] }[] };
      expect(RouteTables).toHaveLength(1);
      const way = RouteTables[0]?.Routes.find(
        ({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0',
      );
      expect(way).toMatchObject({ State: 'active' });
      expect(way?.[nat === 'gateway' ? 'NatGatewayId' : 'InstanceId']).toBeDefined();
      expect(stepsOf(await planned(subnets))).toEqual([]);
      const file = { apiVersion: 'eksctl.io/v1alpha5', kind: 'ClusterConfig', ...clusterConfig };
      const text = JSON.stringify({ ...file, metadata: { name: 'research', region: REGION } });
      expect(
        readClusterConfig(text, 'snippet').problems.filter(({ severity }) => severity === 'error'),
      ).toEqual([]);
      writeFileSync(join(cwd, 'cluster.yaml'), text);
      const cluster = await done('plan -f cluster.yaml -o name');
      expect(cluster.stdout).toContain('research');
      expect(stepsOf(await planned('setup private-subnets -f cluster.yaml'))).toEqual([]);
      await done(`${subnets} --destroy --yes`);
      expect(await aws('ec2', 'DescribeSubnets')).toEqual(before);
      expect(await aws('ec2', 'DescribeAddresses')).toMatchObject({ Addresses: [] });
    },
  );

  it('are tagged for load balancers and for the cluster, and found by the sweep of its destroy', async () => {
    const { subnets: three } = await made(`${subnets} --vpc ${vpcId}`);
    const { Subnets } = (await aws('ec2', 'DescribeSubnets', { SubnetIds: three.map(({ id }) => id) })) as {
      Subnets: readonly { Tags: readonly { Key: string; Value: string }[] }[];
    };
    for (const { Tags } of Subnets) {
      expect(Tags).toContainEqual({ Key: 'kubernetes.io/role/internal-elb', Value: '1' });
      expect(Tags).toContainEqual({ Key: 'kubernetes.io/cluster/research', Value: 'shared' });
      expect(Tags).toContainEqual({ Key: 'berth.dev/helper', Value: 'private-subnets' });
    }
  });

  it('are not taken from under a Fargate profile', async () => {
    const { subnets: three } = await made(`${subnets} --vpc ${vpcId}`);
    const AssumeRolePolicyDocument = (service: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
      });
    for (const [RoleName, service] of [
      ['eks', 'eks.amazonaws.com'],
      ['pods', 'eks-fargate-pods.amazonaws.com'],
    ] as const)
      await aws('iam', 'CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: AssumeRolePolicyDocument(service),
      });
    const subnetIds = three.map(({ id }) => id);
    await aws('eks', 'CreateCluster', {
      name: 'research',
      roleArn: 'arn:aws:iam::123456789012:role/eks',
      resourcesVpcConfig: { subnetIds },
    });
    await aws('eks', 'CreateFargateProfile', {
      clusterName: 'research',
      fargateProfileName: 'batch',
      podExecutionRoleArn: 'arn:aws:iam::123456789012:role/pods',
      subnets: subnetIds,
      selectors: [{ namespace: 'batch' }],
    });
    const { exitCode, stderr } = await berth(`${subnets} --destroy --yes`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('the Fargate profiles batch stand in these subnets');
  });

  it('take what is asked for, and change it', async () => {
    const blocks = '--cidr 10.0.100.0/24 --cidr 10.0.101.0/24 --cidr 10.0.102.0/24';
    const { subnets: three } = await made(
      `${subnets} --vpc ${vpcId} ${blocks} --zone us-west-2d --zone us-west-2b`,
    );
    expect(three.map(({ zone, cidr }) => `${zone} ${cidr}`)).toEqual([
      'us-west-2d 10.0.100.0/24',
      'us-west-2b 10.0.101.0/24',
      'us-west-2d 10.0.102.0/24',
    ]);
    const change = await planned(`${subnets} ${blocks.replace('102', '103')}`);
    expect(change.steps[0]?.details).toEqual([
      { action: 'replace', name: 'PrivateSubnet3', type: 'AWS::EC2::Subnet', properties: ['CidrBlock'] },
    ]);
    await done(`${subnets} ${blocks.replace('102', '103')} --yes`);
    expect((await made(subnets)).subnets.map(({ cidr }) => cidr)).toContain('10.0.103.0/24');
    const instance = await planned(`${subnets} --nat instance`);
    expect(stepsOf(instance)).toEqual(['update stack/berth-research-private-subnets']);
    await done(`${subnets} --nat instance --yes`);
    expect(stepsOf(await planned(subnets))).toEqual([]);
    const { NatGateways } = (await aws('ec2', 'DescribeNatGateways')) as {
      NatGateways: readonly { State: string }[];
    };
    expect(NatGateways.filter(({ State }) => State !== 'deleted')).toEqual([]);
    expect((await aws('ec2', 'DescribeAddresses'))['Addresses']).toHaveLength(1);
  });

  it('stand in zones that offer a type of every pool', async () => {
    const pools = (types: readonly string[]) =>
      JSON.stringify({
        apiVersion: 'eksctl.io/v1alpha5',
        kind: 'ClusterConfig',
        metadata: { name: 'research', region: REGION },
        vpc: {
          id: vpcId,
          subnets: { public: { 'us-west-2b': { id: publicSubnet }, more: { id: publicSubnet } } },
        },
        managedNodeGroups: types.map((instanceType, index) => ({ name: `pool${index}`, instanceType })),
      });
    writeFileSync(join(cwd, 'cluster.yaml'), pools(['m5.large', 'p4d.24xlarge']));
    const { stderr } = await berth('setup private-subnets -f cluster.yaml --dry-run');
    const offers = (await aws('ec2', 'DescribeInstanceTypeOfferings', {
      LocationType: 'availability-zone',
      Filters: [{ Name: 'instance-type', Values: ['p4d.24xlarge'] }],
    })) as { InstanceTypeOfferings: readonly { Location: string }[] };
    const missing = 3 - Math.min(3, offers.InstanceTypeOfferings.length);
    expect(stderr.match(/note: no type of the pool pool1 is offered in us-west-2/g) ?? []).toHaveLength(
      missing,
    );
  });

  it.each([
    [
      '--cidr 10.0.32.0/24 --cidr 10.0.33.0/24 --cidr 10.0.96.0/24',
      /10\.0\.32\.0\/24 overlaps the subnet subnet-\w+ \(10\.0\.32\.0\/20, us-west-2a\)/,
    ],
    ['--zone us-west-2x', /no zone us-west-2x/],
    ['--public-subnet subnet-0123', /subnet-0123 is no subnet of vpc-/],
  ])('refuse %j', async (options, message) => {
    const { exitCode, stderr } = await berth(`${subnets} --vpc ${vpcId} ${options} --yes`);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });

  it('are printed as a template with what was chosen', async () => {
    const { stdout } = await done(`${subnets} --vpc ${vpcId} --print template`);
    await aws('cloudformation', 'CreateStack', { StackName: 'by-hand', TemplateBody: stdout });
    const three = (await aws('ec2', 'DescribeSubnets', {
      Filters: [{ Name: 'tag:aws:cloudformation:stack-name', Values: ['by-hand'] }],
    })) as { Subnets: readonly { CidrBlock: string }[] };
    expect(three.Subnets.map(({ CidrBlock }) => CidrBlock).toSorted()).toEqual([
      '10.0.16.0/20',
      '10.0.48.0/20',
      '10.0.64.0/20',
    ]);
  });

  it('need a VPC', async () => {
    const { exitCode, stderr } = await berth(subnets);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('name one with --vpc');
  });
});
