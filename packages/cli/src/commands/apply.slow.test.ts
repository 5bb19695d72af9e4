// plan, apply and destroy against the embedded AWS over its wire, by the real SDK, as a person calls them.
import { createCloud, serveCloud, type Cloud, type ServedCloud } from '@berth/cloud';
import { systemClock } from '@berth/client';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli.js';
import { COMMANDS } from '../commands.js';
import { recordedHost } from '../testing/recorded-host.js';

const CLUSTER = `
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: demo, region: us-west-2, version: "1.34"}
availabilityZones: [us-west-2a, us-west-2b]
iam: {withOIDC: true}
managedNodeGroups:
  - name: system
    instanceType: m5.large
    minSize: 1
    desiredCapacity: 1
    maxSize: 3
  - name: train
    instanceType: g5.xlarge
    minSize: 0
    desiredCapacity: 0
    maxSize: 4
    labels: {workload: train}
    taints:
      - {key: dedicated, value: train, effect: NoSchedule}
fargateProfiles:
  - name: batch
    selectors: [{namespace: batch, labels: {size: small}}]
`;

let cloud: Cloud;
let served: ServedCloud;
let cwd: string;

beforeEach(async () => {
  cloud = createCloud({
    clock: systemClock,
    accessKeys: [{ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' }],
  });
  served = await serveCloud(cloud);
  cwd = mkdtempSync(join(tmpdir(), 'berth-apply-'));
  write(CLUSTER);
});

afterEach(async () => {
  await served.close();
  cloud.stop();
  rmSync(cwd, { recursive: true });
});

const write = (text: string): void => writeFileSync(join(cwd, 'cluster.yaml'), text);
const edit = (from: string, to: string): void => write(CLUSTER.replace(from, to));

/** Runs a command line; pauses take no time. */
async function berth(line: string, env: Readonly<Record<string, string>> = {}) {
  const host = recordedHost({
    cwd,
    env: {
      BERTH_HOME: join(cwd, 'home'),
      AWS_ENDPOINT_URL: served.url,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      ...env,
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

interface PlanJson {
  readonly steps: readonly { readonly id: string; readonly action: string; readonly disruption: string }[];
  readonly calls: number;
}

async function planned(): Promise<PlanJson> {
  const { stdout } = await berth('plan -f cluster.yaml -o json');
  return JSON.parse(stdout) as PlanJson;
}

const stepsOf = ({ steps }: PlanJson): readonly string[] => steps.map(({ action, id }) => `${action} ${id}`);

describe('a cluster', () => {
  it('is planned, applied, and then planned empty', async () => {
    expect(stepsOf(await planned())).toEqual([
      'create stack/eksctl-demo-cluster',
      'create oidc-provider/demo',
      'create addon/kube-proxy',
      'create addon/coredns',
      'create addon/metrics-server',
      'create stack/eksctl-demo-addon-vpc-cni',
      'create addon/vpc-cni',
      'create stack/eksctl-demo-nodegroup-system',
      'create stack/eksctl-demo-nodegroup-train',
      'create fargate-profile/batch',
    ]);
    const applied = await berth('apply -f cluster.yaml --yes');
    expect(applied.stderr).toContain('demo is as the file says');
    expect(applied.exitCode).toBe(0);
    const again = await planned();
    expect(again.steps).toEqual([]);
    const { exitCode } = await berth('plan -f cluster.yaml --detailed-exitcode');
    expect(exitCode).toBe(0);
    const group = (await cloud.call({
      service: 'eks',
      operation: 'DescribeNodegroup',
      params: { clusterName: 'demo', nodegroupName: 'train' },
    })) as { nodegroup: { taints: unknown; labels: Record<string, string> } };
    expect(group.nodegroup.taints).toEqual([{ key: 'dedicated', value: 'train', effect: 'NO_SCHEDULE' }]);
    expect(group.nodegroup.labels['workload']).toBe('train');
  });

  it('is changed by what was edited, and nothing else', async () => {
    await berth('apply -f cluster.yaml --yes');
    edit('maxSize: 4', 'maxSize: 6');
    expect(stepsOf(await planned())).toEqual(['update stack/eksctl-demo-nodegroup-train']);
    const { stdout: text } = await berth('plan -f cluster.yaml');
    expect(text).toMatch(/^\d+\.\d\d -> \d+\.\d\d USD an hour at maximum size$/m);
    edit('value: train, effect: NoSchedule', 'value: gpu, effect: NoExecute');
    expect(stepsOf(await planned())).toEqual(['update stack/eksctl-demo-nodegroup-train']);
    await berth('apply -f cluster.yaml --yes');
    expect((await planned()).steps).toEqual([]);
    write(CLUSTER.replace('- name: train', '- name: learn'));
    expect(stepsOf(await planned())).toEqual([
      'create stack/eksctl-demo-nodegroup-learn',
      'delete stack/eksctl-demo-nodegroup-train',
    ]);
    const { exitCode, stdout } = await berth('plan -f cluster.yaml --detailed-exitcode');
    expect(exitCode).toBe(3);
    expect(stdout).not.toContain('at desired size');
    await berth('apply -f cluster.yaml --yes');
    expect((await planned()).steps).toEqual([]);
  });

  it('is brought back to the sizes of the file after somebody scaled it behind its stack', async () => {
    await berth('apply -f cluster.yaml --yes');
    const at = { clusterName: 'demo', nodegroupName: 'train' };
    const scalingConfig = { minSize: 0, maxSize: 9, desiredSize: 2 };
    await cloud.call({
      service: 'eks',
      operation: 'UpdateNodegroupConfig',
      params: { ...at, scalingConfig },
    });
    expect(stepsOf(await planned())).toEqual(['update nodegroup/train']);
    expect((await berth('plan -f cluster.yaml')).stdout).toContain('maxSize: 9 -> 4');
    // A file that says what the group has is no change, whatever the template of the stack says.
    edit('maxSize: 4', 'maxSize: 9');
    expect((await planned()).steps).not.toContainEqual(expect.objectContaining({ id: 'nodegroup/train' }));
    write(CLUSTER);
    await berth('apply -f cluster.yaml --yes');
    expect((await planned()).steps).toEqual([]);
  });

  it('is gone after destroy, and nothing is left', async () => {
    write(`${CLUSTER}cloudWatch: {clusterLogging: {enableTypes: [api], logRetentionInDays: 30}}\n`);
    await berth('apply -f cluster.yaml --yes');
    expect((await planned()).steps).toEqual([]);
    const { stdout: plan } = await berth('plan -f cluster.yaml --destroy');
    expect(plan).toMatch(/^ends: \d+\.\d\d USD an hour at desired size, \d+\.\d\d a month \(at most /m);
    expect(plan).toContain('stays, and bills: log-group /aws/eks/demo/cluster (aws logs delete-log-group');
    const destroyed = await berth('destroy -f cluster.yaml --yes');
    expect(destroyed.stderr).toMatch(/^ends: /m);
    expect(destroyed.stderr).toContain('nothing of demo is left but what EKS keeps:');
    expect(destroyed.stdout).toMatch(
      /^log-group +\/aws\/eks\/demo\/cluster +yes +aws logs delete-log-group /m,
    );
    expect(destroyed.exitCode).toBe(0);
    const logGroupName = '/aws/eks/demo/cluster';
    await cloud.call({ service: 'logs', operation: 'DeleteLogGroup', params: { logGroupName } });
    const again = await berth('destroy -f cluster.yaml --yes');
    expect(again.stderr).toMatch(/^nothing of demo is left$/m);
    expect(again.exitCode).toBe(0);
    const roles = (await cloud.call({ service: 'iam', operation: 'ListRoles' })) as {
      Roles: { RoleName: string }[];
    };
    expect(roles.Roles.map(({ RoleName }) => RoleName).filter((name) => name.includes('demo'))).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it('a stack that fails says why, and a second apply goes on', async () => {
    cloud.faults.add({ kind: 'denied', service: 'eks', operation: 'CreateNodegroup', count: 1 });
    const failed = await berth('apply -f cluster.yaml --yes');
    expect(failed.exitCode).toBe(10);
    expect(failed.stderr).toMatch(/ManagedNodeGroup \(AWS::EKS::Nodegroup\): .*eks:CreateNodegroup/);
    const mended = await berth('apply -f cluster.yaml --yes');
    expect(mended.exitCode).toBe(0);
    expect((await planned()).steps).toEqual([]);
  });

  it('throttling is waited out', async () => {
    cloud.faults.add({ kind: 'throttling', service: 'cloudformation', count: 4 });
    const { exitCode } = await berth('apply -f cluster.yaml --yes');
    expect(exitCode).toBe(0);
  });

  it('a missing permission is named', async () => {
    cloud.faults.add({ kind: 'denied', service: 'cloudformation', operation: 'DescribeStacks' });
    const { exitCode, stderr } = await berth('plan -f cluster.yaml');
    expect(exitCode).toBe(7);
    expect(stderr).toContain('cloudformation:DescribeStacks');
  });

  it('wrong keys are told from other troubles', async () => {
    const { exitCode, stderr } = await berth('plan -f cluster.yaml', { AWS_SECRET_ACCESS_KEY: 'wrong' });
    expect(exitCode).toBe(10);
    expect(stderr).toContain('check the access key');
  });

  it('nothing is changed without a yes', async () => {
    const { exitCode, stderr } = await berth('apply -f cluster.yaml');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('add --yes');
    const stacks = (await cloud.call({ service: 'cloudformation', operation: 'DescribeStacks' })) as {
      Stacks: unknown[];
    };
    expect(stacks.Stacks).toEqual([]);
  });
});

describe('a saved plan', () => {
  it('is refused once the file or AWS has moved', async () => {
    await berth('plan -f cluster.yaml --out plan.json');
    edit('maxSize: 4', 'maxSize: 5');
    const edited = await berth('apply -f cluster.yaml --plan plan.json --yes');
    expect(edited.exitCode).toBe(6);
    expect(edited.stderr).toContain('the file was edited since the plan was saved');
    write(CLUSTER);
    expect((await berth('apply -f cluster.yaml --plan plan.json --yes')).exitCode).toBe(0);
    const stale = await berth('apply -f cluster.yaml --plan plan.json --yes');
    expect(stale.stderr).toContain('AWS changed since the plan was saved');
    expect(JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'))).toMatchObject({
      kind: 'Plan',
      cluster: 'demo',
    });
  });
});

it('a saved plan is refused once live sizes or settings have moved, or half of it is done', async () => {
  await berth('apply -f cluster.yaml --yes');
  const edited = CLUSTER.replace('maxSize: 4', 'maxSize: 5').replace('size: small', 'size: large');
  const refused = async () => {
    const { exitCode, stderr } = await berth('apply -f cluster.yaml --plan plan.json --yes');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('AWS changed since the plan was saved');
  };
  const call = (operation: string, params: object) => cloud.call({ service: 'eks', operation, params });
  write(edited);
  await berth('plan -f cluster.yaml --out plan.json');
  const scalingConfig = { minSize: 0, maxSize: 8, desiredSize: 0 };
  await call('UpdateNodegroupConfig', { clusterName: 'demo', nodegroupName: 'train', scalingConfig });
  await refused();
  await berth('plan -f cluster.yaml --out plan.json');
  await call('UpdateClusterConfig', { name: 'demo', resourcesVpcConfig: { endpointPrivateAccess: true } });
  await refused();
  await berth('plan -f cluster.yaml --out plan.json');
  cloud.faults.add({ kind: 'denied', service: 'eks', operation: 'CreateFargateProfile', count: 1 });
  expect((await berth('apply -f cluster.yaml --plan plan.json --yes')).exitCode).toBe(10);
  await refused();
  expect((await berth('apply -f cluster.yaml --yes')).exitCode).toBe(0);
  expect((await planned()).steps).toEqual([]);
});

it('what was changed by EKS behind the stack is seen, and does not stop the stack', async () => {
  write(CLUSTER.replace('"1.34"', '"1.33"'));
  await berth('apply -f cluster.yaml --yes');
  const call = (operation: string, params: object) => cloud.call({ service: 'eks', operation, params });
  // As eksctl upgrade cluster, and eksctl utils do it.
  await call('UpdateClusterVersion', { name: 'demo', version: '1.34' });
  await call('UpdateClusterConfig', {
    name: 'demo',
    logging: { clusterLogging: [{ types: ['audit'], enabled: true }] },
  });
  expect((await berth('plan -f cluster.yaml')).stderr).toContain('EKS does not take it back to 1.33');
  write(CLUSTER);
  expect(
    stepsOf(await planned()).filter((step) => !step.includes('version') && !step.includes('addon')),
  ).toEqual(['update control-plane/demo']);
  write(
    `${CLUSTER}cloudWatch: {clusterLogging: {enableTypes: [audit]}}\nsecretsEncryption: {keyARN: "arn:aws:kms:us-west-2:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000"}\n`,
  );
  expect((await berth('apply -f cluster.yaml --yes')).exitCode).toBe(0);
  expect((await planned()).steps).toEqual([]);
  const { cluster } = (await call('DescribeCluster', { name: 'demo' })) as {
    cluster: { version: string; encryptionConfig: unknown[] };
  };
  expect(cluster).toMatchObject({ version: '1.34', encryptionConfig: [{ resources: ['secrets'] }] });
  edit('us-west-2b]', 'us-west-2b, us-west-2c]');
  const zones = await berth('apply -f cluster.yaml --yes');
  expect(zones.exitCode).toBe(10);
  expect(zones.stderr).toContain(
    'which follows from vpc.cidr and availabilityZones, of a cluster cannot be changed',
  );
});

it('the control plane is brought up one version at a time, then its nodes and add-ons', async () => {
  write(CLUSTER.replace('"1.34"', '"1.32"'));
  await berth('apply -f cluster.yaml --yes');
  write(CLUSTER);
  const skipped = await berth('plan -f cluster.yaml');
  expect(skipped.exitCode).toBe(2);
  expect(skipped.stderr).toContain('demo runs Kubernetes 1.32, and EKS goes up one minor version at a time');
  expect(skipped.stderr).toContain('set metadata.version: "1.33"');
  edit('"1.34"', '"1.33"');
  const steps = stepsOf(await planned());
  expect(steps).toEqual([
    'update stack/eksctl-demo-cluster',
    'update nodegroup-version/system',
    'update nodegroup-version/train',
    'update addon/kube-proxy',
  ]);
  expect((await berth('apply -f cluster.yaml --yes')).exitCode).toBe(0);
  expect((await planned()).steps).toEqual([]);
  const group = await cloud.call({
    service: 'eks',
    operation: 'DescribeNodegroup',
    params: { clusterName: 'demo', nodegroupName: 'system' },
  });
  expect(group).toMatchObject({ nodegroup: { version: '1.33' } });
  edit('"1.34"', '"1.32"');
  expect((await berth('plan -f cluster.yaml')).stderr).toContain('EKS does not take it back to 1.32');
});

it('a plan of a cluster of fifty stacks, unchanged or with one change, takes fewer than 25 calls', async () => {
  // EKS takes thirty node groups a cluster; the other stacks are roles of service accounts.
  const pools = Array.from(
    { length: 28 },
    (_, index) => `  - {name: p${index}, instanceType: m5.large, minSize: 0, desiredCapacity: 0, maxSize: 2}`,
  );
  const accounts = Array.from(
    { length: 20 },
    (_, index) =>
      `    - {metadata: {name: a${index}}, roleOnly: true, wellKnownPolicies: {autoScaler: true}}`,
  );
  const iam = `iam:\n  withOIDC: true\n  serviceAccounts:\n${accounts.join('\n')}\n`;
  const text = CLUSTER.replace('iam: {withOIDC: true}\n', iam);
  write(text.replace(/managedNodeGroups:[^]*/, `managedNodeGroups:\n${pools.join('\n')}\n`));
  await berth('apply -f cluster.yaml --yes');
  const { steps, calls } = await planned();
  expect(steps).toEqual([]);
  expect(calls).toBeLessThan(25);
  write(
    text
      .replace(/managedNodeGroups:[^]*/, `managedNodeGroups:\n${pools.join('\n')}\n`)
      .replace('maxSize: 2', 'maxSize: 3'),
  );
  const changed = await planned();
  expect(stepsOf(changed)).toEqual(['update stack/eksctl-demo-nodegroup-p0']);
  expect(changed.calls).toBeLessThan(25);
});
