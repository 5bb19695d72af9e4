// The rows of one region's stacks, read and written; each change of a status is also an event.
import type { CloudContext } from '../../service.js';
import { MAX_STACK_EVENTS } from '../limits.js';
import { noSuchStack } from '../problems.js';
import {
  changeSetTable,
  eventTable,
  resourceTable,
  stackTable,
  type EventRow,
  type ResourceRow,
  type StackRow,
} from './rows.js';

/** Finds a stack by name (those that exist) or by id (also deleted ones). Undefined when there is none. */
export function findStack(context: CloudContext, nameOrId: string): StackRow | undefined {
  const stacks = context.rows(stackTable);
  return (
    stacks.get(nameOrId) ??
    stacks.list().find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE')
  );
}

/** The same, throwing ValidationError. */
export function requireStack(context: CloudContext, nameOrId: string): StackRow {
  const stack = findStack(context, nameOrId);
  if (!stack) throw noSuchStack(nameOrId);
  return stack;
}

/** Changes members of a stack without an event. */
export function changeStack(context: CloudContext, stackId: string, change: Partial<StackRow>): StackRow {
  const stack = { ...requireStack(context, stackId), ...change };
  context.rows(stackTable).put(stackId, stack);
  return stack;
}

/** Gives a stack a status, with its event. */
export function setStackStatus(
  context: CloudContext,
  stackId: string,
  change: Partial<StackRow> & { readonly status: string },
): StackRow {
  const stack = changeStack(context, stackId, { statusReason: undefined, ...change });
  addEvent(context, stack, {
    logicalId: stack.name,
    physicalId: stack.id,
    type: 'AWS::CloudFormation::Stack',
    status: stack.status,
    reason: stack.statusReason,
  });
  return stack;
}

/** All resources of a stack, in the order in which they were first made. */
export const resourcesOf = (context: CloudContext, stackId: string): readonly ResourceRow[] =>
  context
    .rows(resourceTable)
    .list()
    .filter((row) => row.stackId === stackId);

/** One resource; undefined when the stack never had it. */
export const findResource = (
  context: CloudContext,
  stackId: string,
  logicalId: string,
): ResourceRow | undefined => context.rows(resourceTable).get(resourceKey(stackId, logicalId));

/** Changes members of a resource without an event. */
export function putResource(context: CloudContext, row: ResourceRow): ResourceRow {
  context.rows(resourceTable).put(resourceKey(row.stackId, row.logicalId), row);
  return row;
}

/** Gives a resource a status, with its event. */
export function setResourceStatus(
  context: CloudContext,
  row: ResourceRow,
  change: Partial<ResourceRow> & { readonly status: string },
): ResourceRow {
  const changed = putResource(context, { ...row, reason: undefined, ...change, atMs: context.clock.now() });
  addEvent(context, requireStack(context, row.stackId), {
    logicalId: changed.logicalId,
    physicalId: changed.physicalId ?? '',
    type: changed.type,
    status: changed.status,
    reason: changed.reason,
    properties: changed.properties,
  });
  return changed;
}

/** Events of a stack, newest first. */
export const eventsOf = (context: CloudContext, stackId: string): readonly EventRow[] =>
  context
    .rows(eventTable)
    .list()
    .filter((event) => event.stackId === stackId)
    .toReversed();

/** Forgets the change sets of a stack. */
export function dropChangeSets(context: CloudContext, stackId: string): void {
  const sets = context.rows(changeSetTable);
  for (const set of sets.list()) if (set.stackId === stackId) sets.delete(set.id);
}

const resourceKey = (stackId: string, logicalId: string): string => `${stackId}/${logicalId}`;

function addEvent(
  context: CloudContext,
  stack: StackRow,
  event: Omit<EventRow, 'id' | 'stackId' | 'stackName' | 'atMs' | 'clientRequestToken'>,
): void {
  const events = context.rows(eventTable);
  const id = `${event.logicalId}-${event.status}-${context.hex(12)}`;
  events.put(id, {
    ...event,
    id,
    stackId: stack.id,
    stackName: stack.name,
    atMs: context.clock.now(),
    clientRequestToken: stack.clientRequestToken,
  });
  if (events.size <= MAX_STACK_EVENTS) return;
  const [oldest] = events.keys();
  if (oldest !== undefined) events.delete(oldest);
}
