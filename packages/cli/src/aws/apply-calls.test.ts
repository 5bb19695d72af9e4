// How many calls of AWS an apply takes: the cluster is inspected once after its stack stands, so that each further pool
// adds only the calls of its own stack.
import { applyPlan, planCluster } from '@berth/aws';
import { createCloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { expect, it } from 'vitest';
import { callsOf, hastyClock } from './testing/cloud-calls.unsafe.js';

async function callsFor(pools: number): Promise<number> {
  const list = Array.from(
    { length: pools },
    (_, index) => `  - {name: p${index}, instanceType: m5.large, minSize: 0, desiredCapacity: 0, maxSize: 2}`,
  );
  const { config } = readClusterConfig(
    `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: demo, region: us-west-2, version: "1.34"}
availabilityZones: [us-west-2a, us-west-2b]
iam: {withOIDC: true}
managedNodeGroups:
${list.join('\n')}
`,
    'cluster.yaml',
  );
  if (!config) throw new Error('unreadable');
  const cloud = createCloud({ clock: hastyClock });
  const calls = callsOf(cloud);
  const { failed } = await applyPlan(await planCluster({ config, calls }), {
    clock: hastyClock,
    tell: () => undefined,
  });
  expect(failed).toEqual([]);
  cloud.stop();
  return calls.count;
}

it('a further pool adds the calls of its own stack', async () => {
  const [few, many] = [await callsFor(2), await callsFor(12)];
  expect(few).toBeLessThan(60);
  expect((many - few) / 10).toBeLessThanOrEqual(4);
});
