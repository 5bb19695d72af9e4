// How long logs of a control plane are kept: set once the cluster stands, compared with what CloudWatch has, written by
// adoption, and told of by a destroy, which leaves the log group.
import {
  adoptCluster,
  applyPlan,
  planCluster,
  planDestroy,
  sweepCluster,
  whatStays,
  type AwsCalls,
  type ClusterPlan,
} from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { renderYaml } from '@berth/kube';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callsOf, hastyClock, REGION } from './testing/cloud-calls.unsafe.js';

const GROUP = '/aws/eks/demo/cluster';
const LEFT = {
  kind: 'log-group',
  id: GROUP,
  bills: true,
  kept: true,
  remove: `aws logs delete-log-group --log-group-name ${GROUP}`,
};
const PATH = 'cloudWatch.clusterLogging.logRetentionInDays';

let cloud: Cloud;
beforeEach(() => {
  cloud = createCloud({ clock: hastyClock });
});
afterEach(() => cloud.stop());

function configOf(logging: string) {
  const { config } = readClusterConfig(
    `apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: demo, region: ${REGION}, version: "1.34"}
availabilityZones: [us-west-2a, us-west-2b]
${logging && `cloudWatch: {clusterLogging: ${logging}}`}
`,
    'cluster.yaml',
  );
  if (!config) throw new Error('unreadable');
  return config;
}

const KEPT = '{enableTypes: [api, audit], logRetentionInDays: 7}';

const logs = (operation: string, params: object = {}) =>
  cloud.call({ service: 'logs', operation, params: { logGroupName: GROUP, ...params }, region: REGION });

async function retention(): Promise<unknown> {
  const { logGroups } = (await logs('DescribeLogGroups')) as { logGroups: { retentionInDays?: number }[] };
  return logGroups.map(({ retentionInDays }) => retentionInDays);
}

const planOf = (logging: string, calls: AwsCalls = callsOf(cloud)) =>
  planCluster({ config: configOf(logging), calls });

const told = ({ steps }: ClusterPlan) =>
  steps.map(({ step: { id, details } }) => [
    id,
    ...details.map(({ name, before, after }) => [name, before, after]),
  ]);

async function carriedOut(plan: ClusterPlan): Promise<void> {
  expect((await applyPlan(plan, { clock: hastyClock, tell: () => undefined })).failed).toEqual([]);
}

/** The same calls; keeps the names of those to CloudWatch Logs. */
function watched(): { readonly calls: AwsCalls; readonly made: string[] } {
  const made: string[] = [];
  const calls = callsOf(cloud);
  return {
    made,
    calls: {
      region: calls.region,
      send(service, operation, input) {
        if (service === 'logs') made.push(operation);
        return calls.send(service, operation, input);
      },
    },
  };
}

it('is set once the control plane stands, and compared with what CloudWatch has', async () => {
  const plan = await planOf(KEPT);
  const step = plan.steps.find(({ step: { id } }) => id === 'control-plane/demo-log-retention')?.step;
  expect(step).toMatchObject({
    isReversible: true,
    details: [{ name: PATH, after: 7 }],
    after: ['stack/eksctl-demo-cluster'],
  });
  await carriedOut(plan);
  expect(await retention()).toEqual([7]);
  expect(told(await planOf(KEPT))).toEqual([]);
  const longer = await planOf(KEPT.replace('7', '30'));
  expect(longer.steps.map(({ step: { isReversible } }) => isReversible)).toEqual([true]);

  await logs('PutRetentionPolicy', { retentionInDays: 1096 });
  const back = await planOf(KEPT);
  expect(told(back)).toEqual([['control-plane/demo-log-retention', [PATH, 1096, 7]]]);
  expect(back.steps[0]?.step.isReversible).toBe(false);
  await carriedOut(back);
  expect(await retention()).toEqual([7]);
});

it('is left alone, without a call, where the file does not say it', async () => {
  await carriedOut(await planOf(KEPT));
  for (const logging of [
    '{enableTypes: [api, audit]}',
    '{enableTypes: [api, audit], logRetentionInDays: 0}',
  ]) {
    const { calls, made } = watched();
    expect(told(await planOf(logging, calls))).toEqual([]);
    expect(made).toEqual([]);
  }
  const { calls, made } = watched();
  await planOf(KEPT, calls);
  expect(made).toEqual(['DescribeLogGroups']);
});

it('comes after logs are turned on, on a cluster that stands', async () => {
  await carriedOut(await planOf(''));
  expect(await retention()).toEqual([]);
  await carriedOut(await planOf(KEPT));
  expect(await retention()).toEqual([7]);
  expect(told(await planOf(KEPT))).toEqual([]);
});

it('makes the group that EKS has not made yet', async () => {
  await carriedOut(await planOf('{enableTypes: [api, audit]}'));
  await logs('DeleteLogGroup');
  const { calls, made } = watched();
  await carriedOut(await planOf(KEPT, calls));
  expect(made.slice(1)).toEqual(['PutRetentionPolicy', 'CreateLogGroup', 'PutRetentionPolicy']);
  expect(await retention()).toEqual([7]);
});

it('is written by adoption; what a file cannot say is said', async () => {
  await carriedOut(await planOf('{enableTypes: [api, audit]}'));
  const adopted = async () => {
    const found = await adoptCluster(callsOf(cloud), 'demo');
    return { text: renderYaml(found?.document), notes: found?.notes.filter((note) => note.includes(GROUP)) };
  };
  expect((await adopted()).text).not.toContain('logRetentionInDays');
  await logs('PutRetentionPolicy', { retentionInDays: 400 });
  expect((await adopted()).text).toContain('logRetentionInDays: 400');
  await logs('PutRetentionPolicy', { retentionInDays: 2192 });
  const { text, notes } = await adopted();
  expect(text).not.toContain('logRetentionInDays');
  expect(notes).toEqual([expect.stringContaining('keeps its logs for 2192 days')]);
});

it('a destroy tells of the group before and after, also when nothing is logged any more', async () => {
  await logs('CreateLogGroup', { logGroupName: `${GROUP}-of-another` });
  await carriedOut(await planOf(KEPT));
  await carriedOut(await planOf(''));
  const removal = await planDestroy({ config: configOf(KEPT), calls: callsOf(cloud) });
  expect(await whatStays(removal.world)).toEqual([LEFT]);
  await carriedOut(removal);
  expect(await sweepCluster(callsOf(cloud), 'demo')).toEqual([LEFT]);
  await logs('DeleteLogGroup');
  expect(await sweepCluster(callsOf(cloud), 'demo')).toEqual([]);
});
