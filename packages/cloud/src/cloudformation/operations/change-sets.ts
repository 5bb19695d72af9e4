// Change sets: what an update would do, on record, to be executed or thrown away.
import type { JsonObject } from '@berth/kube';
import { awsError } from '../../aws-error.js';
import { requiredText, text, texts, type Params } from '../../params.js';
import type { CloudContext, Operation } from '../../service.js';
import { noSuchStack, validationError } from '../problems.js';
import { planChanges } from '../stack/plan-changes.js';
import { changeSetTable, type ChangeSetRow, type StackRow } from '../stack/rows.js';
import { changeStack, findStack, requireStack, setStackStatus } from '../stack/stack-book.js';
import { newStack, requireUpdatable, startCreate, startUpdate } from './change-stack.js';
import { page } from './page.js';
import { checkStackName, readDefinition } from './stack-input.js';

/** Operations on change sets. */
export const changeSetOperations: Readonly<Record<string, Operation>> = {
  CreateChangeSet: createChangeSet,
  DescribeChangeSet: (params, context) => describe(params, requireChangeSet(params, context)),
  DeleteChangeSet: deleteChangeSet,
  ExecuteChangeSet: executeChangeSet,
  ListChangeSets: listChangeSets,
};

async function createChangeSet(params: Params, context: CloudContext): Promise<unknown> {
  const stackName = requiredText(params, 'StackName');
  const name = requiredText(params, 'ChangeSetName');
  const kind = kindOf(params);
  const stack =
    kind === 'CREATE' ? await stackToCreate(params, context, stackName) : stackToUpdate(context, stackName);
  // The name of a set that was executed is free again.
  const namesake = listOf(context, stack.id).find((set) => set.name === name);
  if (namesake?.executionStatus === 'EXECUTE_COMPLETE') context.rows(changeSetTable).delete(namesake.id);
  else if (namesake) throw awsError('AlreadyExistsException', `ChangeSet ${name} already exists`);
  const definition = await readDefinition(params, context, kind === 'UPDATE' ? stack : undefined);
  const changes = planChanges(context, stack, definition);
  const isEmpty = changes.length === 0;
  const id = `arn:aws:cloudformation:${context.region}:${context.accountId}:changeSet/${name}/${context.hex(32)}`;
  const set: ChangeSetRow = {
    id,
    name,
    stackId: stack.id,
    stackName: stack.name,
    kind,
    definition,
    capabilities: texts(params, 'Capabilities'),
    roleArn: text(params, 'RoleARN'),
    description: text(params, 'Description'),
    status: isEmpty ? 'FAILED' : 'CREATE_COMPLETE',
    statusReason: isEmpty
      ? "The submitted information didn't contain changes. Submit different information to create a change set."
      : undefined,
    executionStatus: isEmpty ? 'UNAVAILABLE' : 'AVAILABLE',
    changes,
    createdMs: context.clock.now(),
    onFailure: stack.onFailure,
  };
  context.rows(changeSetTable).put(id, set);
  return { Id: id, StackId: stack.id };
}

function kindOf(params: Params): 'CREATE' | 'UPDATE' {
  const kind = text(params, 'ChangeSetType') ?? 'UPDATE';
  if (kind === 'CREATE' || kind === 'UPDATE') return kind;
  throw validationError(`not supported yet: ChangeSetType ${kind}`);
}

/** A stack that so far is nothing but its change set. */
async function stackToCreate(params: Params, context: CloudContext, name: string): Promise<StackRow> {
  checkStackName(name);
  const existing = findStack(context, name);
  if (existing?.status === 'REVIEW_IN_PROGRESS') return existing;
  if (existing)
    throw validationError(
      `Stack ${name} already exists and cannot be created again ` +
        `with the changeSet [${requiredText(params, 'ChangeSetName')}].`,
    );
  const definition = await readDefinition(params, context);
  const stack = newStack(context, { name, definition, params });
  return setStackStatus(context, stack.id, { status: 'REVIEW_IN_PROGRESS', statusReason: 'User Initiated' });
}

function stackToUpdate(context: CloudContext, name: string): StackRow {
  const stack = findStack(context, name);
  if (!stack || stack.status === 'REVIEW_IN_PROGRESS')
    throw validationError(`Stack [${name}] does not exist`);
  requireUpdatable(stack);
  return stack;
}

const listOf = (context: CloudContext, stackId: string): readonly ChangeSetRow[] =>
  context
    .rows(changeSetTable)
    .list()
    .filter((set) => set.stackId === stackId);

/** By its ARN, or by its name together with that of the stack. */
function requireChangeSet(params: Params, context: CloudContext): ChangeSetRow {
  const name = requiredText(params, 'ChangeSetName');
  const byId = context.rows(changeSetTable).get(name);
  if (byId) return byId;
  const stackName = text(params, 'StackName');
  if (stackName === undefined) {
    throw validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
  }
  const stack = findStack(context, stackName);
  if (!stack) throw noSuchStack(stackName);
  const found = listOf(context, stack.id).find((set) => set.name === name);
  if (!found) throw awsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  return found;
}

function describe(params: Params, set: ChangeSetRow): JsonObject {
  return {
    ...summary(set),
    Parameters: Object.entries(set.definition.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: set.definition.tags,
    Capabilities: set.capabilities,
    NotificationARNs: [],
    ...page(params, 100, { key: 'Changes', items: set.changes.filter(({ Type }) => Type === 'Resource') }),
  };
}

const summary = (set: ChangeSetRow): JsonObject => ({
  ChangeSetId: set.id,
  ChangeSetName: set.name,
  StackId: set.stackId,
  StackName: set.stackName,
  ...(set.description === undefined ? {} : { Description: set.description }),
  CreationTime: new Date(set.createdMs),
  Status: set.status,
  ...(set.statusReason === undefined ? {} : { StatusReason: set.statusReason }),
  ExecutionStatus: set.executionStatus,
});

function listChangeSets(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  return page(params, 100, { key: 'Summaries', items: listOf(context, stack.id).map(summary) });
}

function deleteChangeSet(params: Params, context: CloudContext): unknown {
  context.rows(changeSetTable).delete(requireChangeSet(params, context).id);
  return {};
}

/** The other change sets of the stack go: they were made for what it no longer is. */
function executeChangeSet(params: Params, context: CloudContext): unknown {
  const set = requireChangeSet(params, context);
  if (set.executionStatus !== 'AVAILABLE') {
    throw awsError(
      'InvalidChangeSetStatus',
      `ChangeSet [${set.id}] cannot be executed in its current status of [${set.status}]`,
    );
  }
  const stack = requireStack(context, set.stackId);
  const sets = context.rows(changeSetTable);
  for (const other of listOf(context, stack.id)) if (other.id !== set.id) sets.delete(other.id);
  sets.put(set.id, { ...set, executionStatus: 'EXECUTE_COMPLETE' });
  const { definition, capabilities, roleArn, id: changeSetId } = set;
  if (set.kind === 'CREATE') {
    startCreate(context, changeStack(context, stack.id, { definition, capabilities, roleArn, changeSetId }));
    return {};
  }
  requireUpdatable(stack);
  startUpdate(context, stack, { definition, capabilities, changeSetId, roleArn: roleArn ?? stack.roleArn });
  return {};
}
