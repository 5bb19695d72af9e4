// What eksctl looks up when it makes a node group, and a plan keeps: zones that offer its types, types that a selector
// finds, its SSH key, policies that AWS recommends add-ons.
import { applyPlan, AwsCallError, planCluster, planDestroy, type AwsCalls } from '@berth/aws';
import { createCloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';

const region = 'us-west-2';
const clock = {
  now: () => Date.now(),
  after: (_delayMs: number, callback: () => void) => {
    const timer = setTimeout(callback, 0);
    return () => clearTimeout(timer);
  },
};

/** An account where a test may say that a zone lacks a type. */
class Account {
  readonly cloud = createCloud({ clock });
  readonly lacking = new Set<string>();
  readonly calls: AwsCalls = {
    region,
    send: async (service, operation, input) => {
      try {
        const answer = await this.cloud.call({ service, operation, params: input, region });
        return (operation === 'DescribeInstanceTypeOfferings' ? this.offers(answer) : answer) as never;
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        throw new AwsCallError({ service, operation, code, message, cause: error });
      }
    },
  };

  async call(service: string, operation: string, params: object = {}): Promise<Record<string, unknown[]>> {
    return Object(await this.cloud.call({ service, operation, params, region }));
  }

  async plan(pools: string) {
    const { config, problems } = readClusterConfig(HEAD + pools, 'cluster.yaml');
    if (!config) throw new Error(JSON.stringify(problems));
    return planCluster({ config, calls: this.calls });
  }

  async apply(pools: string): Promise<void> {
    const { failed } = await applyPlan(await this.plan(pools), { clock, tell: () => undefined });
    expect(failed.map(({ step, error }) => `${step.id}: ${error.message}`)).toEqual([]);
  }

  private offers(answer: unknown): unknown {
    const { InstanceTypeOfferings: offers } = Object(answer) as {
      readonly InstanceTypeOfferings: readonly { readonly InstanceType: string; readonly Location: string }[];
    };
    const kept = offers.filter((offer) => !this.lacking.has(`${offer.InstanceType} ${offer.Location}`));
    return { ...Object(answer), InstanceTypeOfferings: kept };
  }
}

const HEAD = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: demo, region: us-west-2, version: "1.34"}
availabilityZones: [us-west-2a, us-west-2b]
`;
const idsOf = ({ steps }: Awaited<ReturnType<Account['plan']>>) => steps.map(({ step }) => step.id);

it('a new group stands where its types are offered, and stays there when that changes', async () => {
  const account = new Account();
  account.lacking.add('g5.xlarge us-west-2b');
  const pools =
    'managedNodeGroups: [{name: gpu, instanceType: g5.xlarge, minSize: 0, desiredCapacity: 0, maxSize: 1}]\n';
  await account.apply(pools);
  const [group] = (await account.call('autoscaling', 'DescribeAutoScalingGroups'))['AutoScalingGroups'] ?? [];
  expect(Object(group).AvailabilityZones).toEqual(['us-west-2a']);
  account.lacking.clear();
  expect(idsOf(await account.plan(pools))).toEqual([]);
  account.lacking.add('g5.xlarge us-west-2a');
  expect(idsOf(await account.plan(pools))).toEqual([]);
});

it('a selector finds types that all zones offer; a group keeps those that it has, as long as they meet it', async () => {
  const account = new Account();
  account.lacking.add('m5.large us-west-2b');
  const pool = (selector: string) =>
    `managedNodeGroups: [{name: m, instanceSelector: ${selector}, minSize: 0, desiredCapacity: 0, maxSize: 1}]\n`;
  const selector = '{vCPUs: 2, memory: "8", allow: "^m[56]a?.large$"}';
  await account.apply(pool(selector));
  const nodegroup = async () => {
    const at = { clusterName: 'demo', nodegroupName: 'm' };
    const { instanceTypes } = Object((await account.call('eks', 'DescribeNodegroup', at))['nodegroup']);
    return instanceTypes as readonly string[];
  };
  expect(await nodegroup()).toEqual(['m5a.large', 'm6a.large']);
  account.lacking.clear();
  expect(idsOf(await account.plan(pool(selector)))).toEqual([]);
  // Another selector is another pool.
  const other = await account.plan(pool('{vCPUs: 4, memory: "16", allow: "^m5"}'));
  expect(idsOf(other)).toEqual(['stack/eksctl-demo-nodegroup-m']);
});

it('imports the public key of a file before its pool is made, and removes it with the cluster', async () => {
  const account = new Account();
  const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGk1bWJlZGRlZC1rZXktZm9yLWEtdGVzdC0wMDAwMDA=';
  const pools = `managedNodeGroups: [{name: m, minSize: 0, desiredCapacity: 0, maxSize: 1, ssh: {publicKey: "${key}"}}]\n`;
  const steps = idsOf(await account.plan(pools));
  const imported = steps.findIndex((id) => id.startsWith('key-pair/eksctl-demo-nodegroup-m-'));
  expect(imported).toBeGreaterThanOrEqual(0);
  expect(imported).toBeLessThan(steps.indexOf('stack/eksctl-demo-nodegroup-m'));
  await account.apply(pools);
  expect((await account.call('ec2', 'DescribeKeyPairs'))['KeyPairs']).toHaveLength(1);
  expect(idsOf(await account.plan(pools))).toEqual([]);
  const { config } = readClusterConfig(HEAD + pools, 'cluster.yaml');
  if (!config) throw new Error('invalid');
  await applyPlan(await planDestroy({ config, calls: account.calls }), { clock, tell: () => undefined });
  expect((await account.call('ec2', 'DescribeKeyPairs'))['KeyPairs']).toEqual([]);
});

it('asks AWS what it recommends an add-on that is to have it', async () => {
  const account = new Account();
  const addons = `addons:
- {name: eks-pod-identity-agent}
- {name: aws-ebs-csi-driver, useDefaultPodIdentityAssociations: true}
`;
  const ids = idsOf(await account.plan(addons));
  expect(ids).toContain('stack/eksctl-demo-addon-aws-ebs-csi-driver-podidentityrole-ebs-csi-controller-sa');
  await account.apply(addons);
  expect(idsOf(await account.plan(addons))).toEqual([]);
});
