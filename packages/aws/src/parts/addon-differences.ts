// In what an add-on differs from the file. Only what the file says is compared: a version that it leaves open is
// whatever it was, until the control plane goes up.
import { jsonEqual } from '@berth/kube';
import type { ActualAddon } from '../inspect/actual.js';
import { allPages } from '../inspect/pages.js';
import type { World } from '../plan/part.js';
import type { StepDetail } from '../plan/step.js';
import { followsUpgrade, isOlderVersion, resolveVersion, versionPrefix } from './addon-versions.js';
import type { WantedAddon } from './wanted-addon.js';

/** Compares them; AWS is asked only for versions that have to be looked up, and for pod identities. */
export async function addonDifferences(
  world: World,
  addon: WantedAddon,
  actual: ActualAddon,
): Promise<readonly StepDetail[]> {
  const version = await versionDetail(world, addon, actual);
  const role = roleDetail(world, addon, actual);
  const identities = await identityDetail(world, addon, actual);
  return [version, configurationDetail(addon, actual), role, identities].flatMap((detail) => detail ?? []);
}

const detail = (name: string, before: unknown, after: unknown): StepDetail => ({
  action: 'update',
  name,
  before,
  after,
});

async function versionDetail(
  world: World,
  addon: WantedAddon,
  { version: before }: ActualAddon,
): Promise<StepDetail | undefined> {
  const { version } = addon;
  if (version && version !== 'latest')
    return before.startsWith(versionPrefix(version)) ? undefined : detail('version', before, version);
  if (version !== 'latest' && !followsUpgrade(world)) return undefined;
  const after = await resolveVersion(world, addon);
  return after !== undefined && isOlderVersion(before, after) ? detail('version', before, after) : undefined;
}

/** Values that mean the same, however they are spaced. */
function configurationDetail(
  { configuration: after }: WantedAddon,
  { configuration: before }: ActualAddon,
): StepDetail | undefined {
  if (after === undefined || jsonEqual(valueOf(before), valueOf(after))) return undefined;
  return detail('configurationValues', before, after);
}

function valueOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return text?.trim();
  }
}

/** The role of a stack is known once the stack is there; before that it is another one than now. */
function roleDetail(world: World, addon: WantedAddon, actual: ActualAddon): StepDetail | undefined {
  const { roleArn, roleStack } = addon;
  const before = actual.roleArn;
  const made = world.actual.stacks.find(({ name }) => name === roleStack);
  const after = roleArn ?? made?.outputs['Role1'] ?? (roleStack && `of stack ${roleStack}`);
  if (after !== undefined)
    return after === before ? undefined : detail('serviceAccountRoleARN', before, after);
  return keptRole(world, addon, actual) === before
    ? undefined
    : detail('serviceAccountRoleARN', before, undefined);
}

/** A role that the file does not name stays, unless it is of a stack that the file no longer asks for. */
export function keptRole(
  { actual: { stacks }, config }: World,
  { name, roleStack }: WantedAddon,
  { roleArn }: ActualAddon,
): string | undefined {
  const own = `eksctl-${config.metadata.name}-addon-${name}`;
  const isGoing =
    roleStack === undefined &&
    stacks.some((stack) => stack.name === own && stack.outputs['Role1'] === roleArn);
  return isGoing ? undefined : roleArn;
}

async function identityDetail(
  { calls, config }: World,
  { identities }: WantedAddon,
  { identityArns }: ActualAddon,
): Promise<StepDetail | undefined> {
  if (identities === undefined || identities.length + identityArns.length === 0) return undefined;
  const after = identities.map(({ serviceAccount }) => serviceAccount).toSorted();
  const clusterName = config.metadata.name;
  const associations = await allPages(
    (nextToken) => calls.send('eks', 'ListPodIdentityAssociations', { clusterName, nextToken }),
    (page) => ({ items: page.associations, next: page.nextToken }),
  );
  const own = new Set(identityArns);
  const before = associations
    .filter(({ associationArn = '' }) => own.has(associationArn))
    .map(({ serviceAccount = '' }) => serviceAccount)
    .toSorted();
  return jsonEqual(before, after) ? undefined : detail('podIdentityAssociations', before, after);
}
