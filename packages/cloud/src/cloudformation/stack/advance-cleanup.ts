// The end of an update or of its rollback: what is no longer wanted goes. What cannot go stays behind, and the stack
// is done all
// the same.
import type { CloudContext } from '../../service.js';
import { removeRound } from './advance-delete.js';
import { openStack } from './progress.js';
import { discard } from './resource-steps.js';
import { DONE, goOn, type Round } from './round.js';
import type { ResourceRow } from './rows.js';
import { requireStack, findResource, putResource, resourcesOf, setStackStatus } from './stack-book.js';

/** One round of it; `status` is the stack's when all is done. */
export async function advanceCleanup(context: CloudContext, stackId: string, status: string): Promise<Round> {
  const wanted = new Set(openStack(context, stackId).resources.map(({ logicalId }) => logicalId));
  const rows = resourcesOf(context, stackId).filter(({ logicalId }) => !wanted.has(logicalId));
  let hasMoved = await removeRound(context, stackId, { rows, retain: [] });
  for (const { logicalId } of resourcesOf(context, stackId)) {
    const row = findResource(context, stackId, logicalId);
    if (row?.discarded) hasMoved = (await dropDiscarded(context, row)) || hasMoved;
  }
  const isBusy = resourcesOf(context, stackId).some(
    (row) => row.status === 'DELETE_IN_PROGRESS' || row.discarded,
  );
  if (hasMoved || isBusy) return goOn(hasMoved);
  for (const row of resourcesOf(context, stackId)) {
    putResource(context, { ...row, touch: undefined, before: undefined });
  }
  setStackStatus(context, stackId, { status });
  return DONE;
}

/** Gives whether the old resource is gone, or given up. */
async function dropDiscarded(context: CloudContext, row: ResourceRow): Promise<boolean> {
  const { discarded } = row;
  if (!discarded) return false;
  try {
    const step = { cloud: context, stack: requireStack(context, row.stackId) };
    if (!(await discard(step, row, discarded))) return false;
  } catch {
    // CloudFormation lets go of what it cannot delete in a cleanup, and says nothing but an event; so do we.
  }
  putResource(context, { ...row, discarded: undefined });
  return true;
}
