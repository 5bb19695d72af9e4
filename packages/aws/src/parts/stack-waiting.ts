// Waiting for a stack: until it stands, is gone, or has failed, with each new event told once and the cause of a
// failure found.
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { unlessAbsent } from '../calls/aws-calls.js';
import { actualStack } from '../inspect/inspect-stacks.js';
import { StepFailure, type StepRun } from '../plan/part.js';
import { adviceOn } from './failure-advice.js';

/** Time between two looks at a stack. */
const POLL_MS = 5_000;

/** How a wait is to end. */
export interface StackGoal {
  /** Name or ARN. */
  readonly stack: string;
  /** `rolled-back` is content with any state from which an update may begin. */
  readonly goal: 'standing' | 'gone' | 'rolled-back';
  /** Events before this are of earlier work. */
  readonly sinceMs: number;
}

/** Waits for it. Rejects with a StepFailure whose sentence names the resource and the reason that AWS gave for it. */
export async function waitForStack(run: StepRun, goal: StackGoal): Promise<void> {
  const told = new Set<string>();
  for (;;) {
    const status = await statusOf(run, goal.stack);
    if (status !== undefined) await tellEvents(run, goal, told);
    if (status === undefined || status.name === 'DELETE_COMPLETE') {
      if (goal.goal === 'gone') return;
      throw new StepFailure(`${goal.stack} disappeared while it was waited for`);
    }
    if (!status.name.endsWith('_IN_PROGRESS')) {
      if (goal.goal !== 'gone' && STANDING.has(status.name)) return;
      if (goal.goal === 'rolled-back' && status.name === 'UPDATE_ROLLBACK_COMPLETE') return;
      throw new StepFailure(await failureSentence(run, goal, status));
    }
    await run.pause(POLL_MS);
  }
}

const STANDING = new Set(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE']);

interface Status {
  readonly name: string;
  readonly reason?: string | undefined;
}

async function statusOf({ world }: StepRun, stack: string): Promise<Status | undefined> {
  const answer = await unlessAbsent(
    world.calls.send('cloudformation', 'DescribeStacks', { StackName: stack }),
  );
  const [found] = answer?.Stacks ?? [];
  if (!found) return undefined;
  const { status, statusReason } = actualStack(found);
  return { name: status, reason: statusReason };
}

/** Events of the work under way, oldest first. */
async function eventsSince(
  { world }: StepRun,
  { stack, sinceMs }: StackGoal,
): Promise<readonly StackEvent[]> {
  const answer = await unlessAbsent(
    world.calls.send('cloudformation', 'DescribeStackEvents', { StackName: stack }),
  );
  const recent = (answer?.StackEvents ?? []).filter(
    ({ Timestamp }) => (Timestamp?.getTime() ?? 0) >= sinceMs,
  );
  const begin = recent.findIndex((event) => isBeginning(event));
  return (begin < 0 ? recent : recent.slice(0, begin + 1)).toReversed();
}

/** The stack's own event with which a creation, an update or a deletion begins: what is older is of earlier work. */
const isBeginning = ({ StackId, PhysicalResourceId, ResourceStatus }: StackEvent): boolean =>
  PhysicalResourceId === StackId && /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus ?? '');

async function tellEvents(run: StepRun, goal: StackGoal, told: Set<string>): Promise<void> {
  for (const event of await eventsSince(run, goal)) {
    const { EventId = '', ResourceStatus = '', LogicalResourceId = '', ResourceType = '' } = event;
    if (told.has(EventId)) continue;
    told.add(EventId);
    if (ResourceStatus.endsWith('_FAILED') || ResourceStatus.endsWith('_COMPLETE')) {
      run.say(`${LogicalResourceId} (${ResourceType}) ${ResourceStatus}`);
    }
  }
}

/** The first resource that failed for a reason of its own is the cause; the others were only cancelled. */
async function failureSentence(run: StepRun, goal: StackGoal, status: Status): Promise<string> {
  const failed = (await eventsSince(run, goal)).filter(
    ({ ResourceStatus = '', ResourceType }) =>
      ResourceStatus.endsWith('_FAILED') && ResourceType !== 'AWS::CloudFormation::Stack',
  );
  const cause = failed.find(({ ResourceStatusReason = '' }) => !/cancelled/.test(ResourceStatusReason));
  if (!cause) return `${goal.stack} ended in ${status.name}${status.reason ? `: ${status.reason}` : ''}`;
  const { LogicalResourceId, ResourceType, ResourceStatusReason = '' } = cause;
  const reason = plainReason(ResourceStatusReason);
  const advice = adviceOn(reason);
  const said = `${goal.stack} ended in ${status.name}: ${LogicalResourceId} (${ResourceType}): ${reason}`;
  return advice === undefined ? said : `${said}; ${advice}`;
}

/** The service's own sentence, out of what CloudFormation puts around it. */
const plainReason = (reason: string): string =>
  /^Resource handler returned message: "(.*) \(Service: .*\)" \(.*\)$/.exec(reason)?.[1] ?? reason;
