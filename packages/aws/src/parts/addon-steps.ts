// Making and changing one add-on. A version, a role, a configuration is sent as the file has it; AWS does the rest.
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import type { ActualAddon } from '../inspect/actual.js';
import { StepFailure, type StepRun } from '../plan/part.js';
import { keptRole } from './addon-differences.js';
import { followsUpgrade, resolveVersion } from './addon-versions.js';
import { stackOutput } from './stack-outputs.js';
import type { AddonIdentity, WantedAddon } from './wanted-addon.js';

const POLL_MS = 5_000;

/** Creates it and waits for it; one that an apply before this one began is only waited for. */
export async function createAddon(run: StepRun, addon: WantedAddon): Promise<void> {
  const { calls } = run.world;
  const { namespace, tags } = addon;
  const version = await resolveVersion(run.world, addon);
  try {
    await calls.send('eks', 'CreateAddon', {
      ...keyOf(run, addon),
      ...(version === undefined ? {} : { addonVersion: version }),
      ...(await inputOf(run, addon)),
      ...(namespace === undefined ? {} : { namespaceConfig: { namespace } }),
      tags: { ...tags },
    });
  } catch (error) {
    if (!(error instanceof AwsCallError && error.code === 'ResourceInUseException')) throw error;
  }
  await waitForAddon(run, addon);
}

/**
 * Changes it in place. A version that the file leaves open stays, unless the control plane went up; a role or a
 * configuration that it does not name is sent along, since EKS would take it away.
 */
export async function updateAddon(run: StepRun, addon: WantedAddon, actual: ActualAddon): Promise<void> {
  const isOpen = addon.version === undefined && !followsUpgrade(run.world);
  const addonVersion = isOpen ? actual.version : await resolveVersion(run.world, addon);
  const kept = {
    ...optional('serviceAccountRoleArn', keptRole(run.world, addon, actual)),
    ...optional('configurationValues', actual.configuration),
  };
  const input = { ...keyOf(run, addon), addonVersion, ...kept, ...(await inputOf(run, addon)) };
  await run.world.calls.send('eks', 'UpdateAddon', input);
  await waitForAddon(run, addon);
}

const optional = <Name extends string>(name: Name, value: string | undefined) =>
  value === undefined ? {} : { [name]: value };

/** For one whose creation failed. */
export async function replaceAddon(run: StepRun, addon: WantedAddon): Promise<void> {
  const key = keyOf(run, addon);
  await unlessAbsent(run.world.calls.send('eks', 'DeleteAddon', key));
  while (await unlessAbsent(run.world.calls.send('eks', 'DescribeAddon', key))) await run.pause(POLL_MS);
  await createAddon(run, addon);
}

const keyOf = ({ world }: StepRun, { name }: WantedAddon) => ({
  clusterName: world.config.metadata.name,
  addonName: name,
});

async function inputOf(run: StepRun, addon: WantedAddon) {
  const { roleArn, roleStack, configuration, identities, resolveConflicts } = addon;
  const serviceAccountRoleArn =
    roleArn ?? (roleStack === undefined ? undefined : await stackOutput(run.world, roleStack, 'Role1'));
  return {
    ...(serviceAccountRoleArn === undefined ? {} : { serviceAccountRoleArn }),
    ...(configuration === undefined ? {} : { configurationValues: configuration }),
    ...(identities === undefined
      ? {}
      : {
          podIdentityAssociations: await Promise.all(
            identities.map((identity) => associationOf(run, addon, identity)),
          ),
        }),
    resolveConflicts,
  };
}

async function associationOf(
  { world }: StepRun,
  { name }: WantedAddon,
  { serviceAccount, roleArn: given, stack = '' }: AddonIdentity,
): Promise<{ readonly serviceAccount: string; readonly roleArn: string }> {
  const roleArn = given ?? (await stackOutput(world, stack, 'Role1'));
  if (roleArn !== undefined) return { serviceAccount, roleArn };
  throw new StepFailure(`add-on ${name}: ${stack} has no role yet for ${serviceAccount}`);
}

/** An add-on without a node to run on is DEGRADED until there is one; that is no reason to stop. */
async function waitForAddon(run: StepRun, addon: WantedAddon): Promise<void> {
  const key = keyOf(run, addon);
  for (;;) {
    const { addon: found } = await run.world.calls.send('eks', 'DescribeAddon', key);
    const { status = '', health } = found ?? {};
    if (status === 'ACTIVE' || status === 'DEGRADED') return;
    if (status.endsWith('FAILED')) {
      const issues = (health?.issues ?? []).map(({ message = '' }) => message).join('; ');
      throw new StepFailure(`add-on ${addon.name} ended in ${status}${issues ? `: ${issues}` : ''}`);
    }
    await run.pause(POLL_MS);
  }
}
