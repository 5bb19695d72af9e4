// Removal: a resource goes once nothing that is left was made after it; what cannot go stops those that it needs.
import type { CloudContext } from '../../service.js';
import { removeResource, watchRemoval } from './resource-steps.js';
import { DONE, goOn, type Round } from './round.js';
import type { ResourceRow } from './rows.js';
import {
  requireStack,
  dropChangeSets,
  findResource,
  resourcesOf,
  setResourceStatus,
  setStackStatus,
} from './stack-book.js';

/** How a stack is removed. */
export interface Removal {
  /** Logical ids of resources to leave alone. */
  readonly retain: readonly string[];
  /** The stack itself stays, as ROLLBACK_COMPLETE. */
  readonly isRollback: boolean;
}

/** One round of the removal of all resources of a stack. */
export async function advanceDelete(
  context: CloudContext,
  stackId: string,
  removal: Removal,
): Promise<Round> {
  const hasMoved = await removeRound(context, stackId, {
    rows: resourcesOf(context, stackId),
    retain: removal.retain,
  });
  const left = resourcesOf(context, stackId).filter(isLeft);
  if (hasMoved || left.some((row) => row.status === 'DELETE_IN_PROGRESS')) return goOn(hasMoved);
  if (left.length > 0) return removalFailed(context, stackId, { removal, left });
  if (removal.isRollback) {
    setStackStatus(context, stackId, { status: 'ROLLBACK_COMPLETE' });
    return DONE;
  }
  setStackStatus(context, stackId, {
    status: 'DELETE_COMPLETE',
    deletedMs: context.clock.now(),
    outputs: [],
    imports: [],
  });
  dropChangeSets(context, stackId);
  return DONE;
}

/** Starts and watches the removal of those rows; gives whether anything moved. */
export async function removeRound(
  context: CloudContext,
  stackId: string,
  { rows, retain }: { readonly rows: readonly ResourceRow[]; readonly retain: readonly string[] },
): Promise<boolean> {
  let hasMoved = false;
  for (const { logicalId } of rows.toReversed()) {
    const row = findResource(context, stackId, logicalId);
    if (!row || !isLeft(row) || row.status === 'DELETE_FAILED') continue;
    const step = { cloud: context, stack: requireStack(context, stackId) };
    if (row.status === 'DELETE_IN_PROGRESS') hasMoved = !(await watchRemoval(step, row)) || hasMoved;
    else if (retain.includes(logicalId)) {
      setResourceStatus(context, row, { status: 'DELETE_SKIPPED' });
      hasMoved = true;
    } else if (!isNeeded(context, row)) {
      await removeResource(step, row);
      hasMoved = true;
    }
  }
  return hasMoved;
}

/** Whether a resource that is still there was made after this one. */
const isNeeded = (context: CloudContext, row: ResourceRow): boolean =>
  resourcesOf(context, row.stackId).some((other) => isLeft(other) && other.dependsOn.includes(row.logicalId));

const isLeft = ({ status }: ResourceRow): boolean =>
  status !== 'DELETE_COMPLETE' && status !== 'DELETE_SKIPPED';

function removalFailed(
  context: CloudContext,
  stackId: string,
  { removal, left }: { readonly removal: Removal; readonly left: readonly ResourceRow[] },
): Round {
  const names = left.filter((row) => row.status === 'DELETE_FAILED').map((row) => row.logicalId);
  setStackStatus(context, stackId, {
    status: removal.isRollback ? 'ROLLBACK_FAILED' : 'DELETE_FAILED',
    statusReason: `The following resource(s) failed to delete: [${names.join(', ')}].`,
  });
  return DONE;
}
