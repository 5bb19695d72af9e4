// Update: each resource in the order of the new template is left alone, changed, made, or replaced; what is no longer
// wanted goes at the end, when nothing can fail any more.
import type { CloudContext } from '../../service.js';
import { cancelOthers, failedNames, openStack, recordOutputs, stepOn } from './progress.js';
import { goOn, type Round } from './round.js';
import type { ResourceRow, StackDefinition } from './rows.js';
import { changeStack, requireStack, findResource, resourcesOf, setStackStatus } from './stack-book.js';
import { stackPolicyRefusal } from './stack-policy.js';
import { isSettled, touchResource } from './touch-resource.js';

/** One round of an update. */
export async function advanceUpdate(
  context: CloudContext,
  stackId: string,
  previous: StackDefinition,
): Promise<Round> {
  const hasMoved = await updateRound(context, stackId, previous);
  const failed = resourcesOf(context, stackId).filter(hasFailed);
  if (failed.length > 0) {
    cancelOthers(context, stackId);
    return updateFailed(context, stackId, { previous, reason: failureSentence(context, stackId) });
  }
  const open = openStack(context, stackId);
  if (!open.resources.every(({ logicalId }) => isSettled(findResource(context, stackId, logicalId)))) {
    return goOn(hasMoved);
  }
  const wanted = new Set(open.resources.map(({ logicalId }) => logicalId));
  const refusal = deletionRefusal(context, stackId, wanted);
  if (refusal !== undefined) return updateFailed(context, stackId, { previous, reason: refusal });
  try {
    recordOutputs(context, stackId, open);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return updateFailed(context, stackId, { previous, reason });
  }
  setStackStatus(context, stackId, { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' });
  return { kind: 'next', work: { kind: 'update-cleanup' } };
}

/** What the new template leaves out goes only where the stack's policy lets it. */
function deletionRefusal(
  context: CloudContext,
  stackId: string,
  wanted: ReadonlySet<string>,
): string | undefined {
  const stack = requireStack(context, stackId);
  return resourcesOf(context, stackId)
    .filter(({ logicalId, status }) => !wanted.has(logicalId) && !status.startsWith('DELETE_'))
    .map(({ logicalId, type }) => stackPolicyRefusal(stack, { action: 'Update:Delete', logicalId, type }))
    .find((reason) => reason !== undefined);
}

async function updateRound(
  context: CloudContext,
  stackId: string,
  previous: StackDefinition,
): Promise<boolean> {
  let hasMoved = false;
  for (const declaration of openStack(context, stackId).resources) {
    const { logicalId } = declaration;
    const row = findResource(context, stackId, logicalId);
    const step = { cloud: context, stack: requireStack(context, stackId) };
    if (row?.touch) {
      if (row.status.endsWith('_IN_PROGRESS')) hasMoved = (await stepOn(step, row)) || hasMoved;
      continue;
    }
    // Opened anew each time: what came or changed in this very round counts.
    const open = openStack(context, stackId);
    const needs = open.dependencies.get(logicalId) ?? [];
    if (!needs.every((name) => isSettled(findResource(context, stackId, name)))) continue;
    hasMoved = true;
    await touchResource(step, { declaration, open, previous });
  }
  return hasMoved;
}

const hasFailed = ({ status, touch }: ResourceRow): boolean =>
  touch !== undefined && /^(CREATE|UPDATE)_FAILED$/.test(status);

function failureSentence(context: CloudContext, stackId: string): string {
  const created = failedNames(context, stackId, 'CREATE_FAILED');
  const updated = failedNames(context, stackId, 'UPDATE_FAILED');
  return [
    ...(created === '[]' ? [] : [`The following resource(s) failed to create: ${created}.`]),
    ...(updated === '[]' ? [] : [`The following resource(s) failed to update: ${updated}.`]),
  ].join(' ');
}

/** The stack is what it was asked to be before; its resources are led back there. */
function updateFailed(
  context: CloudContext,
  stackId: string,
  { previous, reason }: { readonly previous: StackDefinition; readonly reason: string },
): Round {
  changeStack(context, stackId, { definition: previous });
  setStackStatus(context, stackId, { status: 'UPDATE_ROLLBACK_IN_PROGRESS', statusReason: reason });
  return { kind: 'next', work: { kind: 'update-rollback', skip: [] } };
}
