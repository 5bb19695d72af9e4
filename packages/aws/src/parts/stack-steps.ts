// Making, changing and deleting one stack, so that a second try after a crash anywhere in between comes to the same
// end.
import { createHash } from 'node:crypto';
import { isJsonObject } from '@berth/kube';
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import type { ActualStack } from '../inspect/actual.js';
import { inspectControlPlane } from '../inspect/inspect-cluster.js';
import { actualStack } from '../inspect/inspect-stacks.js';
import { controlPlanePhases } from '../plan/control-plane-phases.js';
import { desiredStacks } from '../plan/desired-stacks.js';
import { DIGEST_TAG, digestOfStack, NODE_VERSION_TAG } from '../plan/digest-of-stack.js';
import { StepFailure, type StepRun } from '../plan/part.js';
import type { Stack, StackPurpose } from '../render/stack.js';
import { drainPool } from './drain.js';
import { settledTemplate } from './settled-template.js';
import { waitForStack } from './stack-waiting.js';

/** Creates it with the facts as they are by now, and waits until it stands. */
export async function createStack(run: StepRun, name: string): Promise<void> {
  await createRendered(run, await renderNow(run, name));
}

/** The same for a stack that needs no facts of the cluster. */
export async function createRendered(run: StepRun, stack: Stack): Promise<void> {
  const { name } = stack;
  const sinceMs = run.now() - CLOCK_SKEW_MS;
  try {
    await run.world.calls.send('cloudformation', 'CreateStack', {
      StackName: name,
      TemplateBody: JSON.stringify(stack.template),
      Capabilities: [...stack.capabilities],
      Parameters: parametersOf(stack),
      Tags: tagsOf(stack, { ...newPoolTags(run, stack), ...digestTag(stack) }),
      EnableTerminationProtection: true,
    });
  } catch (error) {
    // An apply that was cut off has begun it already.
    if (!(error instanceof AwsCallError && error.code === 'AlreadyExistsException')) throw error;
  }
  await waitForStack(run, { stack: name, goal: 'standing', sinceMs });
  if (TELLS_FACTS.has(stack.purpose)) run.world.latest.forget();
}

/**
 * Updates it by a change set, and waits until it stands. An update under way is waited for first. `nodeVersion` is
 * written down for later plans when the nodes of a pool have come to it.
 */
export async function updateStack(
  run: StepRun,
  name: string,
  { nodeVersion }: { readonly nodeVersion?: string | undefined } = {},
): Promise<void> {
  const before = await waitWhileBusy(run, name);
  const version = nodeVersion ?? before[NODE_VERSION_TAG];
  const stack = await renderNow(run, name);
  const tags = version === undefined ? {} : { [NODE_VERSION_TAG]: version };
  const phases = stack.purpose === 'cluster' ? await phasesOf(run, stack) : [stack.template];
  for (const template of phases.slice(0, -1))
    await changeStack(run, { ...stack, template }, { ...tags, [DIGEST_TAG]: UNDER_WAY });
  await changeStack(
    run,
    { ...stack, template: phases.at(-1) ?? stack.template },
    { ...tags, ...digestTag(stack) },
  );
}

/** Digest of no template: an update that was cut off between two phases is not taken for done. */
const UNDER_WAY = 'under-way';

async function phasesOf({ world }: StepRun, stack: Stack): Promise<readonly object[]> {
  const { TemplateBody = '{}' } = await world.calls.send('cloudformation', 'GetTemplate', {
    StackName: stack.name,
  });
  const before: unknown = JSON.parse(TemplateBody);
  const after: unknown = JSON.parse(JSON.stringify(stack.template));
  if (!isJsonObject(before) || !isJsonObject(after)) return [stack.template];
  const actual = await inspectControlPlane(world.calls, world.config.metadata.name);
  const goal = actual ? settledTemplate({ before, after }, world.config, actual) : after;
  return controlPlanePhases(before, goal);
}

/** The same for a stack that needs no facts of the cluster. */
export async function updateRendered(run: StepRun, stack: Stack): Promise<void> {
  await waitWhileBusy(run, stack.name);
  await changeStack(run, stack, digestTag(stack));
}

/** Gives the tags that it has. */
async function waitWhileBusy(run: StepRun, name: string): Promise<ActualStack['tags']> {
  const stack = await findStack(run, name);
  if (stack?.status === 'UPDATE_ROLLBACK_FAILED') {
    await run.world.calls.send('cloudformation', 'ContinueUpdateRollback', { StackName: name });
    await waitForStack(run, { stack: name, goal: 'rolled-back', sinceMs: run.now() });
  }
  if (stack?.status.endsWith('_IN_PROGRESS')) {
    await waitForStack(run, { stack: name, goal: 'rolled-back', sinceMs: run.now() });
  }
  return stack?.tags ?? {};
}

/** A stack as it is sent: perhaps with the template of a phase. */
type SentStack = Omit<Stack, 'template'> & { readonly template: object };

async function changeStack(run: StepRun, stack: SentStack, tags: ActualStack['tags']): Promise<void> {
  const { calls } = run.world;
  const { name } = stack;
  const sinceMs = run.now() - CLOCK_SKEW_MS;
  const ChangeSetName = changeSetName(stack);
  await unlessAbsent(calls.send('cloudformation', 'DeleteChangeSet', { StackName: name, ChangeSetName }));
  const { Id = ChangeSetName } = await calls.send('cloudformation', 'CreateChangeSet', {
    StackName: name,
    ChangeSetName,
    ChangeSetType: 'UPDATE',
    TemplateBody: JSON.stringify(stack.template),
    Capabilities: [...stack.capabilities],
    Parameters: parametersOf(stack),
    Tags: tagsOf(stack, tags),
  });
  if (!(await changeSetReady(run, { name, id: Id }))) return;
  await calls.send('cloudformation', 'ExecuteChangeSet', { StackName: name, ChangeSetName: Id });
  await waitForStack(run, { stack: name, goal: 'standing', sinceMs });
  if (TELLS_FACTS.has(stack.purpose)) run.world.latest.forget();
}

/** Stacks whose making changes what other stacks are rendered with: network and issuer, roles of capabilities. */
const TELLS_FACTS: ReadonlySet<StackPurpose> = new Set(['cluster', 'capability']);

/** Deletes it and waits until it is gone; a pool is drained first, as far as the cluster can be reached. */
export async function deleteStack(
  run: StepRun,
  name: string,
  { pool, isEnd = false }: { readonly pool?: string | undefined; readonly isEnd?: boolean } = {},
): Promise<void> {
  const { calls } = run.world;
  const stack = await findStack(run, name);
  if (!stack) return;
  if (pool !== undefined && stack.status !== 'DELETE_IN_PROGRESS')
    await drainPool(run, pool, { overrulesBudgets: isEnd });
  const sinceMs = run.now() - CLOCK_SKEW_MS;
  if (stack.isProtected) {
    const input = { StackName: name, EnableTerminationProtection: false };
    await calls.send('cloudformation', 'UpdateTerminationProtection', input);
  }
  if (stack.status !== 'DELETE_IN_PROGRESS')
    await calls.send('cloudformation', 'DeleteStack', { StackName: stack.id });
  // By its id, since a stack that is gone is no longer found by its name.
  await waitForStack(run, { stack: stack.id, goal: 'gone', sinceMs });
}

/** Clocks here and there may differ; events this much older still count as of this work. */
const CLOCK_SKEW_MS = 60_000;

/** Rendered anew: what was awaited when the plan was made is known by now. */
async function renderNow(run: StepRun, name: string): Promise<Stack> {
  const { latest } = run.world;
  const stack = await renderWith(run, name);
  if (stack.awaits.length === 0) return stack;
  latest.forget();
  const again = await renderWith(run, name);
  if (again.awaits.length > 0) throw new StepFailure(`${name} still lacks ${again.awaits.join(', ')}`);
  return again;
}

async function renderWith({ world }: StepRun, name: string): Promise<Stack> {
  const facts = await world.latest.get();
  const stack = desiredStacks({ config: world.config, facts }).find((item) => item.name === name);
  if (!stack) throw new StepFailure(`${name} is no longer in the file`);
  return stack;
}

async function findStack({ world }: StepRun, name: string): Promise<ActualStack | undefined> {
  const answer = await unlessAbsent(
    world.calls.send('cloudformation', 'DescribeStacks', { StackName: name }),
  );
  const [found] = answer?.Stacks ?? [];
  return found && actualStack(found);
}

/** False when there turns out to be nothing to change. */
async function changeSetReady(run: StepRun, { name, id }: { name: string; id: string }): Promise<boolean> {
  const { calls } = run.world;
  for (;;) {
    const input = { StackName: name, ChangeSetName: id };
    const { Status = '', StatusReason = '' } = await calls.send('cloudformation', 'DescribeChangeSet', input);
    if (Status === 'CREATE_COMPLETE') return true;
    if (Status === 'FAILED') {
      await calls.send('cloudformation', 'DeleteChangeSet', input);
      if (/didn't contain changes|No updates are to be performed/.test(StatusReason)) return false;
      throw new StepFailure(`${name}: the change set failed: ${StatusReason}`);
    }
    await run.pause(2_000);
  }
}

/** Nodes of a new pool have the version of the control plane; so later plans need not ask each pool for it. */
const newPoolTags = ({ world }: StepRun, { purpose }: Stack): ActualStack['tags'] =>
  purpose === 'nodegroup' ? { [NODE_VERSION_TAG]: world.config.metadata.version } : {};

const digestTag = (stack: Stack): ActualStack['tags'] => ({ [DIGEST_TAG]: digestOfStack(stack) });

const tagsOf = (stack: SentStack, more: ActualStack['tags']): { Key: string; Value: string }[] =>
  Object.entries({ ...stack.tags, ...more }).map(([Key, Value]) => ({ Key, Value }));

const parametersOf = ({
  parameters,
}: Pick<Stack, 'parameters'>): { ParameterKey: string; ParameterValue: string }[] =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** The same change asked for twice has one name. */
const changeSetName = ({ template, tags }: SentStack): string =>
  `berth-${createHash('sha256').update(JSON.stringify({ template, tags })).digest('hex').slice(0, 20)}`;
