// What an update means for one resource: nothing, a change in place, a new one, or a new one in place of the old.
import type { CloudContext } from '../../service.js';
import { resourceType } from '../resources/resource-types.js';
import type { ResourceDeclaration } from '../template/template.js';
import { isAbsent, newRow, stepOn } from './progress.js';
import { propertyDifferences, type PropertyDifference } from './property-diff.js';
import { changeResource, type Step } from './resource-steps.js';
import type { PhysicalResource, ResourceRow, StackDefinition } from './rows.js';
import { findResource, putResource, setResourceStatus } from './stack-book.js';
import { stackPolicyRefusal } from './stack-policy.js';
import type { OpenDefinition } from './stack-scope.js';
import { withStackTags } from './stack-tags.js';

/** One resource of the new template, and what the stack was before. */
export interface Touch {
  readonly declaration: ResourceDeclaration;
  readonly open: OpenDefinition;
  readonly previous: StackDefinition;
}

/** Whether the update under way is through with a resource. */
export const isSettled = (row: ResourceRow | undefined): boolean =>
  row?.touch !== undefined && /^(CREATE|UPDATE|IMPORT|ROLLBACK)_COMPLETE$/.test(row.status);

/** Starts what the update means for the resource. */
export async function touchResource(step: Step, { declaration, open, previous }: Touch): Promise<void> {
  const { cloud, stack } = step;
  const { logicalId } = declaration;
  const row = findResource(cloud, stack.id, logicalId);
  const next = evaluated(step, { declaration, open, previous });
  if (!next) return;
  if (!row || isAbsent(cloud, stack.id, logicalId)) {
    await stepOn(
      step,
      setResourceStatus(cloud, { ...next, touch: 'created' }, { status: 'CREATE_IN_PROGRESS' }),
    );
    return;
  }
  const type = resourceType(row.type);
  const change = {
    before: withStackTags(type, row.properties, previous.tags),
    after: withStackTags(type, next.properties, stack.definition.tags),
  };
  const differences = propertyDifferences(type, change.before, change.after);
  const { dependsOn, deletionPolicy, updateReplacePolicy } = next;
  const policies = { deletionPolicy, updateReplacePolicy };
  const kept: ResourceRow = { ...row, ...policies, dependsOn, attempts: 0, before: physicalOf(row) };
  const isReplaced = row.type !== next.type || differences.some(({ isReplacing }) => isReplacing);
  const action = isReplaced ? 'Update:Replace' : 'Update:Modify';
  const refusal = stackPolicyRefusal(stack, { action, logicalId, type: row.type });
  if (refusal !== undefined && (isReplaced || differences.length > 0)) {
    const untouched: ResourceRow = { ...row, touch: 'unchanged', before: undefined };
    setResourceStatus(cloud, untouched, { status: 'UPDATE_FAILED', reason: refusal });
  } else if (isReplaced) {
    await replace(step, { row: kept, next, differences });
  } else if (differences.length === 0) {
    putResource(cloud, { ...kept, touch: 'unchanged', before: undefined, status: settledStatus(row.status) });
  } else {
    const changed: ResourceRow = { ...kept, properties: next.properties, touch: 'updated' };
    await changeResource(step, setResourceStatus(cloud, changed, { status: 'UPDATE_IN_PROGRESS' }), change);
  }
}

/** A resource that an earlier rollback left as failed but that is as it should be counts as there. */
const settledStatus = (status: string): string => (status.endsWith('_FAILED') ? 'UPDATE_COMPLETE' : status);

const physicalOf = ({ type, physicalId = '', properties, attributes }: ResourceRow): PhysicalResource => ({
  type,
  physicalId,
  properties,
  attributes,
});

/** Properties that cannot be evaluated are the failure of that resource. */
function evaluated({ cloud, stack }: Step, { declaration, open }: Touch): ResourceRow | undefined {
  try {
    return newRow(cloud, stack.id, { declaration, open });
  } catch (error) {
    failRow(cloud, stack.id, { declaration, reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function failRow(
  cloud: CloudContext,
  stackId: string,
  { declaration, reason }: { readonly declaration: ResourceDeclaration; readonly reason: string },
): void {
  const { logicalId, type, deletionPolicy } = declaration;
  const row = findResource(cloud, stackId, logicalId);
  const empty = { stackId, logicalId, type, deletionPolicy, properties: {}, attributes: {}, dependsOn: [] };
  const status = row ? 'UPDATE_FAILED' : 'CREATE_FAILED';
  const failed: ResourceRow = {
    ...(row ?? { ...empty, status, atMs: 0, attempts: 0 }),
    touch: row ? 'unchanged' : 'created',
  };
  setResourceStatus(cloud, failed, { status, reason });
}

interface Replacement {
  readonly row: ResourceRow;
  readonly next: ResourceRow;
  readonly differences: readonly PropertyDifference[];
}

/** The new one is made first; the old one goes in the cleanup. A name that stays the same cannot be had twice. */
async function replace(step: Step, { row, next, differences }: Replacement): Promise<void> {
  const { cloud } = step;
  const { namedBy } = resourceType(row.type) ?? {};
  const name = namedBy === undefined ? undefined : next.properties[namedBy];
  if (name !== undefined && !differences.some((difference) => difference.name === namedBy)) {
    setResourceStatus(
      cloud,
      { ...row, touch: 'unchanged', before: undefined },
      {
        status: 'UPDATE_FAILED',
        reason:
          'CloudFormation cannot update a stack when a custom-named resource requires replacing. ' +
          `Rename ${String(name)} and update the stack again.`,
      },
    );
    return;
  }
  const replaced: ResourceRow = {
    ...row,
    type: next.type,
    properties: next.properties,
    attributes: {},
    physicalId: undefined,
    touch: 'replaced',
    discarded: row.before,
  };
  const started = setResourceStatus(cloud, replaced, {
    status: 'UPDATE_IN_PROGRESS',
    reason: 'Requested update requires the creation of a new physical resource; hence creating one.',
  });
  await stepOn(step, started);
}
