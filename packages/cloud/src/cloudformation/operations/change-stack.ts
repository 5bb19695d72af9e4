// CreateStack, UpdateStack, DeleteStack and what else changes a stack.
import { awsError } from '../../aws-error.js';
import { flag, requiredText, text, texts, type Params } from '../../params.js';
import type { CloudContext, Operation } from '../../service.js';
import { noSuchStack, validationError } from '../problems.js';
import { beginWork } from '../stack/advance.js';
import { retryRestoring } from '../stack/advance-rollback.js';
import { planChanges } from '../stack/plan-changes.js';
import { exportInUse } from '../stack/exports.js';
import type { OnFailure, StackDefinition, StackRow } from '../stack/rows.js';
import { stackTable } from '../stack/rows.js';
import { checkStackPolicy } from '../stack/stack-policy.js';
import {
  changeStack,
  findStack,
  putResource,
  requireStack,
  resourcesOf,
  setResourceStatus,
  setStackStatus,
} from '../stack/stack-book.js';
import { readTemplate } from '../template/read-template.js';
import { checkStackName, readDefinition } from './stack-input.js';

/** Operations that begin or end work on a stack. */
export const changeStackOperations: Readonly<Record<string, Operation>> = {
  CreateStack: createStack,
  UpdateStack: updateStack,
  DeleteStack: deleteStack,
  CancelUpdateStack: cancelUpdateStack,
  ContinueUpdateRollback: continueUpdateRollback,
  RollbackStack: rollbackStack,
  UpdateTerminationProtection: updateTerminationProtection,
  SetStackPolicy: (params, context) => {
    const stack = requireStack(context, requiredText(params, 'StackName'));
    const policy = checkStackPolicy(requiredText(params, 'StackPolicyBody'));
    changeStack(context, stack.id, { policy });
    return {};
  },
};

function policyOf(params: Params, name: string): string | undefined {
  const body = text(params, name);
  return body === undefined ? undefined : checkStackPolicy(body);
}

/** A row for a stack that does not exist yet. */
export function newStack(
  context: CloudContext,
  {
    name,
    definition,
    params,
  }: { readonly name: string; readonly definition: StackDefinition; readonly params: Params },
): StackRow {
  const uuid = [8, 4, 4, 4, 12].map((length) => context.hex(length)).join('-');
  const stack: StackRow = {
    id: `arn:aws:cloudformation:${context.region}:${context.accountId}:stack/${name}/${uuid}`,
    name,
    definition,
    description: readTemplate(definition.template).description,
    capabilities: texts(params, 'Capabilities'),
    roleArn: text(params, 'RoleARN'),
    notificationArns: texts(params, 'NotificationARNs'),
    status: 'REVIEW_IN_PROGRESS',
    createdMs: context.clock.now(),
    onFailure: onFailureOf(params),
    isProtected: flag(params, 'EnableTerminationProtection') ?? false,
    policy: policyOf(params, 'StackPolicyBody'),
    outputs: [],
    imports: [],
    clientRequestToken: text(params, 'ClientRequestToken'),
  };
  context.rows(stackTable).put(stack.id, stack);
  return stack;
}

/** Begins the creation of a stack that is on record. */
export function startCreate(context: CloudContext, stack: StackRow): void {
  setStackStatus(context, stack.id, { status: 'CREATE_IN_PROGRESS', statusReason: 'User Initiated' });
  beginWork(context, stack.id, { kind: 'create' });
}

/** Begins an update to another definition. */
export function startUpdate(
  context: CloudContext,
  stack: StackRow,
  change: Partial<StackRow> & { readonly definition: StackDefinition },
): void {
  for (const row of resourcesOf(context, stack.id)) {
    putResource(context, { ...row, touch: undefined, before: undefined });
  }
  setStackStatus(context, stack.id, {
    policyDuringUpdate: stack.policy ?? '',
    ...change,
    description: readTemplate(change.definition.template).description,
    status: 'UPDATE_IN_PROGRESS',
    statusReason: 'User Initiated',
    updatedMs: context.clock.now(),
  });
  beginWork(context, stack.id, { kind: 'update', previous: stack.definition });
}

/** Whether a stack can be updated as it stands. Throws ValidationError when it cannot. */
export function requireUpdatable(stack: StackRow): void {
  if (UPDATABLE.has(stack.status)) return;
  throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

function onFailureOf(params: Params): OnFailure {
  const asked = text(params, 'OnFailure');
  const isDisabled = flag(params, 'DisableRollback');
  if (asked !== undefined && isDisabled !== undefined) {
    throw validationError('You can specify either DisableRollback or OnFailure, but not both.');
  }
  if (isDisabled) return 'DO_NOTHING';
  if (asked === 'DELETE' || asked === 'DO_NOTHING') return asked;
  return 'ROLLBACK';
}

async function createStack(params: Params, context: CloudContext): Promise<unknown> {
  const name = requiredText(params, 'StackName');
  checkStackName(name);
  const existing = findStack(context, name);
  const token = text(params, 'ClientRequestToken');
  if (existing) {
    if (token !== undefined && token === existing.clientRequestToken) return { StackId: existing.id };
    throw awsError('AlreadyExistsException', `Stack [${name}] already exists`);
  }
  const stack = newStack(context, { name, definition: await readDefinition(params, context), params });
  startCreate(context, stack);
  return { StackId: stack.id };
}

async function updateStack(params: Params, context: CloudContext): Promise<unknown> {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  if (stack.status === 'DELETE_COMPLETE' || stack.status === 'REVIEW_IN_PROGRESS')
    throw noSuchStack(stack.name);
  const token = text(params, 'ClientRequestToken');
  if (token !== undefined && token === stack.clientRequestToken) return { StackId: stack.id };
  requireUpdatable(stack);
  const definition = await readDefinition(params, context, stack);
  if (planChanges(context, stack, definition).length === 0) {
    throw validationError('No updates are to be performed.');
  }
  startUpdate(context, stack, {
    definition,
    policyDuringUpdate: policyOf(params, 'StackPolicyDuringUpdateBody') ?? stack.policy ?? '',
    policy: policyOf(params, 'StackPolicyBody') ?? stack.policy,
    capabilities: texts(params, 'Capabilities'),
    roleArn: text(params, 'RoleARN') ?? stack.roleArn,
    clientRequestToken: token,
  });
  return { StackId: stack.id };
}

function deleteStack(params: Params, context: CloudContext): unknown {
  const stack = findStack(context, requiredText(params, 'StackName'));
  // Deleting what is not there, or what goes already, is no error.
  if (!stack || /^DELETE_(IN_PROGRESS|COMPLETE)$/.test(stack.status)) return {};
  if (stack.isProtected) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  const retain = texts(params, 'RetainResources');
  if (retain.length > 0 && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. ` +
        'RetainResources can be specified only when stack status is DELETE_FAILED.',
    );
  }
  const { status } = stack;
  const token = text(params, 'ClientRequestToken');
  const roleArn = text(params, 'RoleARN') ?? stack.roleArn;
  const begun = {
    status: 'DELETE_IN_PROGRESS',
    statusReason: 'User Initiated',
    clientRequestToken: token,
    roleArn,
  };
  setStackStatus(context, stack.id, begun);
  const used = exportInUse(context, stack, []);
  if (used) {
    // The real service falls back to the status it had, with this reason, and no event ends in FAILED.
    const statusReason = `Export ${used.name} cannot be deleted as it is in use by ${used.importers.join(' and ')}`;
    setStackStatus(context, stack.id, { status, statusReason });
    return {};
  }
  for (const row of resourcesOf(context, stack.id)) {
    // What failed to go before is tried again.
    if (row.status === 'DELETE_FAILED')
      putResource(context, { ...row, status: 'CREATE_COMPLETE', attempts: 0 });
  }
  beginWork(context, stack.id, { kind: 'delete', retain });
  return {};
}

function cancelUpdateStack(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  const { work } = stack;
  if (work?.kind !== 'update') {
    throw validationError(`CancelUpdateStack cannot be called from current stack status ${stack.status}`);
  }
  for (const row of resourcesOf(context, stack.id)) {
    if (row.touch && row.status.endsWith('_IN_PROGRESS')) {
      const status = row.status.replace('IN_PROGRESS', 'FAILED');
      setResourceStatus(context, row, { status, reason: 'Resource update cancelled' });
    }
  }
  changeStack(context, stack.id, { definition: work.previous });
  setStackStatus(context, stack.id, {
    status: 'UPDATE_ROLLBACK_IN_PROGRESS',
    statusReason: 'User Initiated',
  });
  changeStack(context, stack.id, { work: { kind: 'update-rollback', skip: [] } });
  return {};
}

function continueUpdateRollback(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
  }
  setStackStatus(context, stack.id, {
    status: 'UPDATE_ROLLBACK_IN_PROGRESS',
    statusReason: 'User Initiated',
  });
  retryRestoring(context, stack.id);
  beginWork(context, stack.id, { kind: 'update-rollback', skip: texts(params, 'ResourcesToSkip') });
  return {};
}

/** For a stack whose creation failed with rollback disabled. */
function rollbackStack(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  if (stack.status !== 'CREATE_FAILED') {
    throw validationError(`RollbackStack cannot be called from current stack status ${stack.status}`);
  }
  setStackStatus(context, stack.id, { status: 'ROLLBACK_IN_PROGRESS', statusReason: 'User Initiated' });
  beginWork(context, stack.id, { kind: 'create-rollback' });
  return { StackId: stack.id };
}

function updateTerminationProtection(params: Params, context: CloudContext): unknown {
  const stack = requireStack(context, requiredText(params, 'StackName'));
  if (stack.status.startsWith('DELETE_')) throw noSuchStack(stack.name);
  changeStack(context, stack.id, { isProtected: flag(params, 'EnableTerminationProtection') ?? false });
  return { StackId: stack.id };
}
