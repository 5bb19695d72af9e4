// Any file edited into any other: what was applied plans empty, the edit applies, touches only what differs, plans
// empty, and all of it can be removed again. Seeded: SEED and RUNS of the environment choose others.
import { applyPlan, planCluster, planDestroy, sweepCluster, type ApplyResult, type Step } from '@berth/aws';
import { createCloud, type Cloud } from '@berth/cloud';
import { readClusterConfig } from '@berth/compute';
import { jsonEqual, member, members, type JsonObject } from '@berth/kube';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { callsOf, hastyClock } from './testing/cloud-calls.unsafe.js';
import { randomEdit, type RandomCluster } from './testing/random-cluster.js';

function configOf(file: string) {
  const { config, problems } = readClusterConfig(file, 'cluster.yaml');
  if (!config) throw new Error(JSON.stringify(problems));
  return config;
}

const planOf = (cloud: Cloud, { text: file }: RandomCluster) =>
  planCluster({ config: configOf(file), calls: callsOf(cloud) });

const failuresOf = ({ failed }: ApplyResult): readonly string[] =>
  failed.map(({ step, error }) => `${step.id}: ${error.message}`);

/** Applies, and expects a plan without steps after it; gives the steps that were done. */
async function settle(cloud: Cloud, cluster: RandomCluster): Promise<readonly Step[]> {
  const plan = await planOf(cloud, cluster);
  expect(failuresOf(await applyPlan(plan, { clock: hastyClock, tell: () => undefined }))).toEqual([]);
  const { steps } = await planOf(cloud, cluster);
  expect(steps.map(({ step }) => `${step.action} ${step.id} ${JSON.stringify(step.details)}`)).toEqual([]);
  return plan.steps.map(({ step }) => step);
}

/** Steps about items that are the same before and after. */
function needless(before: JsonObject, after: JsonObject, steps: readonly Step[]): readonly string[] {
  // Tags and versions of a cluster are those of all that is in it; without OIDC nodes have the rights of add-ons.
  const hasOidc = (document: JsonObject) => member(document, 'iam')['withOIDC'];
  if (!jsonEqual(before['metadata'], after['metadata']) || hasOidc(before) !== hasOidc(after)) return [];
  const same = (list: string) =>
    members(before, list)
      .filter((item) => members(after, list).some((other) => jsonEqual(item, other)))
      .map(({ name }) => String(name));
  const pools = new Set([...same('nodeGroups'), ...same('managedNodeGroups')]);
  const profiles = new Set(same('fargateProfiles'));
  const addons = new Set(same('addons'));
  return steps
    .filter(
      ({ kind, pool = '', name }) =>
        (kind !== 'fargate-profile' && pools.has(pool)) ||
        (kind === 'fargate-profile' && profiles.has(name)) ||
        (kind === 'addon' && addons.has(name) && !steps.some(({ id }) => id.endsWith(`-addon-${name}`))),
    )
    .map(({ action, id }) => `${action} ${id}`);
}

it('a cluster applied, edited and destroyed', { timeout: 600_000 }, async () => {
  const seed = Number(process.env['SEED'] ?? 20261122);
  const numRuns = Number(process.env['RUNS'] ?? 30);
  await fc.assert(
    fc.asyncProperty(randomEdit, async ([before, after]) => {
      const cloud = createCloud({ clock: hastyClock });
      await settle(cloud, before);
      const steps = await settle(cloud, after);
      expect(needless(before.document, after.document, steps)).toEqual([]);
      const removal = await planDestroy({ config: configOf(after.text), calls: callsOf(cloud) });
      expect(failuresOf(await applyPlan(removal, { clock: hastyClock, tell: () => undefined }))).toEqual([]);
      const left = await sweepCluster(callsOf(cloud), 'demo');
      expect(left.filter(({ kind }) => kind !== 'log-group')).toEqual([]);
      cloud.stop();
    }),
    { seed, numRuns, endOnFailure: true },
  );
});
