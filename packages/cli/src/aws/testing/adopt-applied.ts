// A file, applied to an embedded AWS of its own, adopted again: what the adopted file says, and what a plan of it would
// still do.
import { adoptCluster, applyPlan, AwsCallError, planCluster, type AwsCalls } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig, type ClusterConfig } from '@berth/compute';
import { isJsonArray, isJsonObject, member, renderYaml, type JsonObject } from '@berth/kube';
import { madeUpReferences, randomClusterConfig, type ConfigReferences } from '@berth/testing';
import fc from 'fast-check';

const region = 'us-west-2';

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

/** What became of a file. */
export interface Readopted {
  /** Steps of applying it that failed, with their reasons. */
  readonly failed: readonly string[];
  /** Errors of the adopted file. */
  readonly errors: readonly string[];
  /** Steps that a plan of the adopted file has, with what they change. */
  readonly steps: readonly string[];
  readonly text: string;
  /** What adoption of the same cluster writes the next time. */
  readonly again: string;
}

/** Applies, adopts, plans. */
export async function adoptApplied(document: JsonObject): Promise<Readopted> {
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

function callsOf(cloud: Cloud): AwsCalls {
  return {
    region,
    async send(service, operation, input) {
      try {
        return (await cloud.call({ service, operation, params: input, region })) as never;
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        throw new AwsCallError({ service, operation, code, message, cause: error });
      }
    },
  };
}

/** Security groups get their ids from EC2, so a file names them by stand-ins that nothing checks. */
const REFERENCES: ConfigReferences = madeUpReferences;

async function makeReferences(cloud: Cloud): Promise<void> {
  const call = (service: string, operation: string, params: object) =>
    cloud.call({ service, operation, params, region });
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
export const applicableCluster: fc.Arbitrary<JsonObject> = randomClusterConfig(REFERENCES)
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
