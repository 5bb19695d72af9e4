// The way back from an update that failed: changed resources get their old properties, old ones come back for new
// ones;
// what the update made goes in the cleanup.
import type { CloudContext } from '../../service.js';
import { resourceType } from '../resources/resource-types.js';
import { failedNames, openStack, recordOutputs, stepOn } from './progress.js';
import { changeResource, type Step } from './resource-steps.js';
import { DONE, goOn, type Round } from './round.js';
import type { ResourceRow } from './rows.js';
import {
  requireStack,
  findResource,
  putResource,
  resourcesOf,
  setResourceStatus,
  setStackStatus,
} from './stack-book.js';
import { withStackTags } from './stack-tags.js';

/** One round of it; resources named in `skip` are taken as they are. */
export async function advanceRollback(
  context: CloudContext,
  stackId: string,
  skip: readonly string[],
): Promise<Round> {
  let hasMoved = false;
  for (const { logicalId } of resourcesOf(context, stackId).toReversed()) {
    const row = findResource(context, stackId, logicalId);
    const step = { cloud: context, stack: requireStack(context, stackId) };
    if (!row?.touch) continue;
    if (row.touch === 'restored' && row.status === 'UPDATE_IN_PROGRESS') {
      hasMoved = (await stepOn(step, row)) || hasMoved;
    } else if (row.touch === 'updated' || row.touch === 'replaced') {
      hasMoved = true;
      await restore(step, { row, isSkipped: skip.includes(logicalId) });
    }
  }
  const restored = resourcesOf(context, stackId).filter(({ touch }) => touch === 'restored');
  if (hasMoved || restored.some(({ status }) => status === 'UPDATE_IN_PROGRESS')) return goOn(hasMoved);
  if (restored.some(({ status }) => status === 'UPDATE_FAILED')) {
    const names = failedNames(context, stackId, 'UPDATE_FAILED');
    const statusReason = `The following resource(s) failed to update: ${names}.`;
    setStackStatus(context, stackId, { status: 'UPDATE_ROLLBACK_FAILED', statusReason });
    return DONE;
  }
  return cleanUp(context, stackId);
}

/** What a failed rollback left is to be tried again: those resources count as changed. */
export function retryRestoring(context: CloudContext, stackId: string): void {
  for (const row of resourcesOf(context, stackId)) {
    if (row.touch === 'restored' && row.status === 'UPDATE_FAILED')
      putResource(context, { ...row, touch: 'updated' });
  }
}

function cleanUp(context: CloudContext, stackId: string): Round {
  // A resource that the update could not even change stands as it was before.
  for (const row of resourcesOf(context, stackId)) {
    if (row.touch === 'unchanged' && row.status === 'UPDATE_FAILED') {
      setResourceStatus(context, row, { status: 'UPDATE_COMPLETE' });
    }
  }
  setStackStatus(context, stackId, { status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS' });
  recordOutputs(context, stackId, openStack(context, stackId));
  return { kind: 'next', work: { kind: 'update-rollback-cleanup' } };
}

async function restore(
  step: Step,
  { row, isSkipped }: { readonly row: ResourceRow; readonly isSkipped: boolean },
): Promise<void> {
  const { cloud } = step;
  const { before } = row;
  if (isSkipped || !before) {
    setResourceStatus(cloud, { ...row, touch: 'restored' }, { status: 'UPDATE_COMPLETE' });
    return;
  }
  if (row.touch === 'replaced') {
    bringBack(cloud, row);
    return;
  }
  const type = resourceType(row.type);
  const { tags } = step.stack.definition;
  const change = {
    before: withStackTags(type, row.properties, tags),
    after: withStackTags(type, before.properties, tags),
  };
  const restored: ResourceRow = { ...row, properties: before.properties, touch: 'restored', attempts: 0 };
  await changeResource(step, setResourceStatus(cloud, restored, { status: 'UPDATE_IN_PROGRESS' }), change);
}

/** The old resource was never touched; the new one, if it came to be, is what is left behind now. */
function bringBack(cloud: CloudContext, row: ResourceRow): void {
  const { before, type, physicalId, properties, attributes } = row;
  if (!before) return;
  const made = physicalId === undefined ? undefined : { type, physicalId, properties, attributes };
  const restored: ResourceRow = { ...row, ...before, discarded: made, touch: 'restored' };
  setResourceStatus(cloud, restored, { status: 'UPDATE_COMPLETE' });
}
