// Adoption of clusters that eksctl knows nothing of: by raw calls with every finer choice, by IPv6, by somebody's own
// CloudFormation stack. The file is valid and plans empty; what it could not say is said in sentences with ids.
import { adoptCluster, planCluster } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { renderYaml, type ObjectApi } from '@berth/kube';
import { expect, it } from 'vitest';
import { callsOf, REGION } from './testing/cloud-calls.unsafe.js';

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

/** An answer of AWS, with its members at hand. */
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = any;
type Call = (service: string, operation: string, params?: object) => Promise<Answer>;

const callTo =
  (cloud: Cloud): Call =>
  async (service, operation, params = {}) =>
    cloud.call({ service, operation, params, region: REGION });

/** What adoption writes of a cluster, and what a plan of it would still do. */
async function adopted(cloud: Cloud, name: string, kube?: ObjectApi) {
  const calls = callsOf(cloud);
  const openKube = async () => kube;
  const found = await adoptCluster(calls, name, { openKube });
  const text = renderYaml(found?.document, { keys: 'given' });
  const { config, problems } = readClusterConfig(text, 'adopted.yaml');
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!config) throw new Error('unreadable');
  const { steps } = await planCluster({ config, calls, openKube });
  expect(steps.map(({ step }) => `${step.action} ${step.id} ${JSON.stringify(step.details)}`)).toEqual([]);
  return { text, notes: found?.notes ?? [] };
}

/** Roles, and a network of two public and two private subnets. */
class Account {
  readonly cloud = createCloud({ clock });
  readonly call = callTo(this.cloud);

  async role(RoleName: string, service: string): Promise<string> {
    const statement = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    return (await this.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument })).Role.Arn;
  }

  async network(options: object = {}) {
    const { Vpc } = await this.call('ec2', 'CreateVpc', { CidrBlock: '10.1.0.0/16', ...options });
    const VpcId = Vpc.VpcId as string;
    const { InternetGateway } = await this.call('ec2', 'CreateInternetGateway');
    const GatewayId = InternetGateway.InternetGatewayId as string;
    await this.call('ec2', 'AttachInternetGateway', { VpcId, InternetGatewayId: GatewayId });
    const { RouteTable } = await this.call('ec2', 'CreateRouteTable', { VpcId });
    const RouteTableId = RouteTable.RouteTableId as string;
    await this.call('ec2', 'CreateRoute', { RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' });
    const subnets: string[] = [];
    for (const [index, zone] of ['a', 'b', 'a', 'b'].entries()) {
      const params = { VpcId, CidrBlock: `10.1.${index}.0/24`, AvailabilityZone: `us-west-2${zone}` };
      const { SubnetId } = (await this.call('ec2', 'CreateSubnet', params)).Subnet;
      if (index < 2) await this.call('ec2', 'AssociateRouteTable', { RouteTableId, SubnetId });
      subnets.push(SubnetId);
    }
    return { VpcId, publicOnes: subnets.slice(0, 2), privateOnes: subnets.slice(2) };
  }

  async securityGroup(VpcId: string, GroupName: string): Promise<string> {
    const group = { GroupName, Description: 'of the user', VpcId };
    return (await this.call('ec2', 'CreateSecurityGroup', group)).GroupId;
  }
}

/** The parts of Kubernetes that adoption looks at. */
const kubeWith = (accounts: readonly object[], data: Readonly<Record<string, string>>) =>
  ({
    list: async (resource: string) => ({
      items: resource === 'serviceaccounts' ? accounts : [],
      resourceVersion: '1',
    }),
    get: async (resource: string, { name }: { readonly name: string }) =>
      resource === 'configmaps' ? { metadata: { name }, data } : accounts[0],
  }) as unknown as ObjectApi;

it('a cluster by raw calls, with everything that EKS offers', async () => {
  const account = new Account();
  const { call } = account;
  const { VpcId, publicOnes, privateOnes } = await account.network();
  const { KeyMetadata } = await call('kms', 'CreateKey', { Description: 'secrets' });
  const groups = [await account.securityGroup(VpcId, 'one'), await account.securityGroup(VpcId, 'two')];
  const nodeRole = await account.role('nodes', 'ec2.amazonaws.com');
  const podRole = await account.role('pods', 'eks-fargate-pods.amazonaws.com');
  const identityRole = await account.role('identity', 'pods.eks.amazonaws.com');
  const admins = await account.role('admins', 'ec2.amazonaws.com');
  const viewers = await account.role('viewers', 'ec2.amazonaws.com');
  const clusterName = 'byhand';
  await call('eks', 'CreateCluster', {
    name: clusterName,
    version: '1.34',
    roleArn: await account.role('cluster', 'eks.amazonaws.com'),
    resourcesVpcConfig: {
      subnetIds: privateOnes,
      securityGroupIds: groups,
      endpointPublicAccess: true,
      endpointPrivateAccess: true,
      publicAccessCidrs: ['203.0.113.0/24'],
    },
    kubernetesNetworkConfig: { serviceIpv4Cidr: '172.21.0.0/16' },
    encryptionConfig: [{ resources: ['secrets'], provider: { keyArn: KeyMetadata.Arn } }],
    logging: { clusterLogging: [{ types: ['api', 'audit'], enabled: true }] },
    upgradePolicy: { supportType: 'STANDARD' },
    accessConfig: { authenticationMode: 'API_AND_CONFIG_MAP' },
    tags: { team: 'ml' },
  });
  await call('ec2', 'CreateKeyPair', { KeyName: 'my-key' });
  const common = { clusterName, nodeRole, scalingConfig: { minSize: 0, maxSize: 4, desiredSize: 1 } };
  await call('eks', 'CreateNodegroup', {
    ...common,
    nodegroupName: 'plain',
    subnets: publicOnes,
    instanceTypes: ['m5.large'],
    diskSize: 50,
    remoteAccess: { ec2SshKey: 'my-key', sourceSecurityGroups: [groups[0]] },
    updateConfig: { maxUnavailablePercentage: 50 },
    tags: { team: 'ml', cost: 'a' },
  });
  await call('eks', 'CreateNodegroup', {
    ...common,
    nodegroupName: 'spot',
    subnets: privateOnes.slice(0, 1),
    amiType: 'BOTTLEROCKET_x86_64',
    capacityType: 'SPOT',
    instanceTypes: ['m5.large', 'c5.large'],
    labels: { team: 'ml' },
    taints: [{ key: 'spot', value: 'true', effect: 'NO_SCHEDULE' }],
  });
  const script =
    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/x-shellscript\n\necho hi\n--B--\n';
  const data = { InstanceType: 'm5.xlarge', UserData: Buffer.from(script).toString('base64') };
  const template = { LaunchTemplateName: 'own', LaunchTemplateData: data };
  const { LaunchTemplate } = await call('ec2', 'CreateLaunchTemplate', template);
  const { LaunchTemplateId: id } = LaunchTemplate;
  await call('eks', 'CreateNodegroup', {
    ...common,
    nodegroupName: 'templated',
    subnets: privateOnes,
    launchTemplate: { id, version: '1' },
  });
  await call('eks', 'CreateFargateProfile', {
    clusterName,
    fargateProfileName: 'batch',
    podExecutionRoleArn: podRole,
    subnets: privateOnes,
    selectors: [{ namespace: 'batch', labels: { size: 'small' } }],
    tags: { own: 'yes' },
  });
  const entry = { clusterName, principalArn: admins };
  await call('eks', 'CreateAccessEntry', entry);
  await call('eks', 'AssociateAccessPolicy', {
    ...entry,
    policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
    accessScope: { type: 'cluster' },
  });
  await call('eks', 'CreateAccessEntry', {
    clusterName,
    principalArn: viewers,
    kubernetesGroups: ['viewers'],
    username: 'looker',
  });
  const values = '{"env":{"ENABLE_PREFIX_DELEGATION":"true"}}';
  await call('eks', 'CreateAddon', { clusterName, addonName: 'vpc-cni', configurationValues: values });
  await call('eks', 'CreateAddon', { clusterName, addonName: 'eks-pod-identity-agent' });
  await call('eks', 'CreateAddon', {
    clusterName,
    addonName: 'aws-ebs-csi-driver',
    podIdentityAssociations: [{ serviceAccount: 'ebs-csi-controller-sa', roleArn: identityRole }],
  });
  await call('eks', 'CreatePodIdentityAssociation', {
    clusterName,
    namespace: 'jobs',
    serviceAccount: 'trainer',
    roleArn: identityRole,
  });
  await call('autoscaling', 'CreateAutoScalingGroup', {
    AutoScalingGroupName: 'own-nodes',
    MinSize: 0,
    MaxSize: 1,
    LaunchTemplate: { LaunchTemplateName: 'own' },
    VPCZoneIdentifier: privateOnes.join(','),
    Tags: [{ Key: `kubernetes.io/cluster/${clusterName}`, Value: 'owned', PropagateAtLaunch: true }],
  });
  const mapRoles = renderYaml([
    { rolearn: nodeRole, username: 'system:node:{{EC2PrivateDNSName}}', groups: ['system:nodes'] },
    { rolearn: admins, username: 'admin', groups: ['system:masters'] },
  ]);
  const annotations = { 'eks.amazonaws.com/role-arn': identityRole, note: 'kept' };
  const reader = { metadata: { namespace: 'jobs', name: 'reader', labels: { a: 'b' }, annotations } };
  await call('iam', 'CreateOpenIDConnectProvider', {
    Url: (await call('eks', 'DescribeCluster', { name: clusterName })).cluster.identity.oidc.issuer,
    ClientIDList: ['sts.amazonaws.com'],
    ThumbprintList: ['a'.repeat(40)],
  });

  const { text, notes } = await adopted(account.cloud, clusterName, kubeWith([reader], { mapRoles }));
  for (const part of [
    `keyARN: ${KeyMetadata.Arn}`,
    'serviceIPv4CIDR: 172.21.0.0/16',
    'supportType: STANDARD',
    'enableTypes:\n    - api\n    - audit',
    `controlPlaneSecurityGroupIDs:\n  - ${groups[0]}\n  - ${groups[1]}`,
    'publicAccessCIDRs:\n  - 203.0.113.0/24',
    `launchTemplate:\n    id: ${id}\n    version: "1"`,
    'amiFamily: Bottlerocket',
    'maxUnavailablePercentage: 50',
    'publicKeyName: my-key',
    `principalARN: ${admins}`,
    'kubernetesUsername: looker',
    'configurationValues:',
    'serviceAccountName: trainer',
    'serviceAccountName: ebs-csi-controller-sa',
    `attachRoleARN: ${identityRole}`,
    `arn: ${admins}\n  username: admin`,
    'own: "yes"',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('system:node');
  expect(notes).toEqual([
    'Auto Scaling group own-nodes (0 to 1 nodes) joins nodes by itself; ' +
      'a ClusterConfig can only make such groups anew, so plans leave it alone',
  ]);
});

it('a private cluster in subnets of one kind, with IPv6', async () => {
  const account = new Account();
  const { call } = account;
  const { privateOnes } = await account.network({ AmazonProvidedIpv6CidrBlock: true });
  await call('eks', 'CreateCluster', {
    name: 'six',
    version: '1.34',
    roleArn: await account.role('cluster', 'eks.amazonaws.com'),
    resourcesVpcConfig: { subnetIds: privateOnes, endpointPublicAccess: false, endpointPrivateAccess: true },
    kubernetesNetworkConfig: { ipFamily: 'ipv6' },
    accessConfig: { authenticationMode: 'API' },
  });
  for (const addonName of ['vpc-cni', 'kube-proxy', 'coredns'])
    await call('eks', 'CreateAddon', { clusterName: 'six', addonName });
  const bare = await adopted(account.cloud, 'six');
  expect(bare.text).not.toContain('IPv6');
  expect(bare.notes.join('\n')).toContain(
    'six speaks IPv6, which a ClusterConfig says only of a cluster with an OIDC provider',
  );
  const Url = (await call('eks', 'DescribeCluster', { name: 'six' })).cluster.identity.oidc.issuer;
  const provider = { Url, ClientIDList: ['sts.amazonaws.com'], ThumbprintList: ['a'.repeat(40)] };
  await call('iam', 'CreateOpenIDConnectProvider', provider);
  const { text } = await adopted(account.cloud, 'six');
  expect(text).toContain('ipFamily: IPv6');
  expect(text).toContain('publicAccess: false');
  expect(text).toContain('authenticationMode: API');
});

it("a cluster of somebody's own CloudFormation stack", async () => {
  const account = new Account();
  const { call } = account;
  const { publicOnes, privateOnes } = await account.network();
  const role = await account.role('cluster', 'eks.amazonaws.com');
  const nodeRole = await account.role('nodes', 'ec2.amazonaws.com');
  const template = {
    Resources: {
      Cluster: {
        Type: 'AWS::EKS::Cluster',
        Properties: {
          Name: 'stacked',
          Version: '1.34',
          RoleArn: role,
          ResourcesVpcConfig: { SubnetIds: [...publicOnes, ...privateOnes] },
        },
      },
      Workers: {
        Type: 'AWS::EKS::Nodegroup',
        DependsOn: 'Cluster',
        Properties: {
          ClusterName: 'stacked',
          NodegroupName: 'workers',
          NodeRole: nodeRole,
          Subnets: publicOnes,
          InstanceTypes: ['m5.large'],
          Labels: { team: 'ml' },
          ScalingConfig: { MinSize: 1, MaxSize: 3, DesiredSize: 1 },
        },
      },
    },
  };
  await call('cloudformation', 'CreateStack', {
    StackName: 'platform',
    TemplateBody: JSON.stringify(template),
    Tags: [{ Key: 'alpha.eksctl.io/cluster-name', Value: 'stacked' }],
  });
  await call('eks', 'CreateAddon', { clusterName: 'stacked', addonName: 'vpc-cni' });
  const { text, notes } = await adopted(account.cloud, 'stacked');
  expect(text).toContain('name: workers');
  expect(notes.join('\n')).toContain("stack platform carries the cluster's tag");
});

it('a public and a private subnet: a file has two of a kind', async () => {
  const account = new Account();
  const { call } = account;
  const { Vpc } = await call('ec2', 'CreateVpc', { CidrBlock: '10.2.0.0/16' });
  const subnets: string[] = [];
  for (const [index, zone] of ['a', 'b'].entries()) {
    const params = {
      VpcId: Vpc.VpcId,
      CidrBlock: `10.2.${index}.0/24`,
      AvailabilityZone: `us-west-2${zone}`,
    };
    subnets.push((await call('ec2', 'CreateSubnet', params)).Subnet.SubnetId);
  }
  const { InternetGateway } = await call('ec2', 'CreateInternetGateway');
  const GatewayId = InternetGateway.InternetGatewayId as string;
  await call('ec2', 'AttachInternetGateway', { VpcId: Vpc.VpcId, InternetGatewayId: GatewayId });
  const { RouteTable } = await call('ec2', 'CreateRouteTable', { VpcId: Vpc.VpcId });
  const { RouteTableId } = RouteTable;
  await call('ec2', 'CreateRoute', { RouteTableId, GatewayId, DestinationCidrBlock: '0.0.0.0/0' });
  await call('ec2', 'AssociateRouteTable', { RouteTableId, SubnetId: subnets[0] });
  await call('eks', 'CreateCluster', {
    name: 'odd',
    version: '1.34',
    roleArn: await account.role('cluster', 'eks.amazonaws.com'),
    resourcesVpcConfig: { subnetIds: subnets },
  });
  await call('eks', 'CreateAddon', { clusterName: 'odd', addonName: 'vpc-cni' });
  const { notes } = await adopted(account.cloud, 'odd');
  expect(notes.join('\n')).toContain(`subnet ${subnets[0]} leads to the internet and stands under private`);
});
