// Exported Pulumi programs with Pulumi's own packages: presets type-check, and under Pulumi's mocks the training
// preset makes its node groups with labels and taints. Skipped where npm cannot install the packages.
import { exportCluster } from '@berth/aws';
import { presetNames, presetText, readClusterConfig } from '@berth/compute';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const versions = { pulumi: '3.248.0', aws: '7.48.0', node: '20.19.0' };
const cache = process.env['BERTH_CACHE'] ?? join(tmpdir(), 'berth-test-cache');
const tsc = fileURLToPath(new URL('../../../../../node_modules/.bin/tsc', import.meta.url));

/** Installs the packages once; undefined where npm cannot. */
async function packages(): Promise<string | undefined> {
  const folder = join(cache, `pulumi-${versions.pulumi}-aws-${versions.aws}`);
  if (existsSync(folder)) return join(folder, 'node_modules');
  const fresh = `${folder}.${process.pid}`;
  try {
    mkdirSync(fresh, { recursive: true });
    writeFileSync(join(fresh, 'package.json'), '{"private": true}\n');
    const wanted = [
      `@pulumi/pulumi@${versions.pulumi}`,
      `@pulumi/aws@${versions.aws}`,
      `@types/node@${versions.node}`,
    ];
    const options = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts'];
    await run('npm', ['install', ...options, ...wanted], { cwd: fresh });
    renameSync(fresh, folder);
    return join(folder, 'node_modules');
  } catch {
    rmSync(fresh, { recursive: true, force: true });
    return undefined;
  }
}

let folder: string;
let modules: string | undefined;

beforeAll(async () => {
  modules = await packages();
  folder = mkdtempSync(join(tmpdir(), 'berth-export-pulumi-'));
  if (modules) symlinkSync(modules, join(folder, 'node_modules'));
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeProgram(name: (typeof presetNames)[number]): string {
  const { config } = readClusterConfig(presetText(name), 'cluster.yaml');
  const exported = config && exportCluster({ config, format: 'pulumi' });
  if (!exported?.ok) throw new Error('cannot be exported');
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  for (const { path, text } of exported.value.files) writeFileSync(join(place, path), text);
  return place;
}

/** Tells what the compiler says of a program. */
const check = (place: string): Promise<string> =>
  run(tsc, ['--noEmit', '-p', '.'], { cwd: place }).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout,
  );

it('type-checks every preset', async ({ skip }) => {
  if (!modules) return skip('npm cannot install Pulumi here');
  for (const name of presetNames) expect(await check(writeProgram(name)), name).toBe('');
});

it('is told by the compiler of an argument that is wrong', async ({ skip }) => {
  if (!modules) return skip('npm cannot install Pulumi here');
  const place = writeProgram('training');
  writeFileSync(
    join(place, 'index.ts'),
    'import * as aws from "@pulumi/aws";\nnew aws.ec2.Vpc("v", { cidr: 1 });\n',
  );
  expect(await check(place)).toContain('cidr');
});

interface Made {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Stands in for Pulumi's engine: every resource is made at once, with its inputs and an id for outputs. */
const mocks = `
const pulumi = require("@pulumi/pulumi");
const made = [];
pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs, id }) => {
    made.push({ type, name, inputs });
    const told = {
      arn: "arn:" + name,
      latestVersion: 1,
      endpoint: "https://endpoint",
      certificateAuthority: { data: "Q0E=" },
      identities: [{ oidcs: [{ issuer: "https://issuer.example/id/1" }] }],
    };
    const vpcConfig = inputs.vpcConfig && { ...inputs.vpcConfig, clusterSecurityGroupId: "sg-cluster" };
    return { id: id || name + "-id", state: { ...told, ...inputs, name: inputs.name || name, vpcConfig } };
  },
  call: ({ token, inputs }) =>
    token.startsWith("aws:index/getCallerIdentity") ? { accountId: "123456789012" } : { ...inputs, insecureValue: "ami-1" },
}, "project", "stack", false);
require("./bin/index.js");
setTimeout(() => process.stdout.write(JSON.stringify(made)), 3000);
`;

async function resourcesOf(name: (typeof presetNames)[number]): Promise<readonly Made[]> {
  const place = writeProgram(name);
  await run(tsc, ['-p', '.'], { cwd: place });
  writeFileSync(join(place, 'mocks.js'), mocks);
  const { stdout } = await run('node', ['mocks.js'], { cwd: place, maxBuffer: 1e8 });
  return JSON.parse(stdout);
}

it('makes the node groups of the training preset under mocks', async ({ skip }) => {
  if (!modules) return skip('npm cannot install Pulumi here');
  const made = await resourcesOf('training');
  const groups = made.filter(({ type }) => type === 'aws:eks/nodeGroup:NodeGroup');
  expect(groups.map(({ inputs }) => inputs['nodeGroupName'])).toEqual(
    expect.arrayContaining(['system', 'pulumi-eks-nodegroup']),
  );
  expect(
    groups.find(({ inputs }) => inputs['nodeGroupName'] === 'pulumi-eks-nodegroup')?.inputs,
  ).toMatchObject({
    clusterName: 'training',
    labels: { 'workload-type': 'model-training' },
    taints: [{ key: 'workload-type', value: 'model-training', effect: 'NO_SCHEDULE' }],
    scalingConfig: { minSize: 1, desiredSize: 2, maxSize: 3 },
    launchTemplate: { version: '1' },
  });
});

it('makes groups, roles and trust of the leaderboard preset under mocks', async ({ skip }) => {
  if (!modules) return skip('npm cannot install Pulumi here');
  const made = await resourcesOf('leaderboard');
  const groups = made.filter(({ type }) => type === 'aws:autoscaling/group:Group');
  expect(groups).toHaveLength(2);
  expect(groups.find(({ name }) => name.includes('submission'))?.inputs['tags']).toContainEqual({
    key: 'k8s.io/cluster-autoscaler/node-template/taint/nvidia.com/gpu',
    value: 'true:NoSchedule',
    propagateAtLaunch: true,
  });
  const role = made.find(({ name }) => name.includes('fluentd-role1'));
  const federated = 'arn:aws:iam::123456789012:oidc-provider/issuer.example/id/1';
  const subject = { 'issuer.example/id/1:sub': 'system:serviceaccount:kube-system:fluentd' };
  expect(JSON.parse(String(role?.inputs['assumeRolePolicy']))).toMatchObject({
    Statement: [{ Principal: { Federated: federated }, Condition: { StringEquals: subject } }],
  });
  const templates = made.filter(({ type }) => type === 'aws:ec2/launchTemplate:LaunchTemplate');
  const data = templates.map(({ inputs }) => Buffer.from(String(inputs['userData']), 'base64').toString());
  expect(data.some((text) => text.includes('https://endpoint') && text.includes('Q0E='))).toBe(true);
});
