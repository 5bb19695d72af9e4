// An apply that is cut off anywhere, before or after AWS did what it was asked for: the next one comes to the same
// end, and nothing is there twice.
import { applyPlan, AwsCallError, planCluster, type AwsCalls } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';

const CLUSTER = `
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: demo, region: us-west-2, version: "1.33"}
availabilityZones: [us-west-2a, us-west-2b]
iam:
  withOIDC: true
  serviceAccounts: [{metadata: {name: reader}, roleOnly: true, wellKnownPolicies: {autoScaler: true}}]
  podIdentityAssociations:
    - {namespace: ml, serviceAccountName: trainer, wellKnownPolicies: {autoScaler: true}}
addons: [{name: eks-pod-identity-agent}]
identityProviders: [{type: oidc, name: corp, issuerURL: https://example.com, clientID: one}]
cloudWatch: {clusterLogging: {enableTypes: [api, audit], logRetentionInDays: 7}}
nodeGroups:
  - {name: own, instanceType: m5.large, minSize: 0, desiredCapacity: 0, maxSize: 2}
managedNodeGroups:
  - {name: train, instanceType: m5.large, minSize: 0, desiredCapacity: 0, maxSize: 2, labels: {a: b}}
fargateProfiles:
  - {name: batch, selectors: [{namespace: batch}]}
`;
const EDITED = CLUSTER.replace('maxSize: 2, labels: {a: b}', 'maxSize: 5, labels: {a: c}')
  .replace('namespace: batch}', 'namespace: other}')
  .replace('"1.33"', '"1.34"')
  .replace('[api, audit], logRetentionInDays: 7', '[api], logRetentionInDays: 30')
  .replace('clientID: one', 'clientID: two');

const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

const configOf = (text: string) => {
  const { config } = readClusterConfig(text, 'cluster.yaml');
  if (!config) throw new Error('the file of the test has errors');
  return config;
};

interface Cut {
  /** So many calls are made; from then on nothing is answered any more. */
  readonly calls: number;
  /** Whether the last of them was done by AWS, or never arrived. */
  readonly isDone: boolean;
}

/** Calls of the account in this process, cut off where the test says. */
function callsOf(
  cloud: Cloud,
  cut: Cut = { calls: Infinity, isDone: true },
): AwsCalls & { readonly made: () => number } {
  let made = 0;
  return {
    region: 'us-west-2',
    made: () => made,
    async send(service, operation, input) {
      made += 1;
      const fail = (code: string, message: string) => new AwsCallError({ service, operation, code, message });
      if (made > cut.calls || (made === cut.calls && !cut.isDone)) throw fail('ECONNRESET', 'cut off');
      try {
        const answer = await cloud.call({ service, operation, params: input, region: 'us-west-2' });
        if (made === cut.calls) throw fail('ECONNRESET', 'cut off');
        return answer as never;
      } catch (error) {
        if (error instanceof AwsCallError) throw error;
        const { code, message } = error as { code: string; message: string };
        throw fail(code, message);
      }
    },
  };
}

async function apply(cloud: Cloud, text: string, cut?: Cut): Promise<number> {
  const calls = callsOf(cloud, cut);
  try {
    const plan = await planCluster({ config: configOf(text), calls });
    await applyPlan(plan, { clock, tell: () => undefined });
  } catch {
    // Cut off while it still planned.
  }
  return calls.made();
}

/** How many there are of what must not be doubled. */
async function census(cloud: Cloud): Promise<Readonly<Record<string, number>>> {
  const count = async (service: string, operation: string, member: string, params: object = {}) => {
    const answer = (await cloud.call({ service, operation, params, region: 'us-west-2' })) as Record<
      string,
      unknown[]
    >;
    return answer[member]?.length ?? 0;
  };
  const cluster = { clusterName: 'demo' };
  return {
    stacks: await count('cloudformation', 'DescribeStacks', 'Stacks'),
    clusters: await count('eks', 'ListClusters', 'clusters'),
    nodegroups: await count('eks', 'ListNodegroups', 'nodegroups', cluster),
    profiles: await count('eks', 'ListFargateProfiles', 'fargateProfileNames', cluster),
    addons: await count('eks', 'ListAddons', 'addons', cluster),
    identities: await count('eks', 'ListPodIdentityAssociations', 'associations', cluster),
    configs: await count('eks', 'ListIdentityProviderConfigs', 'identityProviderConfigs', cluster),
    providers: await count('iam', 'ListOpenIDConnectProviders', 'OpenIDConnectProviderList'),
    gateways: await count('ec2', 'DescribeNatGateways', 'NatGateways', {
      Filter: [{ Name: 'state', Values: ['available'] }],
    }),
    groups: await count('autoscaling', 'DescribeAutoScalingGroups', 'AutoScalingGroups'),
    logGroups: await count('logs', 'DescribeLogGroups', 'logGroups'),
    templates: await count('ec2', 'DescribeLaunchTemplates', 'LaunchTemplates'),
  };
}

async function expectConverged(
  cloud: Cloud,
  text: string,
  expected: Readonly<Record<string, number>>,
): Promise<void> {
  await apply(cloud, text);
  const plan = await planCluster({ config: configOf(text), calls: callsOf(cloud) });
  expect(plan.steps.map(({ step }) => `${step.action} ${step.id}`)).toEqual([]);
  expect(await census(cloud)).toEqual(expected);
}

it('a creation that is cut off at any call is finished by the next apply', async () => {
  const whole = createCloud({ clock });
  const total = await apply(whole, CLUSTER);
  const expected = await census(whole);
  expect(expected).toMatchObject({ clusters: 1, nodegroups: 1, profiles: 1, providers: 1 });
  // The cluster is inspected once for all stacks: their number adds only their own calls.
  expect(total).toBeGreaterThan(30);
  expect(total).toBeLessThan(75);
  for (let calls = 1; calls < total; calls += 1) {
    const cloud = createCloud({ clock });
    await apply(cloud, CLUSTER, { calls, isDone: calls % 2 === 0 });
    await expectConverged(cloud, CLUSTER, expected);
    cloud.stop();
  }
});

it('a change that is cut off at any call is finished by the next apply', async () => {
  const whole = createCloud({ clock });
  await apply(whole, CLUSTER);
  const total = await apply(whole, EDITED);
  const expected = await census(whole);
  for (let calls = 1; calls < total; calls += 1) {
    const cloud = createCloud({ clock });
    await apply(cloud, CLUSTER);
    await apply(cloud, EDITED, { calls, isDone: calls % 2 === 1 });
    await expectConverged(cloud, EDITED, expected);
    cloud.stop();
  }
});
