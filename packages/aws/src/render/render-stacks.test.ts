import { readClusterConfig } from '@berth/compute';
import { describe, expect, it } from 'vitest';
import type { AwsFacts } from './facts.js';
import { renderStacks } from './render-stacks.js';

const head = 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: c, region: us-west-2}\n';
const account = { accountId: '123456789012' };

function render(body: string, facts: Partial<AwsFacts> = {}) {
  const file = readClusterConfig(`${head}${body}`, 'cluster.yaml');
  if (!file.config) throw new Error(file.problems.map(({ message }) => message).join('; '));
  return renderStacks({ config: file.config, facts: { ...account, ...facts } });
}

function stacksOf(body: string, facts: Partial<AwsFacts> = {}) {
  const stacks = render(body, facts);
  if (!stacks.ok) throw new Error(stacks.problem.message);
  return stacks.value;
}

const pool = (fields: string): string => `managedNodeGroups: [{name: m, ${fields}}]\n`;
const unmanaged = (fields: string): string => `nodeGroups: [{name: w, ${fields}}]\n`;

describe('renderStacks refuses', () => {
  it.each<[code: string, body: string, facts: Partial<AwsFacts>]>([
    [
      'render.zone-lacks-type',
      pool('availabilityZones: [us-west-2a], instanceType: m5.large'),
      {
        offerings: { 'm5.large': ['us-west-2b'] },
      },
    ],
    ['render.no-subnet-in-zone', pool('instanceType: m5.large'), { offerings: { 'm5.large': [] } }],
    [
      'render.efa',
      pool('instanceType: p4d.24xlarge, efaEnabled: true, availabilityZones: [us-west-2a]'),
      {
        interfaces: { 'p4d.24xlarge': { networkCards: 4, efaSupported: false } },
      },
    ],
    ['render.unknown-launch-template', pool('launchTemplate: {id: lt-1}'), { launchTemplates: {} }],
    ['render.launch-template', pool('launchTemplate: {id: lt-1}'), { launchTemplates: { 'lt-1': {} } }],
    [
      'render.launch-template',
      pool('launchTemplate: {id: lt-1}'),
      {
        launchTemplates: { 'lt-1': { instanceType: 'm5.large', imageId: 'ami-1' } },
      },
    ],
    [
      'render.launch-template',
      pool('launchTemplate: {id: lt-1}, instanceTypes: [m5.large]'),
      {
        launchTemplates: { 'lt-1': { instanceType: 'm5.large' } },
      },
    ],
    [
      'render.pod-identity',
      'addons: [{name: eks-pod-identity-agent}, {name: x, podIdentityAssociations: ' +
        '[{namespace: jobs, serviceAccountName: s, permissionPolicyARNs: ["arn:aws:iam::aws:policy/P"]}]}]\n',
      { addons: { x: { requiresIamPermissions: true, podIdentity: [] } } },
    ],
  ])('%s: %s', (code, body, facts) => {
    expect(render(body, facts)).toMatchObject({ ok: false, problem: { code, hint: expect.any(String) } });
  });
});

describe('renderStacks', () => {
  it('puts the cluster first, and everything after what it needs', () => {
    const stacks = stacksOf(
      'iam: {withOIDC: true, serviceAccounts: [{metadata: {name: s}, wellKnownPolicies: {autoScaler: true}}]}\n' +
        'karpenter: {version: "1.0.0"}\n' +
        unmanaged('instanceType: m5.large'),
    );
    const seen = new Set<string>();
    for (const stack of stacks) {
      expect(stack.dependsOn.filter((name) => !seen.has(name))).toEqual([]);
      seen.add(stack.name);
    }
    expect(stacks[0]?.purpose).toBe('cluster');
    expect(new Set(stacks.map(({ name }) => name)).size).toBe(stacks.length);
  });

  it('waits for the issuer of service accounts, which no template can look up', () => {
    const body = 'iam: {withOIDC: true}\n';
    const awaits = (facts: Partial<AwsFacts>) =>
      stacksOf(body, facts).find(({ purpose }) => purpose === 'addon')?.awaits;
    expect(awaits({})).toEqual(['cluster.oidcIssuer']);
    const cluster = { endpoint: 'https://x', certificateAuthority: 'Q0E=', oidcIssuer: 'https://o/id/1' };
    expect(awaits({ cluster })).toEqual([]);
  });

  it('names zones in order where the file names none', () => {
    const names = Object.keys(stacksOf('')[0]?.template.Resources ?? {});
    expect(names.filter((name) => name.startsWith('SubnetPublic'))).toEqual([
      'SubnetPublicUSWEST2A',
      'SubnetPublicUSWEST2B',
      'SubnetPublicUSWEST2C',
    ]);
  });

  it('takes subnets from the cluster stack while their ids are not known', () => {
    const [, stack] = stacksOf(pool('instanceType: m5.large, availabilityZones: [us-west-2b]'));
    expect(stack?.template.Resources['ManagedNodeGroup']?.Properties['Subnets']).toEqual([
      { 'Fn::Select': [1, { 'Fn::Split': [',', { 'Fn::ImportValue': 'eksctl-c-cluster::SubnetsPublic' }] }] },
    ]);
  });

  it('reads the image from AWS while its id is not known', () => {
    const [, stack] = stacksOf(unmanaged('instanceType: g5.xlarge, amiFamily: Bottlerocket'));
    expect(stack?.template.Parameters?.['NodeImageId']?.Default).toBe(
      '/aws/service/bottlerocket/aws-k8s-1.34-nvidia/x86_64/latest/image_id',
    );
  });

  it('makes no access entry for a profile whose role it does not know', () => {
    const arn = 'arn:aws:iam::123456789012:instance-profile/p';
    const [, stack] = stacksOf(unmanaged(`instanceType: m5.large, iam: {instanceProfileARN: "${arn}"}`));
    expect(stack?.template.Resources['AccessEntry']).toBeUndefined();
    expect(stack?.capabilities).toEqual([]);
  });

  it('makes a capability with the role of its stack, or the one that the file names', () => {
    const body =
      'capabilities: [{name: acd, type: ACK}, {name: k, type: KRO, roleArn: "arn:aws:iam::1:role/r"}]\n';
    const shown = (facts: Partial<AwsFacts>) =>
      stacksOf(body, facts)
        .filter(({ purpose }) => purpose === 'capability')
        .map(({ subject, awaits, template }) => [
          subject,
          Object.keys(template.Resources)[0],
          template.Resources['Capability']?.Properties['RoleArn'],
          ...awaits,
        ]);
    const given = ['k', 'Capability', 'arn:aws:iam::1:role/r'];
    const made = 'arn:aws:iam::123456789012:role/made';
    expect(shown({ capabilityRoles: { acd: made } })).toEqual([
      ['acd', 'Role1', undefined],
      ['acd', 'Capability', made],
      given,
    ]);
    expect(shown({})[1]?.[3]).toBe('capabilityRoles.acd');
    const last = stacksOf(body).at(-1)?.template.Resources['Capability'];
    expect(last?.Properties['DeletePropagationPolicy']).toBe('RETAIN');
  });

  it('tells the autoscaler value and effect of a taint', () => {
    const taints = 'taints: [{key: a, value: b, effect: NoSchedule}, {key: e, effect: NoExecute}]';
    const [, stack] = stacksOf(unmanaged(`instanceType: m5.large, propagateASGTags: true, ${taints}`));
    const tags = stack?.template.Resources['NodeGroup']?.Properties['Tags'];
    const prefix = 'k8s.io/cluster-autoscaler/node-template/taint/';
    expect(tags).toContainEqual({ Key: `${prefix}a`, Value: 'b:NoSchedule', PropagateAtLaunch: 'true' });
    expect(tags).toContainEqual({ Key: `${prefix}e`, Value: ':NoExecute', PropagateAtLaunch: 'true' });
  });

  it('marks variables of scripts as text where CloudFormation fills in the rest', () => {
    const [, stack] = stacksOf(unmanaged('instanceType: m5.large, preBootstrapCommands: ["echo ${HOME}"]'));
    const text = JSON.stringify(stack?.template.Resources['NodeGroupLaunchTemplate']);
    expect(text).toContain('echo ${!HOME}');
    expect(text).toContain('certificateAuthority: ${CertificateAuthority}');
  });
});

describe('zones of a cluster that stands', () => {
  const subnet = (zone: string, third: number) => ({
    id: `subnet-${zone}`,
    zone: `us-west-2${zone}`,
    cidr: `192.168.${third}.0/19`,
  });
  const network = {
    public: [subnet('a', 64), subnet('d', 0), subnet('c', 32)],
    private: [subnet('a', 160), subnet('d', 96), subnet('c', 128)],
  };

  it('are those of its subnets, in the order in which blocks were given out', () => {
    const resources = stacksOf('', { network })[0]?.template.Resources ?? {};
    const blocks = ['D', 'C', 'A'].map(
      (zone) => resources[`SubnetPublicUSWEST2${zone}`]?.Properties['CidrBlock'],
    );
    expect(blocks).toEqual(['192.168.0.0/19', '192.168.32.0/19', '192.168.64.0/19']);
    expect(resources['NATGateway']?.Properties['SubnetId']).toEqual({ Ref: 'SubnetPublicUSWEST2D' });
  });

  it('are those of the subnets that the file names', () => {
    const subnets = 'private: {us-west-2c: {id: subnet-c}, us-west-2d: {id: subnet-d}}';
    const [cluster] = stacksOf(`privateCluster: {enabled: true}\nvpc: {id: vpc-1, subnets: {${subnets}}}\n`);
    const endpoint = cluster?.template.Resources['VPCEndpointEC2'];
    expect(endpoint?.Properties['SubnetIds']).toEqual(['subnet-c', 'subnet-d']);
    expect(cluster?.awaits).toEqual(['network.routeTables']);
  });

  it('need each a route table, once any is known', () => {
    const [first, second] = network.private.map((one) => ({ ...one, alias: one.zone }));
    if (!first || !second) throw new Error('two subnets');
    const known = { public: [], private: [{ ...first, routeTableId: 'rtb-1' }, second] };
    const subnets = 'private: {us-west-2a: {id: subnet-a}, us-west-2d: {id: subnet-d}}';
    const body = `privateCluster: {enabled: true}\nvpc: {id: vpc-1, subnets: {${subnets}}}\n`;
    expect(render(body, { network: known })).toMatchObject({ problem: { code: 'render.no-route-table' } });
  });
});
