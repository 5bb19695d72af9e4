// Adoption: of a cluster made by raw calls of AWS, and of clusters made from eksctl's own templates as recorded. The
// file that is written plans empty.
import { adoptCluster, AwsCallError, planCluster, type AwsCalls } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { answerConfigCase, clusterSpecOf, readClusterConfig, type ClusterConfig } from '@berth/compute';
import { isJsonArray, isJsonObject, renderYaml, type ObjectApi } from '@berth/kube';
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
  (cloud: Cloud, at = region) =>
  async (service: string, operation: string, params: object = {}): Promise<Answer> =>
    cloud.call({ service, operation, params, region: at });

function callsOf(cloud: Cloud, at = region): AwsCalls {
  return {
    region: at,
    async send(service, operation, input) {
      try {
        return (await cloud.call({ service, operation, params: input, region: at })) as never;
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        throw new AwsCallError({ service, operation, code, message, cause: error });
      }
    },
  };
}

/** Adopts, writes, reads back, plans; gives the steps that are left and the file. */
async function adoptAndPlan(calls: AwsCalls, name: string, kube?: ObjectApi) {
  const openKube = async () => kube;
  const adopted = await adoptCluster(calls, name, { openKube });
  const text = renderYaml(adopted?.document, { keys: 'given' });
  const { config, problems } = readClusterConfig(text, 'adopted.yaml');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!config) throw new Error('unreadable');
  const { steps } = await planCluster({ config, calls, openKube });
  return {
    text,
    notes: adopted?.notes ?? [],
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
  await call('ec2', 'CreateLaunchTemplate', {
    LaunchTemplateName: 'own',
    LaunchTemplateData: { ImageId: 'ami-0123456789abcdef0', InstanceType: 'm5.large' },
  });
  await call('autoscaling', 'CreateAutoScalingGroup', {
    AutoScalingGroupName: 'own-nodes',
    MinSize: 0,
    MaxSize: 1,
    LaunchTemplate: { LaunchTemplateName: 'own' },
    VPCZoneIdentifier: subnets.join(','),
    Tags: [{ Key: 'kubernetes.io/cluster/byhand', Value: 'owned', PropagateAtLaunch: true }],
  });
  const { text, steps, config, notes } = await adoptAndPlan(callsOf(cloud), 'byhand');
  expect(notes.join('\n')).toContain('Auto Scaling group own-nodes (0 to 1 nodes) joins nodes by itself');
  expect(steps).toEqual([]);
  expect(text).toContain('team: ml');
  // The file is more than a picture: an edit of it is a plan, and does only that.
  const edited = readClusterConfig(text.replace('maxSize: 4', 'maxSize: 6'), 'adopted.yaml').config ?? config;
  const plan = await planCluster({ config: edited, calls: callsOf(cloud) });
  expect(plan.steps.map(({ step }) => step.id)).toEqual(['nodegroup/gpu']);
});

interface Recorded {
  readonly config: string;
  readonly facts: {
    readonly network: Readonly<
      Record<'public' | 'private', readonly { readonly id: string; readonly zone: string }[]>
    >;
    readonly cluster: { readonly oidcIssuer: string };
  };
  readonly stacks: Readonly<Record<string, RecordedStack>>;
}

interface RecordedStack {
  readonly template: object;
  readonly tags: Readonly<Record<string, string>>;
  /** As the nodes read it; the template names it. */
  readonly userData?: string;
}

/** A recorded cluster on the embedded AWS: its stacks, and what eksctl makes by calls beside them. */
class RecordedCluster {
  readonly config: ClusterConfig;
  readonly calls: AwsCalls;
  /** Values of the recording, and what they are here. */
  private readonly known = new Map<string, string>();
  private readonly call: ReturnType<typeof callTo>;

  constructor(
    cloud: Cloud,
    private readonly recorded: Recorded,
  ) {
    const { config } = readClusterConfig(recorded.config, 'recorded.yaml');
    if (!config) throw new Error('unreadable');
    this.config = config;
    this.call = callTo(cloud, config.metadata.region);
    this.calls = callsOf(cloud, config.metadata.region);
  }

  get name(): string {
    return this.config.metadata.name;
  }

  async make(): Promise<void> {
    const { stacks } = this.recorded;
    await this.makeForeign();
    const cluster = `eksctl-${this.name}-cluster`;
    const first = stacks[cluster];
    if (!first) throw new Error('no stack of the cluster');
    await this.makeStack(cluster, first);
    await this.learnNetwork();
    const oidc = first.tags['alpha.eksctl.io/cluster-oidc-enabled'] === 'true';
    await this.learnIssuer(oidc);
    for (const [name, stack] of Object.entries(stacks))
      if (name !== cluster) await this.makeStack(name, stack);
    await this.makeAddons();
    await this.makeProfiles();
    await this.makePodIdentities();
    await this.tagGroups();
  }

  /** Tags for the autoscaler reach the groups of managed pools by a call. */
  private async tagGroups(): Promise<void> {
    for (const { name, propagateASGTags, labels } of clusterSpecOf(this.config.document).managedNodeGroups ??
      []) {
      if (!propagateASGTags) continue;
      const at = { clusterName: this.name, nodegroupName: name };
      const { nodegroup } = await this.call('eks', 'DescribeNodegroup', at);
      const Tags = Object.entries(labels ?? {}).map(([key, Value]) => ({
        ResourceId: nodegroup.resources.autoScalingGroups[0].name,
        ResourceType: 'auto-scaling-group',
        Key: `k8s.io/cluster-autoscaler/node-template/label/${key}`,
        Value,
        PropagateAtLaunch: true,
      }));
      await this.call('autoscaling', 'CreateOrUpdateTags', { Tags });
    }
  }

  /** What recorded files name and do not make: a role for nodes, a pair of keys. */
  private async makeForeign(): Promise<void> {
    await this.call('ec2', 'CreateKeyPair', { KeyName: 'my-key' });
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { Vpc } = await this.call('ec2', 'CreateVpc', { CidrBlock: '10.9.0.0/16' });
    for (const recorded of ['sg-0123456789abcdef0', 'sg-0aaaaaaaaaaaaaaaa', 'sg-0bbbbbbbbbbbbbbbb']) {
      const group = { GroupName: recorded.replace('sg-', ''), Description: 'of the user', VpcId: Vpc.VpcId };
      const { GroupId } = await this.call('ec2', 'CreateSecurityGroup', group);
      this.known.set(recorded, GroupId);
    }
    for (const RoleName of ['nodes', 'admins', 'devs', 'pid', 'byo'])
      await this.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
    for (const { ssh } of clusterSpecOf(this.config.document).nodeGroups ?? []) {
      if (!ssh?.publicKey) continue;
      // eksctl imports it by this name.
      const KeyName = /"KeyName": ?"(eksctl-[^"]+)"/.exec(JSON.stringify(this.recorded.stacks))?.[1];
      await this.call('ec2', 'ImportKeyPair', { KeyName, PublicKeyMaterial: Buffer.from(ssh.publicKey) });
    }
    await this.call('ec2', 'CreatePlacementGroup', { GroupName: 'pg', Strategy: 'cluster' });
    await this.makeLaunchTemplate();
    if (this.name === 'existing-vpc') await this.makeNetwork();
  }

  /** Three versions of a template that names its type alone. */
  private async makeLaunchTemplate(): Promise<void> {
    const template = { LaunchTemplateName: 'own', LaunchTemplateData: { InstanceType: 'm5.large' } };
    const { LaunchTemplate } = await this.call('ec2', 'CreateLaunchTemplate', template);
    for (let version = 2; version <= 3; version += 1)
      await this.call('ec2', 'CreateLaunchTemplateVersion', template);
    this.known.set('lt-0123456789abcdef0', LaunchTemplate.LaunchTemplateId);
  }

  /** A VPC that was there before the cluster: two private subnets, two that lead to the internet. */
  private async makeNetwork(): Promise<void> {
    const { Vpc } = await this.call('ec2', 'CreateVpc', { CidrBlock: '10.20.0.0/16' });
    const { VpcId } = Vpc;
    this.known.set('vpc-0existing', VpcId);
    const { InternetGateway } = await this.call('ec2', 'CreateInternetGateway');
    const GatewayId = InternetGateway.InternetGatewayId;
    await this.call('ec2', 'AttachInternetGateway', { VpcId, InternetGatewayId: GatewayId });
    const { RouteTable } = await this.call('ec2', 'CreateRouteTable', { VpcId });
    const { RouteTableId } = RouteTable;
    await this.call('ec2', 'CreateRoute', { RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' });
    for (const [index, recorded] of ['priva', 'privb', 'puba', 'pubb'].entries()) {
      const { Subnet } = await this.call('ec2', 'CreateSubnet', {
        VpcId,
        CidrBlock: `10.20.${index}.0/24`,
        AvailabilityZone: `us-west-2${recorded.at(-1)}`,
      });
      const { SubnetId } = Subnet;
      this.known.set(`subnet-0${recorded}`, SubnetId);
      if (recorded.startsWith('pub'))
        await this.call('ec2', 'AssociateRouteTable', { RouteTableId, SubnetId });
    }
  }

  /** eksctl makes associations by calls, with the role of their stack or the one that the file names. */
  private async makePodIdentities(): Promise<void> {
    const associations = clusterSpecOf(this.config.document).iam?.podIdentityAssociations ?? [];
    for (const { namespace, serviceAccountName: serviceAccount, roleARN } of associations) {
      const StackName = `eksctl-${this.name}-podidentityrole-${namespace}-${serviceAccount}`;
      const { Stacks } = roleARN
        ? { Stacks: [] }
        : await this.call('cloudformation', 'DescribeStacks', { StackName });
      const roleArn = roleARN ?? Stacks[0].Outputs[0].OutputValue;
      const input = { clusterName: this.name, namespace, serviceAccount, roleArn };
      await this.call('eks', 'CreatePodIdentityAssociation', input);
    }
  }

  /** The file as it was recorded, with the ids of here. */
  get file(): string {
    let text = this.recorded.config;
    for (const [recorded, here] of this.known) text = text.replaceAll(recorded, here);
    return text;
  }

  /** What eksctl writes into the cluster: service accounts, and rows of aws-auth. */
  get kube(): ObjectApi {
    const { iam, iamIdentityMappings = [] } = clusterSpecOf(this.config.document);
    const accounts = (iam?.serviceAccounts ?? [])
      .filter(({ roleOnly }) => !roleOnly)
      .map(({ metadata, attachRoleARN = 'arn:aws:iam::123456789012:role/of-its-stack' }) => ({
        metadata: {
          namespace: 'default',
          ...metadata,
          labels: { 'app.kubernetes.io/managed-by': 'eksctl', ...metadata?.labels },
          annotations: { 'eks.amazonaws.com/role-arn': attachRoleARN },
        },
      }));
    const nodes = {
      rolearn: 'arn:aws:iam::123456789012:role/nodes',
      groups: ['system:bootstrappers', 'system:nodes'],
    };
    const rows = iamIdentityMappings.map(({ arn, username, groups }) => ({ rolearn: arn, username, groups }));
    return {
      list: async (resource: string) => ({
        items: resource === 'serviceaccounts' ? accounts : [],
        resourceVersion: '1',
      }),
      get: async (resource: string, { name }: { readonly name: string }) =>
        resource === 'configmaps'
          ? { metadata: { name }, data: { mapRoles: renderYaml([nodes, ...rows]) } }
          : accounts.find(({ metadata }) => metadata.name === name),
    } as unknown as ObjectApi;
  }

  private async makeStack(StackName: string, { template, tags, userData }: RecordedStack): Promise<void> {
    let TemplateBody = JSON.stringify(template);
    for (const [recorded, here] of this.known) TemplateBody = TemplateBody.replaceAll(recorded, here);
    // The recorder put a line of its own in front.
    const told = (userData ?? '').replace(/^# encoding in the template:.*\n/, '');
    const encoded = Buffer.from(told).toString('base64');
    TemplateBody = TemplateBody.replace(/"@userdata:[^"]*"/, JSON.stringify(encoded));
    await this.call('cloudformation', 'CreateStack', {
      StackName,
      TemplateBody,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    });
    const { Stacks } = await this.call('cloudformation', 'DescribeStacks', { StackName });
    if (Stacks[0].StackStatus === 'CREATE_COMPLETE') return;
    const { StackEvents } = await this.call('cloudformation', 'DescribeStackEvents', { StackName });
    throw new Error(StackEvents.map((event: Answer) => event.ResourceStatusReason ?? '').join(' '));
  }

  private async learnNetwork(): Promise<void> {
    const { network } = this.recorded.facts;
    if (this.name === 'existing-vpc') return;
    const { Subnets } = await this.call('ec2', 'DescribeSubnets');
    for (const kind of ['public', 'private'] as const) {
      for (const { id, zone } of network[kind]) {
        const found = Subnets.find(
          ({ AvailabilityZone, Tags }: Answer) =>
            AvailabilityZone === zone && (Tags ?? []).some(({ Key }: Answer) => Key === SUBNET_TAGS[kind]),
        );
        this.known.set(id, found.SubnetId);
      }
    }
  }

  private async learnIssuer(oidc: boolean): Promise<void> {
    const { cluster } = await this.call('eks', 'DescribeCluster', { name: this.name });
    const Url = cluster.identity.oidc.issuer as string;
    const { oidcIssuer } = this.recorded.facts.cluster;
    this.known.set(oidcIssuer.replace('https://', ''), Url.replace('https://', ''));
    if (!oidc) return;
    const ClientIDList = ['sts.amazonaws.com'];
    await this.call('iam', 'CreateOpenIDConnectProvider', {
      Url,
      ClientIDList,
      ThumbprintList: ['a'.repeat(40)],
    });
  }

  private async makeAddons(): Promise<void> {
    const named = clusterSpecOf(this.config.document).addons?.map(({ name = '' }) => name) ?? [];
    const isAuto = clusterSpecOf(this.config.document).autoModeConfig?.enabled === true;
    const defaults = isAuto ? [] : ['vpc-cni', 'kube-proxy', 'coredns', 'metrics-server'];
    for (const addonName of new Set([...defaults, ...named])) {
      const StackName = `eksctl-${this.name}-addon-${addonName}`;
      const { Stacks } = this.recorded.stacks[StackName]
        ? await this.call('cloudformation', 'DescribeStacks', { StackName })
        : { Stacks: [] };
      const serviceAccountRoleArn = Stacks[0]?.Outputs[0]?.OutputValue;
      await this.call('eks', 'CreateAddon', { clusterName: this.name, addonName, serviceAccountRoleArn });
    }
  }

  private async makeProfiles(): Promise<void> {
    const { fargateProfiles = [] } = clusterSpecOf(this.config.document);
    const StackName = `eksctl-${this.name}-cluster`;
    const { Stacks } = await this.call('cloudformation', 'DescribeStacks', { StackName });
    const role = Stacks[0].Outputs.find(
      ({ OutputKey }: Answer) => OutputKey === 'FargatePodExecutionRoleARN',
    );
    for (const { name, selectors } of fargateProfiles) {
      const privates = this.recorded.facts.network.private.map(({ id }) => this.known.get(id));
      await this.call('eks', 'CreateFargateProfile', {
        clusterName: this.name,
        fargateProfileName: name,
        selectors,
        podExecutionRoleArn: role.OutputValue,
        subnets: privates,
      });
    }
  }
}

/** Tags by which load balancers find subnets of a kind. */
const SUBNET_TAGS = { public: 'kubernetes.io/role/elb', private: 'kubernetes.io/role/internal-elb' } as const;

/** Sets whose clusters stand on the embedded AWS with nothing that has to be there before. */
const SETS = [
  'simple',
  'concurrent',
  'training',
  'concurrent-fargate',
  'private',
  'spot-mixed',
  'bottlerocket',
  'leaderboard',
  'ipv6',
  'vpc-options',
  'auto-mode',
  'access-entries',
  'irsa',
  'all-addon-policies',
  'unmanaged-al2023',
  'custom-ami',
  'launch-template',
  'existing-vpc',
] as const;

it.each(SETS)('a cluster of eksctl: %s', async (set) => {
  const file = new URL(`../../../aws/testdata/eksctl-templates/${set}.json`, import.meta.url);
  const cloud = createCloud({ clock });
  const cluster = new RecordedCluster(cloud, JSON.parse(readFileSync(file, 'utf8')) as Recorded);
  await cluster.make();
  const { kube } = cluster;
  const { steps, text } = await adoptAndPlan(cluster.calls, cluster.name, kube);
  expect(steps).toEqual([]);
  // The file says what eksctl's said, but for what AWS cannot tell.
  const lost = documentDifferences(defaulted(cluster.file), defaulted(text));
  expect(lost.filter((line) => !UNTOLD.some(([pattern]) => pattern.test(line)))).toEqual([]);
  // A person reads it from the top, and adopting again gives the same.
  expect(text).toMatch(/^apiVersion: .*\nkind: ClusterConfig\nmetadata:\n  name: .*\n  region: /);
  expect((await adoptAndPlan(cluster.calls, cluster.name, kube)).text).toBe(text);
});

/** The file as eksctl reads it, with its defaults. */
function defaulted(yaml: string): unknown {
  const answer = answerConfigCase(yaml);
  if (!answer.valid) throw new Error(JSON.stringify(answer));
  return answer.defaulted;
}

/** What AWS cannot tell of a file, or says in other words, with the reason. */
const UNTOLD: readonly (readonly [RegExp, string])[] = [
  [
    /^addons(\.[\w-]+)?: undefined -> /,
    'add-ons that eksctl makes unasked are written down, with their versions',
  ],
  [/^addons\.[\w-]+\.version: undefined -> /, 'the version that AWS chose'],
  [
    /^addons\.vpc-cni\.attachPolicyARNs: undefined -> /,
    'a cluster with IPv6 gets another policy unasked today',
  ],
  [/^managedNodeGroups\.private-a\.(subnets|availabilityZones): /, 'the one subnet of a zone, by its zone'],
  [/^managedNodeGroups\.selector\.instance(Selector|Types)/, 'the types that a selector once found'],
  [/^addonsConfig\.disableDefaultAddons: undefined -> true$/, 'the recorded cluster lacks them'],
  [/^nodeGroups\.[\w-]+\.(min|max)Size: undefined -> \d+$/, 'what eksctl chose'],
  [/^nodeGroups\.[\w-]+\.instanceType: undefined -> "mixed"$/, 'eksctl says so of groups that mix types'],
  [/^iamIdentityMappings\.\d\.noDuplicateARNs: true -> /, 'it is about how rows are added'],
  [/\.bootstrapClusterCreatorAdminPermissions: true -> undefined$/, 'the default'],
  [/^nodeGroups\.arm\.updateConfig: /, 'eksctl makes nothing of it for unmanaged groups'],
  [/\.instance(Prefix|Name): /, 'prefix and name are one text on the instance'],
  [/\.disableIMDSv1: false -> true$/, 'disablePodIMDS asks for tokens all the same'],
  [/\.volumeName: undefined -> "\/dev\/(xvda|sda1)"$/, 'the device that eksctl took from the image'],
  [/\.overrideBootstrapCommand: ".*NodeConfig/, 'a NodeConfig in another layout'],
];

/** Where two documents differ, as `PATH: before -> after`; items of lists by their names. */
function documentDifferences(before: unknown, after: unknown, path = ''): readonly string[] {
  if (isJsonArray(before) && isJsonArray(after)) {
    return documentDifferences(keyed(before), keyed(after), path);
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return keys.flatMap((key) => documentDifferences(before[key], after[key], path ? `${path}.${key}` : key));
  }
  const same = JSON.stringify(before) === JSON.stringify(after);
  return same ? [] : [`${path}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`];
}

const keyed = (list: readonly unknown[]) =>
  Object.fromEntries(
    list.map((item, index) => {
      const { name, metadata, principalARN } = Object(item) as Record<string, unknown>;
      const id = name ?? (isJsonObject(metadata) ? metadata['name'] : undefined) ?? principalARN;
      return [typeof id === 'string' ? id : String(index), item];
    }),
  );

it('reads sizes off the live group, not off the template that once set them', async () => {
  const file = new URL('../../../aws/testdata/eksctl-templates/training.json', import.meta.url);
  const cloud = createCloud({ clock });
  const cluster = new RecordedCluster(cloud, JSON.parse(readFileSync(file, 'utf8')) as Recorded);
  await cluster.make();
  const nodegroup = { clusterName: cluster.name, nodegroupName: 'pulumi-eks-nodegroup' };
  const scalingConfig = { minSize: 1, maxSize: 7, desiredSize: 2 };
  await callTo(cloud)('eks', 'UpdateNodegroupConfig', { ...nodegroup, scalingConfig });
  const { steps, text } = await adoptAndPlan(cluster.calls, cluster.name);
  expect(text).toContain('maxSize: 7');
  expect(steps).toEqual([]);
});

it('carries over what user data says: boot scripts, settings of kubelet and of Bottlerocket', async () => {
  const adopted = async (set: string) => {
    const file = new URL(`../../../aws/testdata/eksctl-templates/${set}.json`, import.meta.url);
    const cluster = new RecordedCluster(
      createCloud({ clock }),
      JSON.parse(readFileSync(file, 'utf8')) as Recorded,
    );
    await cluster.make();
    return (await adoptAndPlan(cluster.calls, cluster.name)).text;
  };
  const mixed = await adopted('spot-mixed');
  expect(mixed).toContain('preBootstrapCommands:\n  - echo prepare\n');
  expect(mixed).toContain('kubeletExtraConfig:\n    kubeReserved:\n      cpu: 300m\n    maxPods: 30\n');
  expect(await adopted('bottlerocket')).toContain('motd: hello from tests');
  expect(await adopted('leaderboard')).toContain(
    'overrideBootstrapCommand: |\n    #!/bin/bash\n    /etc/eks',
  );
});
