// What goes wrong at AWS while a file is applied: the words a person sees, the exit code, and that the next apply
// comes to the end.
import { serveCloud, type Cloud } from '@berth/cloud';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openRehearsal, type Rehearsal } from '../testing/rehearsal.js';

const CLUSTER = `
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: demo, region: us-west-2, version: "1.34"}
availabilityZones: [us-west-2a, us-west-2b]
iam: {withOIDC: true}
managedNodeGroups:
  - {name: system, instanceType: m5.large, minSize: 1, desiredCapacity: 1, maxSize: 3}
`;

let rehearsal: Rehearsal;

beforeEach(async () => {
  rehearsal = await openRehearsal();
  rehearsal.write(CLUSTER);
});

afterEach(() => rehearsal.end());

interface Trouble {
  readonly name: string;
  fault(cloud: Cloud): void;
  readonly exitCode: number;
  readonly says: RegExp;
  readonly hint?: RegExp;
}

const expired = { kind: 'error', message: 'The security token included in the request is expired' } as const;

const TROUBLES: readonly Trouble[] = [
  {
    name: 'a session of EKS that ends in the middle',
    fault: ({ faults }) =>
      faults.add({ ...expired, service: 'eks', code: 'ExpiredTokenException', httpStatus: 403, skip: 12 }),
    exitCode: 10,
    says: /error: the AWS credentials have expired \(eks:\w+\); \d+ steps were done, \d+ are left/,
    hint: /log in again.*the next run goes on from there/,
  },
  {
    name: 'a session of CloudFormation that ends while a stack is waited for',
    fault: ({ faults }) =>
      faults.add({ ...expired, service: 'cloudformation', code: 'ExpiredToken', httpStatus: 403, skip: 3 }),
    exitCode: 10,
    says: /error: the AWS credentials have expired \(cloudformation:\w+\); 0 steps were done/,
  },
  {
    name: 'a session that has ended before',
    fault: ({ faults }) => faults.add({ ...expired, service: 'sts', code: 'ExpiredToken', httpStatus: 403 }),
    exitCode: 10,
    says: /the AWS credentials have expired \(sts:GetCallerIdentity\)/,
    hint: /log in again/,
  },
  {
    name: 'a permission that is missing for a call',
    fault: ({ faults }) => faults.add({ kind: 'denied', service: 'eks', operation: 'CreateAddon' }),
    exitCode: 10,
    says: /AWS does not allow eks:CreateAddon: User: \S+ is not authorized/,
  },
  {
    name: 'a permission that is missing in a stack',
    fault: ({ faults }) => faults.add({ kind: 'denied', service: 'iam', operation: 'CreateRole' }),
    exitCode: 10,
    says: /\(AWS::IAM::Role\): User: \S+ is not authorized to perform: iam:CreateRole.*; ask for this permission/,
  },
  {
    name: 'a quota',
    fault: ({ faults }) =>
      faults.add({
        kind: 'error',
        service: 'ec2',
        operation: 'CreateVpc',
        code: 'VpcLimitExceeded',
        message: 'The maximum number of VPCs has been reached.',
        httpStatus: 400,
      }),
    exitCode: 10,
    says: /VPC \(AWS::EC2::VPC\): The maximum number of VPCs has been reached\.; ask for more in Service Quotas/,
  },
  {
    name: 'no capacity',
    fault: ({ faults }) => faults.add({ kind: 'capacity' }),
    exitCode: 10,
    says: /do not have sufficient m5\.large capacity.*; name further instance types or zones/,
  },
  {
    name: 'a clock that is off',
    fault: ({ faults }) =>
      faults.add({
        kind: 'error',
        service: 'sts',
        code: 'RequestExpired',
        message: 'Request has expired.',
        httpStatus: 400,
      }),
    exitCode: 10,
    says: /AWS finds the time of the request wrong \(sts:GetCallerIdentity\): Request has expired/,
    hint: /set the clock of this machine/,
  },
];

it.each(TROUBLES)('$name', async ({ fault, exitCode, says, hint }) => {
  fault(rehearsal.cloud);
  const failed = await rehearsal.berth('apply -f cluster.yaml --yes');
  expect(failed.exitCode).toBe(exitCode);
  expect(failed.stderr).toMatch(says);
  if (hint) expect(failed.stderr).toMatch(hint);
  rehearsal.cloud.faults.clear();
  await converges();
});

async function converges(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const again = await rehearsal.berth('apply -f cluster.yaml --yes', env);
  expect(again.exitCode).toBe(0);
  const { exitCode } = await rehearsal.berth('plan -f cluster.yaml --detailed-exitcode', env);
  expect(exitCode).toBe(0);
}

it('the network goes away in the middle', async () => {
  const { cloud, served } = rehearsal;
  const applying = rehearsal.berth('apply -f cluster.yaml --yes');
  const stacks = async () =>
    (await cloud.call({ service: 'cloudformation', operation: 'DescribeStacks' })) as object;
  await expect
    .poll(async () => JSON.stringify(await stacks()), { interval: 5 })
    .toContain('eksctl-demo-cluster');
  await served.close();
  const failed = await applying;
  expect(failed.exitCode).toBe(10);
  expect(failed.stderr).toMatch(/error: \w+:\w+: connect ECONNREFUSED.*steps were done, \d+ are left/);
  expect(failed.stderr).toContain('hint: check the network');
  const back = await serveCloud(cloud);
  await converges({ AWS_ENDPOINT_URL: back.url });
  await back.close();
});

it('a region that the account does not have, and one that does not exist', async () => {
  rehearsal.write(CLUSTER.replaceAll('us-west-2', 'ap-south-1'));
  const absent = await rehearsal.berth('plan -f cluster.yaml');
  expect(absent.exitCode).toBe(10);
  expect(absent.stderr).toContain('hint: correct metadata.region, or enable the region');
  rehearsal.write(CLUSTER.replaceAll('us-west-2', 'us-west-9'));
  const wrong = await rehearsal.berth('plan -f cluster.yaml');
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toContain('"us-west-9" is no region with EKS');
});
