// Random files, applied to the embedded AWS and adopted: the adopted file is valid, plans empty, and adopting again
// writes the same text.
import { adoptCluster, applyPlan, planCluster, type AwsCalls } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig, type ClusterConfig } from '@berth/compute';
import { isJsonArray, isJsonObject, member, renderYaml, type JsonObject } from '@berth/kube';
import { madeUpReferences, randomClusterConfig, type ConfigReferences } from '@berth/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callsOf, REGION } from './testing/cloud-calls.unsafe.js';

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

/** Applies, adopts, plans. */
async function adoptApplied(document: JsonObject) {
  const cloud = createCloud({ clock });
  await makeReferences(cloud);
  const calls = callsOf(cloud);
  const { config: written } = readClusterConfig(renderYaml(document), 'cluster.yaml');
  if (!written) throw new Error('the file has errors');
  const plan = await planCluster({ config: written, calls });
  const result = await applyPlan(plan, { clock, tell: () => undefined });
  const failed = result.failed.map(({ step, error }) => `${step.id}: ${error.message}`);
  const text = await adoptedText(calls);
  const { config, problems } = readClusterConfig(text, 'adopted.yaml');
  const errors = problems
    .filter(({ severity }) => severity === 'error')
    .map((problem) => JSON.stringify(problem));
  return {
    failed,
    errors,
    steps: config ? await stepsOf(config, calls) : [],
    text,
    again: await adoptedText(calls),
  };
}

async function adoptedText(calls: AwsCalls): Promise<string> {
  const adopted = await adoptCluster(calls, 'demo');
  return renderYaml(adopted?.document, { keys: 'given' });
}

async function stepsOf(config: ClusterConfig, calls: AwsCalls): Promise<readonly string[]> {
  const { steps } = await planCluster({ config, calls });
  return steps.map(({ step }) => `${step.action} ${step.id} ${JSON.stringify(step.details)}`);
}

/** Security groups get their ids from EC2, so a file names them by stand-ins that nothing checks. */
const REFERENCES: ConfigReferences = madeUpReferences;

async function makeReferences(cloud: Cloud): Promise<void> {
  const call = (service: string, operation: string, params: object) =>
    cloud.call({ service, operation, params, region: REGION });
  await call('ec2', 'CreateKeyPair', { KeyName: REFERENCES.keyName });
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'ec2.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  for (const RoleName of ['nodes', 'viewer', 'editor'])
    await call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
}

/** Valid files whose stacks the embedded AWS can make: without service accounts inside, and security groups of others. */
const applicableCluster: fc.Arbitrary<JsonObject> = randomClusterConfig(REFERENCES)
  .map(withoutInside)
  .filter((document) => readClusterConfig(renderYaml(document), 'cluster.yaml').config !== undefined);

function withoutInside(document: JsonObject): JsonObject {
  const iam = member(document, 'iam');
  const accounts = iam['serviceAccounts'];
  const outside = (isJsonArray(accounts) ? accounts : []).map((account) => ({
    ...Object(account),
    roleOnly: true,
  }));
  const pools = (name: string): unknown[] => {
    const list = document[name];
    return (isJsonArray(list) ? list : []).filter(isJsonObject).map(withoutGroups);
  };
  return {
    ...document,
    iam: { ...iam, serviceAccounts: outside },
    nodeGroups: pools('nodeGroups'),
    managedNodeGroups: pools('managedNodeGroups'),
  };
}

function withoutGroups({ securityGroups: _groups, ssh, ...pool }: JsonObject): JsonObject {
  const { sourceSecurityGroupIds: _sources, ...rest } = isJsonObject(ssh) ? ssh : {};
  return isJsonObject(ssh) ? { ...pool, ssh: rest } : pool;
}

const RUNS = Number(process.env['BERTH_ADOPT_RUNS'] ?? 200);

it(`${RUNS} random clusters`, { timeout: 1_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(applicableCluster, async (document) => {
      const { failed, errors, steps, text, again } = await adoptApplied(document);
      expect({ failed, errors, steps }).toEqual({ failed: [], errors: [], steps: [] });
      expect(again).toBe(text);
    }),
    { numRuns: RUNS },
  );
});
