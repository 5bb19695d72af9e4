import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeclaredCompute } from '@berth/compute';
import { FakeClock } from '@berth/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { makeCluster, testCloud } from '../test-support/cluster-fixture.js';
import { createCloud } from './cloud.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test('who am I, an unknown operation, an unknown region', async () => {
  const { call, refusal, cloud } = testCloud();
  expect(await call('sts', 'GetCallerIdentity')).toEqual({
    UserId: '123456789012',
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
  });
  expect(await refusal('sts', 'Nothing')).toBe(
    'NotSupported: not supported yet: sts:Nothing by the embedded AWS',
  );
  await expect(cloud.call({ service: 'ec2', operation: 'DescribeVpcs', region: 'mars-1' })).rejects.toThrow(
    'mars-1',
  );
});

test('the same seed and calls give the same ids; regions are apart, IAM is not', async () => {
  const vpcIds = await Promise.all(
    [testCloud(), testCloud(), testCloud({ seed: 'other' })].map(
      async ({ call }) => (await call('ec2', 'CreateVpc', { CidrBlock: '10.0.0.0/16' })).Vpc.VpcId,
    ),
  );
  expect(vpcIds[0]).toBe(vpcIds[1]);
  expect(vpcIds[0]).not.toBe(vpcIds[2]);
  const { cloud } = testCloud();
  const params = { CidrBlock: '10.0.0.0/16' };
  await cloud.call({ service: 'ec2', operation: 'CreateVpc', params, region: 'us-east-1' });
  expect(await cloud.call({ service: 'ec2', operation: 'DescribeVpcs' })).toMatchObject({ Vpcs: [] });
  const user = { service: 'iam', operation: 'CreateUser', params: { UserName: 'u' } };
  await cloud.call({ ...user, region: 'us-east-1' });
  expect(await cloud.call({ service: 'iam', operation: 'ListUsers' })).toMatchObject({
    Users: [{ UserName: 'u' }],
  });
});

describe('a journal', () => {
  test('keeps everything, also what is still to come, and forgives a torn last line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-cloud-'));
    folders.push(folder);
    const journalFile = join(folder, 'aws.jsonl');
    const test = testCloud({ journalFile, delays: { clusterMs: 1000 } });
    await makeCluster(test);
    const before = await test.call('ec2', 'DescribeSubnets');
    test.cloud.stop();
    appendFileSync(journalFile, '{"table":"us-west-2/ec2.vpc","key":"vpc-torn","ro');
    const clock = new FakeClock(test.clock.now() + 1000);
    const again = createCloud({ clock, journalFile });
    expect(await again.call({ service: 'ec2', operation: 'DescribeSubnets' })).toEqual(before);
    const cluster = await again.call({
      service: 'eks',
      operation: 'DescribeCluster',
      params: { name: 'demo' },
    });
    expect(cluster).toMatchObject({ cluster: { status: 'ACTIVE' } });
    const { Vpc } = (await again.call({
      service: 'ec2',
      operation: 'CreateVpc',
      params: { CidrBlock: '10.0.0.0/16' },
    })) as {
      Vpc: { VpcId: string };
    };
    expect(JSON.stringify(before)).not.toContain(Vpc.VpcId);
    expect(readFileSync(journalFile, 'utf8')).not.toContain('vpc-torn');
  });
});

test('after a restart the machines are told of everything again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-cloud-'));
  folders.push(folder);
  const journalFile = join(folder, 'aws.jsonl');
  const started = (endpoint: string) => {
    const told: DeclaredCompute[] = [];
    const machines = {
      openCluster: () => Promise.resolve({ endpoint, caPem: 'pem' }),
      applyPools: async (compute: DeclaredCompute) => void told.push(compute),
      closeCluster: () => Promise.resolve(),
    };
    return { told, test: testCloud({ journalFile, machines }) };
  };
  const first = started('https://127.0.0.1:1');
  const { nodeRole, privateSubnets } = await makeCluster(first.test);
  const params = { clusterName: 'demo', nodegroupName: 'n', nodeRole, subnets: privateSubnets };
  await first.test.call('eks', 'CreateNodegroup', params);
  await first.test.cloud.settle();
  expect(first.told.at(-1)).toMatchObject({ clusterName: 'demo', pools: [{ name: 'n', desiredSize: 1 }] });
  first.test.cloud.stop();
  const second = started('https://127.0.0.1:2');
  await second.test.cloud.settle();
  expect(second.told.at(-1)).toEqual(first.told.at(-1));
  const { cluster } = await second.test.call('eks', 'DescribeCluster', { name: 'demo' });
  expect(cluster.endpoint).toBe('https://127.0.0.1:2');
});

describe('faults', () => {
  test('by operation and count, in the code of the protocol', async () => {
    const { cloud, call, refusal } = testCloud();
    cloud.faults.add({ kind: 'throttling', service: 'ec2', operation: 'CreateVpc', skip: 1, count: 2 });
    const params = { CidrBlock: '10.0.0.0/16' };
    await call('ec2', 'CreateVpc', params);
    expect(await refusal('ec2', 'CreateVpc', params)).toBe('RequestLimitExceeded: Request limit exceeded.');
    expect(await refusal('ec2', 'CreateVpc', params)).toMatch(/^RequestLimitExceeded/);
    await call('ec2', 'CreateVpc', params);
    const id = cloud.faults.add({ kind: 'throttling' });
    expect(await refusal('iam', 'ListRoles')).toBe('Throttling: Rate exceeded');
    expect(await refusal('eks', 'ListClusters')).toBe('ThrottlingException: Rate exceeded');
    cloud.faults.remove(id);
    cloud.faults.add({ kind: 'denied', service: 'eks', operation: 'ListClusters', count: 1 });
    expect(await refusal('eks', 'ListClusters')).toMatch(
      /^AccessDeniedException: .*not authorized to perform: eks:ListClusters/,
    );
    cloud.faults.add({
      kind: 'error',
      count: 1,
      code: 'ServiceUnavailable',
      message: 'later',
      httpStatus: 503,
    });
    expect(await refusal('sts', 'GetCallerIdentity')).toBe('ServiceUnavailable: later');
  });

  test('a slow call is answered when its time has come', async () => {
    const { cloud, clock, call } = testCloud();
    cloud.faults.add({ kind: 'slow', delayMs: 500, count: 1 });
    let answered = false;
    const ask = async (): Promise<void> => {
      await call('sts', 'GetCallerIdentity');
      answered = true;
    };
    const call1 = ask();
    await clock.advanceAsync(499);
    expect(answered).toBe(false);
    await clock.advanceAsync(1);
    await call1;
    expect(answered).toBe(true);
  });

  test('work in the background is tried again when a fault hits it', async () => {
    const test = testCloud();
    const made = await makeCluster(test);
    const at = { clusterName: 'demo', nodegroupName: 'n' };
    await test.call('eks', 'CreateNodegroup', {
      ...at,
      nodeRole: made.nodeRole,
      subnets: made.privateSubnets,
    });
    test.cloud.faults.add({ kind: 'throttling', operation: 'DeleteAutoScalingGroup', count: 2 });
    await test.call('eks', 'DeleteNodegroup', at);
    expect((await test.call('eks', 'DescribeNodegroup', at)).nodegroup.status).toBe('DELETING');
    await test.clock.advanceAsync(500);
    await test.clock.advanceAsync(1000);
    expect(await test.refusal('eks', 'DescribeNodegroup', at)).toMatch(/^ResourceNotFoundException/);
  });

  test('what fails for good is said, and holds up nothing else', async () => {
    const failures: string[] = [];
    const machines = {
      openCluster: () => Promise.reject(new Error('no room')),
      applyPools: () => Promise.resolve(),
      closeCluster: () => Promise.resolve(),
    };
    const test = testCloud({
      machines,
      onFailure: (what, error) => failures.push(`${what}: ${String(error)}`),
    });
    await makeCluster(test);
    for (let count = 0; count < 10; count++) await test.clock.advanceAsync(5000);
    expect(failures).toEqual(['eks: cluster-ready: Error: no room']);
    expect((await test.call('eks', 'DescribeCluster', { name: 'demo' })).cluster.status).toBe('CREATING');
  });
});

describe('roles of elsewhere', () => {
  test('are refused, or taken to exist when told so', async () => {
    const node = 'arn:aws:iam::123456789012:role/elsewhere';
    for (const [foreignRoles, expected] of [
      ['refused', /could not be assumed/],
      ['exist', /^no refusal$/],
    ] as const) {
      const test = testCloud({ foreignRoles });
      const { privateSubnets } = await makeCluster(test);
      const params = { clusterName: 'demo', nodegroupName: 'n', nodeRole: node, subnets: privateSubnets };
      expect(await test.refusal('eks', 'CreateNodegroup', params)).toMatch(expected);
    }
  });
});
