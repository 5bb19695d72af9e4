// What creation and update share: the definition opened on the resources as they are, what may start, what failed.
import type { CloudContext } from '../../service.js';
import type { ResourceDeclaration } from '../template/template.js';
import { liveValues } from './resource-values.js';
import { makeResource, watchResource, type Step } from './resource-steps.js';
import type { OutputRow, ResourceRow } from './rows.js';
import { changeStack, requireStack, findResource, resourcesOf, setResourceStatus } from './stack-book.js';
import { openDefinition, type OpenDefinition } from './stack-scope.js';
import { evaluateOutputs } from './outputs.js';

/** The definition of a stack, evaluated on its resources as they are now. */
export function openStack(context: CloudContext, stackId: string): OpenDefinition {
  const stack = requireStack(context, stackId);
  return openDefinition(context, stack, {
    definition: stack.definition,
    values: liveValues(context, stackId),
  });
}

/** A new row for a resource that is about to be made, evaluated on what is there. */
export function newRow(
  context: CloudContext,
  stackId: string,
  { declaration, open }: { readonly declaration: ResourceDeclaration; readonly open: OpenDefinition },
): ResourceRow {
  const { logicalId, type, deletionPolicy, updateReplacePolicy } = declaration;
  return {
    stackId,
    logicalId,
    type,
    deletionPolicy,
    updateReplacePolicy,
    status: 'CREATE_IN_PROGRESS',
    atMs: context.clock.now(),
    properties: open.properties(logicalId),
    attributes: {},
    dependsOn: open.dependencies.get(logicalId) ?? [],
    attempts: 0,
  };
}

/** Takes a resource in progress one step on; gives whether it moved. */
export async function stepOn(step: Step, row: ResourceRow): Promise<boolean> {
  if (row.physicalId === undefined) await makeResource(step, row);
  else return !(await watchResource(step, row));
  return true;
}

/** Ends what is still on its way because something else failed. */
export function cancelOthers(context: CloudContext, stackId: string): void {
  for (const row of resourcesOf(context, stackId)) {
    if (!row.status.endsWith('_IN_PROGRESS')) continue;
    const verb = row.status.startsWith('UPDATE') ? 'UPDATE' : 'CREATE';
    const reason = `Resource ${verb === 'CREATE' ? 'creation' : 'update'} cancelled`;
    setResourceStatus(context, row, { status: `${verb}_FAILED`, reason });
  }
}

/** Logical ids of the resources in a failed state, in brackets. */
export const failedNames = (context: CloudContext, stackId: string, status: string): string =>
  `[${resourcesOf(context, stackId)
    .filter((row) => row.status === status)
    .map((row) => row.logicalId)
    .join(', ')}]`;

/** Whether a resource is there, with nothing under way. */
export const isThere = (row: ResourceRow | undefined): boolean =>
  row !== undefined && /^(CREATE|UPDATE)_COMPLETE$/.test(row.status);

/** Puts outputs, exports and imports of the definition on record. Throws when an export is taken or still in use. */
export function recordOutputs(
  context: CloudContext,
  stackId: string,
  open: OpenDefinition,
): readonly OutputRow[] {
  const stack = requireStack(context, stackId);
  const outputs = evaluateOutputs(context, stack, open);
  // Asked once more, so that every export that they use is on record.
  for (const { logicalId } of open.resources) open.properties(logicalId);
  changeStack(context, stackId, { outputs, imports: [...open.imported] });
  return outputs;
}

/** A row that a template asks for and that is not there yet, or is gone again. */
export const isAbsent = (context: CloudContext, stackId: string, logicalId: string): boolean => {
  const row = findResource(context, stackId, logicalId);
  return row === undefined || row.status === 'DELETE_COMPLETE' || row.status === 'DELETE_SKIPPED';
};
