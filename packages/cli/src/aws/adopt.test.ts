// Adoption: of a cluster made by raw calls of AWS, and of clusters made from eksctl's own templates as recorded. The
// file that is written plans empty.
import { adoptCluster, AwsCallError, planCluster, type AwsCalls } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { renderYaml } from '@berth/kube';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};
const region = 'us-west-2';

/** An answer of AWS, with its members at hand. */
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = any;

const callTo =
  (cloud: Cloud) =>
  async (service: string, operation: string, params: object = {}): Promise<Answer> =>
    cloud.call({ service, operation, params, region });

function callsOf(cloud: Cloud): AwsCalls {
  return {
    region,
    async send(service, operation, input) {
      try {
        return (await cloud.call({ service, operation, params: input, region })) as never;
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        throw new AwsCallError({ service, operation, code, message, cause: error });
      }
    },
  };
}

/** Adopts, writes, reads back, plans; gives the steps that are left and the file. */
async function adoptAndPlan(cloud: Cloud, name: string) {
  const calls = callsOf(cloud);
  const adopted = await adoptCluster(calls, name);
  const text = renderYaml(adopted?.document);
  const { config, problems } = readClusterConfig(text, 'adopted.yaml');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!config) throw new Error('unreadable');
  const { steps } = await planCluster({ config, calls });
  return {
    text,
    steps: steps.map(({ step }) => `${step.action} ${step.id} ${JSON.stringify(step.details)}`),
    config,
  };
}

it('a cluster made by raw calls', async () => {
  const cloud = createCloud({ clock });
  const call = callTo(cloud);
  const { Vpc } = await call('ec2', 'CreateVpc', { CidrBlock: '10.1.0.0/16' });
  const VpcId = Vpc.VpcId as string;
  const subnet = async (block: number, zone: string): Promise<string> => {
    const params = { VpcId, CidrBlock: `10.1.${block}.0/24`, AvailabilityZone: zone };
    return (await call('ec2', 'CreateSubnet', params)).Subnet.SubnetId;
  };
  const subnets = [await subnet(1, 'us-west-2a'), await subnet(2, 'us-west-2b')];
  const role = async (RoleName: string, service: string): Promise<string> => {
    const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    return (await call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument })).Role.Arn;
  };
  const nodeRole = await role('nodes', 'ec2.amazonaws.com');
  await call('eks', 'CreateCluster', {
    name: 'byhand',
    version: '1.34',
    roleArn: await role('cluster', 'eks.amazonaws.com'),
    resourcesVpcConfig: { subnetIds: subnets },
  });
  await call('eks', 'CreateNodegroup', {
    clusterName: 'byhand',
    nodegroupName: 'gpu',
    nodeRole,
    subnets,
    instanceTypes: ['g5.xlarge'],
    scalingConfig: { minSize: 0, maxSize: 4, desiredSize: 0 },
    labels: { team: 'ml' },
    taints: [{ key: 'dedicated', value: 'gpu', effect: 'NO_SCHEDULE' }],
  });
  await call('eks', 'CreateFargateProfile', {
    clusterName: 'byhand',
    fargateProfileName: 'batch',
    podExecutionRoleArn: await role('pods', 'eks-fargate-pods.amazonaws.com'),
    subnets,
    selectors: [{ namespace: 'batch', labels: { size: 'small' } }],
  });
  await call('eks', 'CreateAddon', { clusterName: 'byhand', addonName: 'vpc-cni' });
  const { text, steps, config } = await adoptAndPlan(cloud, 'byhand');
  expect(steps).toEqual([]);
  expect(text).toContain('team: ml');
  // The file is more than a picture: an edit of it is a plan, and does only that.
  const edited = readClusterConfig(text.replace('maxSize: 4', 'maxSize: 6'), 'adopted.yaml').config ?? config;
  const plan = await planCluster({ config: edited, calls: callsOf(cloud) });
  expect(plan.steps.map(({ step }) => step.id)).toEqual(['nodegroup/gpu']);
});

interface Recorded {
  readonly facts: {
    readonly network: Readonly<
      Record<'public' | 'private', readonly { readonly id: string; readonly zone: string }[]>
    >;
  };
  readonly stacks: Readonly<Record<string, RecordedStack>>;
}

interface RecordedStack {
  readonly template: object;
  readonly tags: Readonly<Record<string, string>>;
}

/** Makes the recorded stacks; ids of subnets in them are those of the cluster's own stack here. */
async function makeStacks(cloud: Cloud, { stacks, facts }: Recorded): Promise<void> {
  const call = callTo(cloud);
  const ids = new Map<string, string>();
  for (const [StackName, { template, tags }] of Object.entries(stacks)) {
    let TemplateBody = JSON.stringify(template);
    for (const [recorded, here] of ids) TemplateBody = TemplateBody.replaceAll(recorded, here);
    await call('cloudformation', 'CreateStack', {
      StackName,
      TemplateBody,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    });
    const { Stacks } = await call('cloudformation', 'DescribeStacks', { StackName });
    expect(Stacks[0].StackStatus).toBe('CREATE_COMPLETE');
    if (!StackName.endsWith('-cluster')) continue;
    const { Subnets } = await call('ec2', 'DescribeSubnets');
    for (const kind of ['public', 'private'] as const) {
      for (const { id, zone } of facts.network[kind]) {
        const found = Subnets.find(
          (subnet: Answer) =>
            subnet.AvailabilityZone === zone && subnet.MapPublicIpOnLaunch === (kind === 'public'),
        );
        ids.set(id, found.SubnetId);
      }
    }
  }
}

/** Sets whose clusters stand on the embedded AWS with nothing that has to be there before. */
const SETS = ['simple', 'concurrent', 'training'] as const;

it.each(SETS)('a cluster of eksctl: %s', async (set) => {
  const file = new URL(`../../../aws/testdata/eksctl-templates/${set}.json`, import.meta.url);
  const cloud = createCloud({ clock });
  await makeStacks(cloud, JSON.parse(readFileSync(file, 'utf8')) as Recorded);
  for (const addonName of ['vpc-cni', 'kube-proxy', 'coredns', 'metrics-server']) {
    await callTo(cloud)('eks', 'CreateAddon', { clusterName: set, addonName });
  }
  const { steps } = await adoptAndPlan(cloud, set);
  expect(steps).toEqual([]);
});
