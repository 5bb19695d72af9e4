// Presets and eksctl's recorded clusters in all formats: whole, without stand-ins, each reference with its resource.
import { presetNames, presetText, readClusterConfig } from '@berth/compute';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exportCluster, type ExportedCluster, type ExportFormat, exportFormats } from './export-cluster.js';

function exported(text: string, format: ExportFormat): ExportedCluster {
  const { config, problems } = readClusterConfig(text, 'cluster.yaml');
  if (!config) throw new Error(JSON.stringify(problems));
  const result = exportCluster({ config, format });
  if (!result.ok) throw new Error(result.problem.message);
  return result.value;
}

const recorded = new URL('../../testdata/eksctl-templates/', import.meta.url);
const recordings = readdirSync(recorded).map((name): [string, string] => {
  const { config }: { config: string } = JSON.parse(readFileSync(new URL(name, recorded), 'utf8'));
  return [name, config];
});
const clusters = [...presetNames.map((name): [string, string] => [name, presetText(name)]), ...recordings];
const textOf = ({ files }: ExportedCluster): string => files[0]?.text ?? '';
const withPools = (pools: string, head = ''): string =>
  `apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: k, region: us-west-2, version: "1.34"}\n${head}\n${pools}`;

describe.each(clusters)('%s', (_, text) => {
  it.each(exportFormats)('as %s', (format) => {
    const { files } = exported(text, format);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file.text).not.toContain('\u0001');
    for (const file of files) expect(file.text).not.toContain('undefined');
  });
  it('names only resources that are there, each once', () => {
    const program = textOf(exported(text, 'terraform'));
    const made = [...program.matchAll(/^resource "(\w+)" "(\w+)"/gm)].map(
      ([, type, name]) => `${type}.${name}`,
    );
    expect(new Set(made).size).toBe(made.length);
    const used = [...program.matchAll(/(?<![\w.])(aws_\w+\.\w+)/g)].map(([, address = '']) => address);
    const looked = new Set(
      [...program.matchAll(/^data "(\w+)" "(\w+)"/gm)].map(([, type, name]) => `${type}.${name}`),
    );
    expect([...new Set(used)].filter((address) => !made.includes(address) && !looked.has(address))).toEqual(
      [],
    );
  });
  it('says each resource of a stack in Terraform and in Pulumi', () => {
    const terraform = textOf(exported(text, 'terraform')).match(/^resource "/gm) ?? [];
    const pulumi = textOf(exported(text, 'pulumi')).match(/= new aws\.(?!Provider)/g) ?? [];
    expect(pulumi).toHaveLength(terraform.length);
  });
  it('reads again as eksctl file', () => {
    const again = readClusterConfig(textOf(exported(text, 'eksctl')), 'again.yaml');
    expect(again.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { config } = readClusterConfig(text, 'cluster.yaml');
    const { metadata: _a, ...before } = config?.document ?? {};
    const { metadata: _b, ...after } = again.config?.document ?? {};
    expect(after).toEqual(before);
  });
});

describe('pools', () => {
  const pools = `managedNodeGroups:
  - {name: gpu, instanceType: g5.xlarge, labels: {kind: gpu}, taints: [{key: gpu, value: "true", effect: NoSchedule}]}
`;
  it('keep labels, taints and sizes', () => {
    const terraform = textOf(exported(withPools(pools), 'terraform'));
    expect(terraform).toContain('key = "gpu"\n    value = "true"\n    effect = "NO_SCHEDULE"');
    expect(terraform).toMatch(/labels = \{[^}]*kind = "gpu"/);
    expect(terraform).toContain('min_size = 2');
    const pulumi = textOf(exported(withPools(pools), 'pulumi'));
    expect(pulumi).toContain(
      'taints: [\n    {\n      key: "gpu",\n      value: "true",\n      effect: "NO_SCHEDULE",',
    );
  });
  it('of their own making have template and group, by reference', () => {
    const text =
      'nodeGroups:\n  - {name: own, instanceType: m5.large, minSize: 0, maxSize: 3, propagateASGTags: true, labels: {a: b}}\n';
    const terraform = textOf(exported(withPools(text), 'terraform'));
    expect(terraform).toContain('name = aws_launch_template.nodegroup_own_node_group_launch_template.name');
    expect(terraform).toMatch(
      /tag \{\n\s+key = "k8s.io\/cluster-autoscaler\/node-template\/label\/a"\n\s+value = "b"/,
    );
    expect(terraform).toContain('image_id = data.aws_ssm_parameter.');
    expect(terraform).toContain('${aws_eks_cluster.control_plane.certificate_authority[0].data}');
  });
  it('come after the add-ons that nodes need, and before those that need nodes', () => {
    const terraform = textOf(exported(withPools(pools), 'terraform'));
    const at = (text: string): number => terraform.indexOf(`"${text}" {`);
    expect(at('foundation_addon_vpc_cni')).toBeLessThan(at('nodegroup_gpu_managed_node_group'));
    expect(at('nodegroup_gpu_managed_node_group')).toBeLessThan(at('services_addon_coredns'));
  });
});

describe('roles of service accounts', () => {
  const text = withPools(
    'managedNodeGroups: [{name: m}]',
    'iam: {withOIDC: true, serviceAccounts: [{metadata: {name: s3, namespace: jobs}, attachPolicyARNs: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]}]}',
  );
  it('trust the issuer of the cluster by reference', () => {
    const terraform = textOf(exported(text, 'terraform'));
    expect(terraform).toContain('"${local.oidc_issuer}:sub" = "system:serviceaccount:jobs:s3"');
    expect(terraform).toContain(
      '"arn:aws:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${local.oidc_issuer}"',
    );
    expect(textOf(exported(text, 'pulumi'))).toContain('[`${issuer}:sub`]: "system:serviceaccount:jobs:s3"');
  });
  it('say what is an object of Kubernetes', () => {
    const fields = exported(text, 'terraform').notes.map(({ code, field }) => `${code} ${field}`);
    expect(fields).toEqual(['export.kubernetes iam.serviceAccounts[0]']);
  });
  it('show a stand-in in CloudFormation, and say where', () => {
    const { files, notes } = exported(text, 'cloudformation');
    expect(notes.map(({ code }) => code)).toContain('export.stand-in');
    expect(files.at(-1)?.text).toContain('OpenIdConnectIssuerUrl');
  });
});

it('leaves out what means something to Berth alone', () => {
  const { files, notes } = exported(presetText('leaderboard'), 'eksctl');
  expect(files[0]?.text).not.toContain('berth.dev');
  expect(notes.map(({ field }) => field)).toEqual(['metadata.annotations["berth.dev/accepted-findings"]']);
});

it('marks texts that look like templates', () => {
  const text = withPools(
    "nodeGroups: [{name: own, ami: ami-0123456789abcdef0, amiFamily: Ubuntu2204, tags: {a: 'x${y}%{z}'}, overrideBootstrapCommand: 'echo ${HOME}'}]",
  );
  expect(textOf(exported(text, 'terraform'))).toContain('"x$${y}%%{z}"');
});

it('cuts IPv6 networks as CloudFormation does', () => {
  const text = readFileSync(new URL('ipv6.json', recorded), 'utf8');
  const { config }: { config: string } = JSON.parse(text);
  const { files, notes } = exported(config, 'terraform');
  const program = files[0]?.text ?? '';
  expect(program).toContain('assign_generated_ipv6_cidr_block = true');
  expect(program).toContain('ipv6_cidr_block = cidrsubnet(aws_vpc.vpc.ipv6_cidr_block, 8, 0)');
  const blocks = [...program.matchAll(/^  cidr_block = "(.*)"/gm)].map(([, block]) => block);
  expect(blocks).toContain('192.168.32.0/19');
  expect(new Set(blocks).size).toBe(blocks.length);
  expect(notes).toEqual([]);
});
