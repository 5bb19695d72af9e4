// Adoption of a pool whose stack is in any state: what a plan takes as there is in the file, so that the plan is no
// deletion; what never stood is told.
import { adoptCluster, applyPlan, planCluster, type AwsCalls } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { renderYaml } from '@berth/kube';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { callsOf, hastyClock, REGION } from './testing/cloud-calls.unsafe.js';

const STACK = 'eksctl-demo-nodegroup-work';

let cloud: Cloud;
beforeAll(async () => {
  cloud = createCloud({ clock: hastyClock });
  const text = `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: demo, region: ${REGION}, version: "1.34"}
availabilityZones: [us-west-2a, us-west-2b]
nodeGroups: [{name: work, instanceType: m5.large, minSize: 0, desiredCapacity: 0, maxSize: 3}]
`;
  const plan = await planCluster({ config: read(text), calls: callsOf(cloud) });
  expect((await applyPlan(plan, { clock: hastyClock, tell: () => undefined })).failed).toEqual([]);
});
afterAll(() => cloud.stop());

function read(text: string) {
  const { config } = readClusterConfig(text, 'cluster.yaml');
  if (!config) throw new Error('unreadable');
  return config;
}

/** The same account, with the pool's stack in this state. */
function callsInState(status: string): AwsCalls {
  const calls = callsOf(cloud);
  return {
    region: calls.region,
    async send(service, operation, input) {
      const answer = await calls.send(service, operation, input);
      if ((operation as string) !== 'DescribeStacks') return answer;
      const { Stacks = [] } = answer as { Stacks?: { StackName: string }[] };
      const told = Stacks.map((one) => (one.StackName === STACK ? { ...one, StackStatus: status } : one));
      return { ...Object(answer), Stacks: told };
    },
  };
}

async function adoptedAndPlanned(status: string) {
  const calls = callsInState(status);
  const adopted = await adoptCluster(calls, 'demo');
  const text = renderYaml(adopted?.document, { keys: 'given' });
  const { steps } = await planCluster({ config: read(text), calls });
  return {
    hasPool: text.includes('name: work'),
    notes: (adopted?.notes ?? []).filter((note) => note.includes(`stack ${STACK} is in ${status}`)).length,
    steps: steps.map(({ step: { action, id } }) => `${action} ${id}`),
  };
}

it.each([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
])('%s is in the file', async (status) => {
  expect(await adoptedAndPlanned(status)).toEqual({ hasPool: true, notes: 0, steps: [] });
});

it.each(['UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED', 'IMPORT_ROLLBACK_FAILED'])(
  '%s is in the file, and told',
  async (status) => {
    expect(await adoptedAndPlanned(status)).toEqual({ hasPool: true, notes: 1, steps: [] });
  },
);

it.each([
  'CREATE_IN_PROGRESS',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_ROLLBACK_IN_PROGRESS',
])('%s is in the file; an apply waits for its end', async (status) => {
  expect(await adoptedAndPlanned(status)).toEqual({
    hasPool: true,
    notes: 1,
    steps: [`update stack/${STACK}`],
  });
});

it.each([
  'CREATE_FAILED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_FAILED',
  'ROLLBACK_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'DELETE_IN_PROGRESS',
  'DELETE_FAILED',
])('%s is no pool: what is left goes, and that is told', async (status) => {
  expect(await adoptedAndPlanned(status)).toEqual({
    hasPool: false,
    notes: 1,
    steps: [`delete stack/${STACK}`],
  });
});
