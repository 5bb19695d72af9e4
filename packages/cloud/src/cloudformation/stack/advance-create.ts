// Creation: each resource once those that it waits for are there; the first failure ends it, and what then depends on
// the caller.
import type { CloudContext } from '../../service.js';
import { cancelOthers, failedNames, isThere, newRow, openStack, recordOutputs, stepOn } from './progress.js';
import { DONE, goOn, type Round } from './round.js';
import { requireStack, findResource, resourcesOf, setResourceStatus, setStackStatus } from './stack-book.js';

/** One round of the creation of a stack. */
export async function advanceCreate(context: CloudContext, stackId: string): Promise<Round> {
  const hasMoved = await startAndWatch(context, stackId);
  const rows = resourcesOf(context, stackId);
  if (rows.some((row) => row.status === 'CREATE_FAILED')) {
    cancelOthers(context, stackId);
    const names = failedNames(context, stackId, 'CREATE_FAILED');
    return createFailed(context, stackId, `The following resource(s) failed to create: ${names}.`);
  }
  const open = openStack(context, stackId);
  if (!open.resources.every(({ logicalId }) => isThere(findResource(context, stackId, logicalId))))
    return goOn(hasMoved);
  try {
    recordOutputs(context, stackId, open);
  } catch (error) {
    return createFailed(context, stackId, error instanceof Error ? error.message : String(error));
  }
  setStackStatus(context, stackId, { status: 'CREATE_COMPLETE' });
  return DONE;
}

async function startAndWatch(context: CloudContext, stackId: string): Promise<boolean> {
  let hasMoved = false;
  const declarations = openStack(context, stackId).resources;
  for (const declaration of declarations) {
    const { logicalId } = declaration;
    const row = findResource(context, stackId, logicalId);
    const step = { cloud: context, stack: requireStack(context, stackId) };
    if (row?.status === 'CREATE_IN_PROGRESS') hasMoved = (await stepOn(step, row)) || hasMoved;
    if (row) continue;
    // Opened anew each time: resources that came in this very round count.
    const open = openStack(context, stackId);
    const needs = open.dependencies.get(logicalId) ?? [];
    if (!needs.every((name) => isThere(findResource(context, stackId, name)))) continue;
    hasMoved = true;
    const started = startRow(context, stackId, { declaration, open });
    if (started.status === 'CREATE_IN_PROGRESS') await stepOn(step, started);
  }
  return hasMoved;
}

/** A property that cannot be evaluated is a failure of that resource. */
function startRow(
  context: CloudContext,
  stackId: string,
  what: Parameters<typeof newRow>[2],
): ReturnType<typeof newRow> {
  try {
    const row = newRow(context, stackId, what);
    return setResourceStatus(context, row, { status: 'CREATE_IN_PROGRESS' });
  } catch (error) {
    const { logicalId, type, deletionPolicy } = what.declaration;
    return setResourceStatus(
      context,
      {
        stackId,
        logicalId,
        type,
        deletionPolicy,
        status: '',
        atMs: 0,
        properties: {},
        attributes: {},
        dependsOn: [],
        attempts: 0,
      },
      { status: 'CREATE_FAILED', reason: error instanceof Error ? error.message : String(error) },
    );
  }
}

function createFailed(context: CloudContext, stackId: string, reason: string): Round {
  const { onFailure } = requireStack(context, stackId);
  switch (onFailure) {
    case 'DO_NOTHING':
      setStackStatus(context, stackId, { status: 'CREATE_FAILED', statusReason: reason });
      return DONE;
    case 'DELETE':
      setStackStatus(context, stackId, {
        status: 'DELETE_IN_PROGRESS',
        statusReason: `${reason} Delete requested by user.`,
      });
      return { kind: 'next', work: { kind: 'delete', retain: [] } };
    case 'ROLLBACK':
      setStackStatus(context, stackId, {
        status: 'ROLLBACK_IN_PROGRESS',
        statusReason: `${reason} Rollback requested by user.`,
      });
      return { kind: 'next', work: { kind: 'create-rollback' } };
  }
}
