// The aws CLI and boto3 (from PyPI, in a cached environment) against the endpoint: a cluster by raw calls, with
// waiters.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCloud, type Cloud } from '../cloud.js';
import { eksTokenUser } from '../eks/token-user.js';
import { serveCloud, type ServedCloud } from './serve-cloud.js';

const run = promisify(execFile);
const VERSIONS = ['awscli==1.46.3', 'boto3==1.44.5'];
const cache = process.env['BERTH_CACHE'] ?? join(tmpdir(), 'berth-test-cache');
const venv = join(cache, 'aws-clients-1.46.3');

const clock = {
  now: () => Date.now(),
  after: (ms: number, callback: () => void) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** Installs the clients once; false where PyPI cannot be reached. */
async function installed(): Promise<boolean> {
  if (existsSync(join(venv, 'done'))) return true;
  try {
    rmSync(venv, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', venv]);
    await run(join(venv, 'bin', 'pip'), ['install', '--quiet', ...VERSIONS]);
    writeFileSync(join(venv, 'done'), '');
    return true;
  } catch {
    rmSync(venv, { recursive: true, force: true });
    return false;
  }
}

const there = await installed();

describe.skipIf(!there)('aws CLI and boto3', () => {
  let folder: string;
  let cloud: Cloud;
  let served: ServedCloud;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-aws-cli-'));
    cloud = createCloud({
      clock,
      accessKeys: [{ accessKeyId: 'AKIATEST', secretAccessKey: 'secret' }],
      delays: { clusterMs: 300, nodegroupMs: 300 },
    });
    served = await serveCloud(cloud);
  });
  afterAll(async () => {
    await served.close();
    cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const env = () => ({
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_ENDPOINT_URL: served.url,
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_DEFAULT_REGION: 'us-west-2',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  });
  const aws = async (...args: readonly string[]): Promise<string> =>
    (await run(join(venv, 'bin', 'aws'), args, { env: env() })).stdout.trim();
  const refused = async (...args: readonly string[]): Promise<string> => {
    try {
      return await aws(...args);
    } catch (error) {
      return String((error as { stderr: string }).stderr).trim();
    }
  };

  const trust = (service: string): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    });
  const role = (name: string, service: string): Promise<string> =>
    aws(
      'iam',
      'create-role',
      '--role-name',
      name,
      '--assume-role-policy-document',
      trust(service),
      '--query',
      'Role.Arn',
      '--output',
      'text',
    );

  test('a cluster and a node group by raw calls', async () => {
    const text = ['--output', 'text'];
    const vpc = await aws(
      'ec2',
      'create-vpc',
      '--cidr-block',
      '10.0.0.0/16',
      '--query',
      'Vpc.VpcId',
      ...text,
    );
    const subnets: string[] = [];
    for (const [index, zone] of ['us-west-2a', 'us-west-2b'].entries())
      subnets.push(
        await aws(
          'ec2',
          'create-subnet',
          '--vpc-id',
          vpc,
          '--cidr-block',
          `10.0.${index}.0/24`,
          '--availability-zone',
          zone,
          '--query',
          'Subnet.SubnetId',
          ...text,
        ),
      );
    const clusterRole = await role('c', 'eks.amazonaws.com');
    const nodeRole = await role('n', 'ec2.amazonaws.com');
    const config = `subnetIds=${subnets.join(',')}`;
    await aws(
      'eks',
      'create-cluster',
      '--name',
      'demo',
      '--role-arn',
      clusterRole,
      '--resources-vpc-config',
      config,
    );
    await aws('eks', 'wait', 'cluster-active', '--name', 'demo');
    const at = ['--cluster-name', 'demo', '--nodegroup-name', 'gpu'];
    await aws(
      'eks',
      'create-nodegroup',
      ...at,
      '--node-role',
      nodeRole,
      '--subnets',
      ...subnets,
      '--instance-types',
      'g5.xlarge',
      '--labels',
      'role=gpu',
      '--taints',
      'key=dedicated,value=gpu,effect=NO_SCHEDULE',
      '--scaling-config',
      'minSize=0,maxSize=3,desiredSize=1',
    );
    await aws('eks', 'wait', 'nodegroup-active', ...at);
    const described: unknown = JSON.parse(await aws('eks', 'describe-nodegroup', ...at));
    expect(described).toMatchObject({
      nodegroup: {
        labels: { role: 'gpu' },
        taints: [{ key: 'dedicated', value: 'gpu', effect: 'NO_SCHEDULE' }],
      },
    });
    await aws('eks', 'update-kubeconfig', '--name', 'demo', '--kubeconfig', join(folder, 'kubeconfig'));
    expect(readFileSync(join(folder, 'kubeconfig'), 'utf8')).toContain('eks.amazonaws.com');
    const { status } = JSON.parse(await aws('eks', 'get-token', '--cluster-name', 'demo')) as {
      status: { token: string };
    };
    expect(eksTokenUser(cloud, 'demo', status.token)).toEqual({
      username: 'kubernetes-admin',
      groups: ['system:masters'],
    });
    expect(eksTokenUser(cloud, 'other', status.token)).toBeUndefined();
    expect(await refused('eks', 'delete-cluster', '--name', 'demo')).toContain('(ResourceInUseException)');
    await aws('eks', 'delete-nodegroup', ...at);
    await aws('eks', 'wait', 'nodegroup-deleted', ...at);
    await aws('eks', 'delete-cluster', '--name', 'demo');
    await aws('eks', 'wait', 'cluster-deleted', '--name', 'demo');
  });

  test('boto3 pages through lists, and its errors have codes', async () => {
    const script = [
      'import boto3, botocore',
      "ec2 = boto3.client('ec2')",
      "pages = ec2.get_paginator('describe_instance_types').paginate()",
      "print(len({t['InstanceType'] for p in pages for t in p['InstanceTypes']}) > 500)",
      "iam = boto3.client('iam')",
      'doc = \'{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}\'',
      "for i in range(3): iam.create_role(RoleName=f'r{i}', AssumeRolePolicyDocument=doc)",
      "names = [r['RoleName'] for p in iam.get_paginator('list_roles').paginate(PaginationConfig={'PageSize': 2}) for r in p['Roles']]",
      "print([n for n in names if n.startswith('r')])",
      "print(iam.get_role(RoleName='r0')['Role']['AssumeRolePolicyDocument']['Statement'][0]['Action'])",
      'try:',
      "  boto3.client('eks').describe_cluster(name='none')",
      'except botocore.exceptions.ClientError as error:',
      "  print(error.response['Error']['Code'], error.response['ResponseMetadata']['HTTPStatusCode'])",
    ].join('\n');
    const { stdout } = await run(join(venv, 'bin', 'python'), ['-c', script], { env: env() });
    expect(stdout.trim().split('\n')).toEqual([
      'True',
      "['r0', 'r1', 'r2']",
      'sts:AssumeRole',
      'ResourceNotFoundException 404',
    ]);
  });
});
