// Who may enter, where no stack says it: access entries that were made by hand or by another tool and that the file
// names, and the access policies of capabilities, whose entries EKS makes by itself.
import { clusterSpecOf } from '@berth/compute';
import { jsonEqual } from '@berth/kube';
import { unlessAbsent } from '../calls/aws-calls.js';
import { StepFailure, type PartKind, type PlannedStep, type StepRun, type World } from '../plan/part.js';
import { stepId, type StepDetail } from '../plan/step.js';
import { sha1Base32 } from '../render/digest.js';
import { actualPolicies, setPolicies, wantedPolicies, type AccessPolicy } from './access-policies.js';
import { entriesWithoutStack } from './entries-without-stack.js';
import { stackOutput } from './stack-outputs.js';

/** Entries without a stack, and policies of capabilities. An entry that the file does not name is left alone. */
export const accessParts: PartKind = {
  async plan(world) {
    return [...(await planEntries(world)), ...(await planCapabilities(world))];
  },
  /** They go with their cluster. */
  async destroy() {
    return [];
  },
};

type EntrySpec = NonNullable<
  NonNullable<ReturnType<typeof clusterSpecOf>['accessConfig']>['accessEntries']
>[number];

async function planEntries(world: World): Promise<readonly PlannedStep[]> {
  const there = await entriesWithoutStack(world);
  const entries = clusterSpecOf(world.config.document).accessConfig?.accessEntries ?? [];
  const found = entries.filter(({ principalARN = '' }) => there.has(principalARN));
  const planned = await Promise.all(found.map((entry) => planEntry(world, entry)));
  return planned.flat();
}

async function planEntry(world: World, entry: EntrySpec): Promise<readonly PlannedStep[]> {
  const { calls, config } = world;
  const principalArn = entry.principalARN ?? '';
  const key = { clusterName: config.metadata.name, principalArn };
  const { accessEntry = {} } = await calls.send('eks', 'DescribeAccessEntry', key);
  const pairs: readonly (readonly [name: string, before: unknown, after: unknown])[] = [
    ...(isOfNodes(entry) ? [] : [groupsOf(accessEntry, entry)]),
    ['kubernetesUsername', accessEntry.username, entry.kubernetesUsername || accessEntry.username],
    ['accessPolicies', await actualPolicies(calls, key), wantedPolicies(entry.accessPolicies)],
  ];
  const details: readonly StepDetail[] = pairs
    .filter(([, before, after]) => !jsonEqual(before, after))
    .map(([name, before, after]) => ({ action: 'update', name, before, after }));
  if (details.length === 0) return [];
  const step = {
    id: stepId('access-entry', principalArn),
    kind: 'access-entry',
    action: 'update',
    name: principalArn,
    details,
    after: [stepId('control-plane', config.metadata.name)],
    disruption: 'none',
    isReversible: true,
    estimateSeconds: 2,
  } as const;
  return [{ step, run: (run) => updateEntry(run, entry) }];
}

/** EKS itself gives entries of nodes their groups, and refuses others. */
const isOfNodes = ({ type }: EntrySpec): boolean => type !== undefined && type !== 'STANDARD';

interface WithGroups {
  readonly kubernetesGroups?: readonly string[] | undefined;
}

const groupsOf = (before: WithGroups, after: WithGroups): readonly [string, unknown, unknown] => [
  'kubernetesGroups',
  (before.kubernetesGroups ?? []).toSorted(),
  (after.kubernetesGroups ?? []).toSorted(),
];

async function updateEntry(run: StepRun, entry: EntrySpec): Promise<void> {
  const { calls, config } = run.world;
  const key = { clusterName: config.metadata.name, principalArn: entry.principalARN ?? '' };
  await calls.send('eks', 'UpdateAccessEntry', {
    ...key,
    ...(isOfNodes(entry) ? {} : { kubernetesGroups: [...(entry.kubernetesGroups ?? [])] }),
    ...(entry.kubernetesUsername ? { username: entry.kubernetesUsername } : {}),
  });
  await setPolicies(calls, key, wantedPolicies(entry.accessPolicies));
}

type Capability = NonNullable<ReturnType<typeof clusterSpecOf>['capabilities']>[number];

/** Policies that EKS gave a capability by itself are not in the file, and stay. */
async function planCapabilities(world: World): Promise<readonly PlannedStep[]> {
  const capabilities = clusterSpecOf(world.config.document).capabilities ?? [];
  const withPolicies = capabilities.filter(({ accessPolicies = [] }) => accessPolicies.length > 0);
  const planned = await Promise.all(withPolicies.map((capability) => planCapability(world, capability)));
  return planned.flat();
}

async function planCapability(world: World, capability: Capability): Promise<readonly PlannedStep[]> {
  const { calls, config, facts } = world;
  const { name = '', roleArn } = capability;
  const cluster = config.metadata.name;
  const principalArn = roleArn || facts.capabilityRoles?.[name];
  const before =
    principalArn === undefined || !world.actual.controlPlane
      ? []
      : await actualPolicies(calls, { clusterName: cluster, principalArn });
  const missing = missingPolicies(capability, before);
  if (missing.length === 0) return [];
  const step = {
    id: stepId('access-policies', name),
    kind: 'access-policies',
    action: before.length === 0 ? 'create' : 'update',
    name,
    details: missing.map((policy) => ({
      action: 'create' as const,
      name: policy.arn,
      after: policy.namespaces,
    })),
    after: [stepId('stack', `eksctl-${cluster}-capability-${sha1Base32(name)}`)],
    disruption: 'none',
    isReversible: true,
    estimateSeconds: 2,
  } as const;
  return [{ step, run: (run) => grant(run, capability) }];
}

const missingPolicies = (
  { accessPolicies }: Capability,
  there: readonly AccessPolicy[],
): readonly AccessPolicy[] =>
  wantedPolicies(accessPolicies).filter((policy) => !there.some((other) => jsonEqual(policy, other)));

async function grant(run: StepRun, capability: Capability): Promise<void> {
  const { calls, config } = run.world;
  const { name = '' } = capability;
  const clusterName = config.metadata.name;
  const roleStack = `eksctl-${clusterName}-capability-role-${sha1Base32(name)}`;
  const principalArn = capability.roleArn || (await stackOutput(run.world, roleStack, 'Role1'));
  if (principalArn === undefined) throw new StepFailure(`${roleStack} has no role yet`);
  await waitForEntry(run, { clusterName, principalArn });
  const there = await actualPolicies(calls, { clusterName, principalArn });
  const kept = there.filter(
    ({ arn }) => !wantedPolicies(capability.accessPolicies).some((item) => item.arn === arn),
  );
  await setPolicies(calls, { clusterName, principalArn }, [
    ...wantedPolicies(capability.accessPolicies),
    ...kept,
  ]);
}

const ENTRY_LOOKS = 24;

/** EKS makes the entry of a capability's role a little after the capability. */
async function waitForEntry(
  run: StepRun,
  key: { readonly clusterName: string; readonly principalArn: string },
): Promise<void> {
  for (let look = 0; look < ENTRY_LOOKS; look += 1) {
    if (await unlessAbsent(run.world.calls.send('eks', 'DescribeAccessEntry', key))) return;
    await run.pause(5_000);
  }
  throw new StepFailure(
    `EKS made no access entry for ${key.principalArn}; look at the capability, and run it again`,
  );
}
