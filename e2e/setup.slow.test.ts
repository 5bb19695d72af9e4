// Concurrent's service on a cluster of somebody else, as its own programs meet it: the real aws command takes the role
// with the external id, and kubectl with its token may do what was bound, and no more.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type CommandResult, type Sandbox } from './sandbox.js';

const CLUSTER = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: research, region: us-west-2}
managedNodeGroups:
  - {name: system, instanceType: m5.xlarge, minSize: 0, desiredCapacity: 0, maxSize: 1}
`;

let sandbox: Sandbox;
let role: { roleArn: string; externalId: string };

const fileOf = (name: string): string => join(sandbox.home, name);

async function done(result: Promise<CommandResult>): Promise<CommandResult> {
  const { exitCode, stdout, stderr } = await result;
  expect(exitCode, stdout + stderr).toBe(0);
  return { exitCode, stdout, stderr };
}

const setup = (...words: readonly string[]): Promise<CommandResult> =>
  sandbox.berth('setup', ...words, '-f', fileOf('research.yaml'), '--target', 'embedded');

/** The aws command with its own configuration files: the profile `service` takes the role, as a user of its account. */
const aws = (profile: string, command: string): Promise<CommandResult> =>
  sandbox.shell(`${awsFiles()} aws --profile ${profile} --output json ${command}`);

/** The command keeps sessions of roles at home: one of another run would be taken for this one's. */
function awsFiles(): string {
  return `HOME=${sandbox.home} AWS_CONFIG_FILE=${fileOf('config')} AWS_SHARED_CREDENTIALS_FILE=${fileOf('credentials')}`;
}

const kubectl = (command: string): Promise<CommandResult> =>
  sandbox.shell(`${awsFiles()} kubectl --kubeconfig ${fileOf('service.kubeconfig')} ${command}`);

beforeAll(async () => {
  sandbox = createSandbox();
  writeFileSync(fileOf('research.yaml'), CLUSTER);
  await done(sandbox.berth('up', '-f', fileOf('research.yaml')));
  await done(sandbox.berth('apply', '-f', fileOf('research.yaml'), '--target', 'embedded', '--yes'));
});
afterAll(() => sandbox.dispose());

test('the role is made, and only who names its external id takes it', async () => {
  await done(setup('service-role', '--principal', '123456789012', '--yes'));
  role = JSON.parse((await done(setup('service-role', '-o', 'json'))).stdout) as typeof role;
  await writeProfiles();
  await done(aws('service', 'sts get-caller-identity'));
  for (const profile of ['forgetful', 'mistaken']) {
    const refused = await aws(profile, 'sts get-caller-identity');
    expect(refused.exitCode, profile).not.toBe(0);
    expect(refused.stderr).toContain('is not authorized to perform: sts:AssumeRole');
  }
});

async function writeProfiles(): Promise<void> {
  const record = readFileSync(join(sandbox.home, 'berth', 'instance.json'), 'utf8');
  const { aws: own } = JSON.parse(record) as {
    aws: { endpoint: string; accessKeyId: string; secretAccessKey: string };
  };
  const key = (name: string, id: string, secret: string): string =>
    `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`;
  const profile = (name: string, externalId: string): string =>
    `[profile ${name}]\nrole_arn = ${role.roleArn}\nsource_profile = user\n${externalId}`;
  const place = `region = us-west-2\nendpoint_url = ${own.endpoint}\n`;
  const profiles = [
    `[profile owner]\n${place}`,
    `[profile user]\n${place}`,
    `${profile('service', `external_id = ${role.externalId}\n`)}${place}`,
    `${profile('forgetful', '')}${place}`,
    `${profile('mistaken', 'external_id = another\n')}${place}`,
  ];
  writeFileSync(fileOf('config'), profiles.join('\n'));
  writeFileSync(fileOf('credentials'), key('owner', own.accessKeyId, own.secretAccessKey));
  const policy =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}';
  await done(aws('owner', 'iam create-user --user-name concurrent'));
  await done(
    aws(
      'owner',
      `iam put-user-policy --user-name concurrent --policy-name assume --policy-document '${policy}'`,
    ),
  );
  const made = await done(aws('owner', 'iam create-access-key --user-name concurrent'));
  const { AccessKey } = JSON.parse(made.stdout) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  const user = key('user', AccessKey.AccessKeyId, AccessKey.SecretAccessKey);
  writeFileSync(fileOf('credentials'), key('owner', own.accessKeyId, own.secretAccessKey) + user);
}

test('the role describes its cluster, and does nothing else to it', async () => {
  const cluster = await done(aws('service', 'eks describe-cluster --name research'));
  expect(JSON.parse(cluster.stdout)).toMatchObject({ cluster: { status: 'ACTIVE' } });
  for (const command of [
    'eks delete-nodegroup --cluster-name research --nodegroup-name system',
    'eks delete-cluster --name research',
    'iam list-users',
  ]) {
    const refused = await aws('service', command);
    expect(refused.exitCode, command).not.toBe(0);
    expect(refused.stderr, command).toMatch(/not authorized to perform|AccessDenied/);
  }
});

test('kubectl with its token runs work in the namespaces that were prepared, and nowhere else', async () => {
  await done(
    aws('service', `eks update-kubeconfig --name research --kubeconfig ${fileOf('service.kubeconfig')}`),
  );
  expect((await kubectl('get pods -n team')).exitCode).not.toBe(0);
  const made = await done(setup('access', '-n', 'team', '--yes'));
  expect(made.stderr).toContain('create stack berth-research-access');
  expect((await done(setup('access', '-n', 'team'))).stderr).toContain('nothing to change');
  const rights = (await done(kubectl('auth can-i --list -n team'))).stdout;
  for (const resource of ['jobs\\.batch', 'secrets', 'services', 'deployments\\.apps'])
    expect(rights).toMatch(new RegExp(`^${resource} .*create`, 'm'));
  expect(rights).not.toMatch(/roles|\*\.\*/);
  expect((await done(kubectl('auth can-i --list -n default'))).stdout).not.toMatch(/^(jobs|secrets|pods)/m);
  expect((await kubectl('auth can-i get nodes')).stdout.trim()).toBe('no');
  await done(kubectl('create configmap made -n team --from-literal=a=b'));
  const account = 'system:serviceaccount:team:k8s-serviceaccount-for-parallels-team';
  const owner = `KUBECONFIG=$(berth kubeconfig --path) kubectl auth can-i create jobs -n team --as ${account}`;
  expect((await sandbox.shell(owner)).stdout.trim()).toBe('yes');
});

test('objects that were printed are the same, and a row is put into aws-auth by hand', async () => {
  const own = 'KUBECONFIG=$(berth kubeconfig --path)';
  const print = 'berth setup access --print objects -n other';
  await done(sandbox.shell(`${print} | ${own} kubectl apply -f -`));
  expect((await done(setup('access', '-n', 'other'))).stderr).toContain('nothing to change');
  const nodes = '# of others\n- rolearn: arn:aws:iam::123456789012:role/nodes\n  username: n\n';
  writeFileSync(fileOf('rows'), nodes);
  const auth = `${own} kubectl -n kube-system`;
  await done(sandbox.shell(`${auth} create configmap aws-auth --from-file=mapRoles=${fileOf('rows')}`));
  const patch =
    `berth setup access -f ${fileOf('research.yaml')} --role ${role.roleArn} ` +
    `--print aws-auth --aws-auth - | ${auth} replace -f -`;
  for (let times = 0; times < 2; times += 1)
    await done(sandbox.shell(`set -o pipefail; ${auth} get configmap aws-auth -o yaml | ${patch}`));
  const after = await done(sandbox.shell(`${auth} get configmap aws-auth -o jsonpath={.data.mapRoles}`));
  expect(after.stdout.startsWith(nodes)).toBe(true);
  expect(after.stdout.split(role.roleArn)).toHaveLength(3);
});

test('a cluster is destroyed with what was set up beside it', async () => {
  await done(setup('private-subnets', '--yes'));
  const destroyed = await done(
    sandbox.berth('destroy', '-f', fileOf('research.yaml'), '--target', 'embedded', '--yes'),
  );
  expect(destroyed.stderr).toContain('nothing of research is left');
  const left = await done(aws('owner', 'cloudformation describe-stacks'));
  expect(JSON.parse(left.stdout)).toEqual({ Stacks: [] });
  expect(JSON.parse((await done(aws('owner', 'ec2 describe-addresses'))).stdout)).toEqual({ Addresses: [] });
});
