// The embedded AWS as a user meets it: plan, apply, edits, adoption, destruction of a preset; and the quickstart's
// project on pools that were applied.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubectlGet } from './instance.js';
import { createSandbox, type CommandResult, type Sandbox } from './sandbox.js';

let sandbox: Sandbox;
const nothing = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: nothing, region: us-west-2}
`;

beforeAll(async () => {
  sandbox = createSandbox();
  writeFileSync(fileOf('nothing'), nothing);
  for (const preset of ['concurrent', 'leaderboard', 'emr-fargate']) {
    writeFileSync(fileOf(preset), (await sandbox.berth('init', '--preset', preset, '-')).stdout);
  }
  const up = await sandbox.berth('up', '-f', fileOf('nothing'));
  expect(up.exitCode, up.stderr).toBe(0);
});
afterAll(() => sandbox.dispose());

const fileOf = (preset: string): string => join(sandbox.home, `${preset}.yaml`);

const onEmbedded = (command: string, preset: string, ...more: readonly string[]): Promise<CommandResult> =>
  sandbox.berth(command, '-f', fileOf(preset), '--target', 'embedded', ...more);

async function apply(preset: string): Promise<void> {
  const { exitCode, stderr } = await onEmbedded('apply', preset, '--yes');
  expect(exitCode, stderr).toBe(0);
}

/** The steps of a plan, as `update stack/NAME`. */
async function planned(preset: string): Promise<readonly string[]> {
  const { stdout, stderr } = await onEmbedded('plan', preset, '-o', 'json');
  expect(stderr).toBe('');
  const { steps } = JSON.parse(stdout) as { steps: readonly { id: string; action: string }[] };
  return steps.map(({ action, id }) => `${action} ${id}`);
}

/** The aws command against the instance's AWS, with nothing of the machine's own settings. */
async function aws(command: string): Promise<unknown> {
  const record = readFileSync(join(sandbox.home, 'berth', 'instance.json'), 'utf8');
  const { aws: address } = JSON.parse(record) as {
    aws: { endpoint: string; accessKeyId: string; secretAccessKey: string };
  };
  const settings = [
    `AWS_ENDPOINT_URL=${address.endpoint}`,
    `AWS_ACCESS_KEY_ID=${address.accessKeyId}`,
    `AWS_SECRET_ACCESS_KEY=${address.secretAccessKey}`,
    'AWS_DEFAULT_REGION=us-west-2',
  ];
  const { exitCode, stdout, stderr } = await sandbox.shell(
    `${settings.join(' ')} aws ${command} --output json`,
  );
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout);
}

const nodesOf = (pool: string) => kubectlGet(sandbox, `nodes -l alpha.eksctl.io/nodegroup-name=${pool}`);

test('an instance without pools gets them by an apply, and the quickstart’s project runs on them', async () => {
  expect(await kubectlGet(sandbox, 'nodes')).toEqual([]);
  await apply('concurrent');
  expect(await planned('concurrent')).toEqual([]);
  const group = await aws('eks describe-nodegroup --cluster-name concurrent --nodegroup-name worker');
  expect(group).toMatchObject({
    nodegroup: {
      status: 'ACTIVE',
      taints: [{ key: 'concurrent-node-type', value: 'worker', effect: 'NO_SCHEDULE' }],
    },
  });
  const ran = await sandbox.berth('run', 'examples/wine-elasticnet', '-o', 'json');
  expect(ran.exitCode, ran.stderr).toBe(0);
  const { report } = JSON.parse(ran.stdout) as {
    report: { pods: { role: string; target: string; asForetold: boolean }[] };
  };
  expect(report.pods.map(({ role, target, asForetold }) => ({ role, target, asForetold }))).toEqual([
    { role: 'bootstrap', target: 'pool:system', asForetold: true },
    { role: 'worker', target: 'pool:worker', asForetold: true },
  ]);
});

test('each edit plans and applies only what it changes', async () => {
  const file = fileOf('concurrent');
  const original = readFileSync(file, 'utf8');
  const edited = async (text: string, steps: readonly string[]): Promise<void> => {
    writeFileSync(file, text);
    expect(await planned('concurrent')).toEqual(steps);
    await apply('concurrent');
    expect(await planned('concurrent')).toEqual([]);
  };
  const workerStack = 'stack/eksctl-concurrent-nodegroup-worker';
  const tainted = original.replace('value: worker', 'value: training');
  await edited(tainted, [`update ${workerStack}`]);
  const [node] = await nodesOf('worker');
  expect(node?.spec.taints).toContainEqual({
    key: 'concurrent-node-type',
    value: 'training',
    effect: 'NoSchedule',
  });
  const larger = tainted.replace(/(name: worker[^]*?)maxSize: 1/, '$1maxSize: 4');
  await edited(larger, [`update ${workerStack}`]);
  await edited(
    `${larger}\n  - name: extra\n    instanceType: m5.large\n    minSize: 0\n    desiredCapacity: 1\n    maxSize: 2\n`,
    ['create stack/eksctl-concurrent-nodegroup-extra'],
  );
  expect(await nodesOf('extra')).toHaveLength(1);
  await edited(larger, ['delete stack/eksctl-concurrent-nodegroup-extra']);
  expect(await nodesOf('extra')).toEqual([]);
});

test('service accounts, an identity provider and mappings are applied once', async () => {
  await apply('leaderboard');
  expect(await planned('leaderboard')).toEqual([]);
});

test('EMR on EKS may run jobs in the namespace that a mapping names', async () => {
  await apply('emr-fargate');
  expect(await planned('emr-fargate')).toEqual([]);
  const found = await kubectlGet(sandbox, '-n emr-jobs role,rolebinding');
  expect(found.map(({ metadata }) => metadata.name)).toEqual(['emr-containers', 'emr-containers']);
  const may = async (what: string): Promise<string> => {
    const kubeconfig = join(sandbox.home, 'berth', 'kubeconfig');
    const command = `kubectl --kubeconfig ${kubeconfig} auth can-i ${what} --as emr-containers`;
    const { stdout } = await sandbox.shell(command);
    return stdout.trim();
  };
  expect(await may('create jobs -n emr-jobs')).toBe('yes');
  expect(await may('get secrets -n emr-jobs')).toBe('no');
  expect(await may('create jobs -n default')).toBe('no');
});

test('what was applied is adopted, and the file it writes plans empty', async () => {
  const where = ['--region', 'us-west-2', '--target', 'embedded'];
  const adopted = await sandbox.berth('adopt', 'concurrent', ...where, '--out', fileOf('adopted'));
  expect(adopted.exitCode, adopted.stderr).toBe(0);
  expect(await planned('adopted')).toEqual([]);
});

test('what was applied is removed, and a sweep finds nothing', async () => {
  for (const [preset, cluster] of [
    ['leaderboard', 'leaderboard-10'],
    ['concurrent', 'concurrent'],
    ['emr-fargate', 'emr-fargate'],
  ] as const) {
    const { exitCode, stderr } = await onEmbedded('destroy', preset, '--yes');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(`nothing of ${cluster} is left`);
    expect(JSON.stringify(await kubectlGet(sandbox, 'serviceaccounts -A'))).not.toContain(
      `eksctl-${cluster}-`,
    );
  }
  const maps = await kubectlGet(sandbox, 'configmaps -n kube-system');
  expect(JSON.stringify(maps)).not.toContain('mapRoles');
  expect(await kubectlGet(sandbox, 'nodes')).toEqual([]);
  expect(await aws('cloudformation describe-stacks')).toEqual({ Stacks: [] });
  expect(await aws('iam list-open-id-connect-providers')).toEqual({ OpenIDConnectProviderList: [] });
  expect(await aws('ec2 describe-vpcs')).toEqual({ Vpcs: [] });
});

test('what AWS would refuse is said in a sentence, with a code of its own', async () => {
  const file = fileOf('concurrent');
  const nobody = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '', HOME: sandbox.home };
  const settings = Object.entries(nobody).map(([name, value]) => `${name}=${value}`);
  const keyless = await sandbox.shell(
    `${settings.join(' ')} AWS_EC2_METADATA_DISABLED=true berth plan -f ${file}`,
  );
  expect(keyless.exitCode).toBe(10);
  expect(keyless.stderr).toMatch(/^error: no AWS credentials for \S+\n {2}hint: /);
  const unknown = await sandbox.berth('adopt', 'nosuch', '--region', 'us-west-2', '--target', 'embedded');
  expect([unknown.exitCode, unknown.stderr.split('\n')[0]]).toEqual([
    5,
    'error: no cluster named nosuch in us-west-2',
  ]);
});
