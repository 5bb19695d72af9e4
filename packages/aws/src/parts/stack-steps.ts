// Making, changing and deleting one stack, so that a second try after a crash anywhere in between comes to the same
// end.
import { AwsCallError, unlessAbsent } from '../calls/aws-calls.js';
import { actualStack } from '../inspect/inspect-stacks.js';
import { desiredStacks } from '../plan/desired-stacks.js';
import { DIGEST_TAG, digestOfStack } from '../plan/digest-of-stack.js';
import { StepFailure, type StepRun } from '../plan/part.js';
import type { Stack, StackPurpose } from '../render/stack.js';
import { drainPool } from './drain.js';
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
      Tags: tagsOf(stack),
      EnableTerminationProtection: true,
      ClientRequestToken: tokenOf(stack),
    });
  } catch (error) {
    // An apply that was cut off has begun it already.
    if (!(error instanceof AwsCallError && error.code === 'AlreadyExistsException')) throw error;
  }
  await waitForStack(run, { stack: name, goal: 'standing', sinceMs });
  if (TELLS_FACTS.has(stack.purpose)) run.world.latest.forget();
}

/** Updates it by a change set, and waits until it stands. An update under way is waited for first. */
export async function updateStack(run: StepRun, name: string): Promise<void> {
  await waitWhileBusy(run, name);
  await changeStack(run, await renderNow(run, name));
}

/** The same for a stack that needs no facts of the cluster. */
export async function updateRendered(run: StepRun, stack: Stack): Promise<void> {
  await waitWhileBusy(run, stack.name);
  await changeStack(run, stack);
}

async function waitWhileBusy(run: StepRun, name: string): Promise<void> {
  const status = await statusOf(run, name);
  if (status?.endsWith('_IN_PROGRESS')) {
    await waitForStack(run, { stack: name, goal: 'standing', sinceMs: run.now() });
  }
}

async function changeStack(run: StepRun, stack: Stack): Promise<void> {
  const { calls } = run.world;
  const { name } = stack;
  const sinceMs = run.now() - CLOCK_SKEW_MS;
  const ChangeSetName = `berth-${tokenOf(stack).slice(0, 20)}`;
  await unlessAbsent(calls.send('cloudformation', 'DeleteChangeSet', { StackName: name, ChangeSetName }));
  const { Id = ChangeSetName } = await calls.send('cloudformation', 'CreateChangeSet', {
    StackName: name,
    ChangeSetName,
    ChangeSetType: 'UPDATE',
    TemplateBody: JSON.stringify(stack.template),
    Capabilities: [...stack.capabilities],
    Parameters: parametersOf(stack),
    Tags: tagsOf(stack),
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
  { pool }: { readonly pool?: string | undefined } = {},
): Promise<void> {
  const { calls } = run.world;
  const answer = await unlessAbsent(calls.send('cloudformation', 'DescribeStacks', { StackName: name }));
  const [found] = answer?.Stacks ?? [];
  if (!found) return;
  const stack = actualStack(found);
  if (pool !== undefined && stack.status !== 'DELETE_IN_PROGRESS') await drainPool(run, pool);
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

async function statusOf({ world }: StepRun, name: string): Promise<string | undefined> {
  const answer = await unlessAbsent(
    world.calls.send('cloudformation', 'DescribeStacks', { StackName: name }),
  );
  return answer?.Stacks?.[0]?.StackStatus;
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

const tagsOf = (stack: Stack): { Key: string; Value: string }[] =>
  Object.entries({ ...stack.tags, [DIGEST_TAG]: digestOfStack(stack) }).map(([Key, Value]) => ({
    Key,
    Value,
  }));

const parametersOf = ({ parameters }: Stack): { ParameterKey: string; ParameterValue: string }[] =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** The same stack asked for twice is one request. */
const tokenOf = (stack: Stack): string => `berth-${digestOfStack(stack)}`;
