// What another definition would do to a stack, without doing it: the changes of a change set. A value that is not
// known before
// a resource is made is taken to change.
import { jsonEqual, type JsonObject } from '@berth/kube';
import type { CloudContext } from '../../service.js';
import { resourceType } from '../resources/resource-types.js';
import { readTemplate } from '../template/read-template.js';
import { referencesIn } from '../template/references.js';
import type { ResourceDeclaration } from '../template/template.js';
import { isAbsent } from './progress.js';
import { propertyDifferences, type PropertyDifference } from './property-diff.js';
import { liveValues } from './resource-values.js';
import type { ResourceRow, StackDefinition, StackRow } from './rows.js';
import { findResource, resourcesOf } from './stack-book.js';
import { openDefinition, type OpenDefinition, type ResourceValues } from './stack-scope.js';
import { withStackTags } from './stack-tags.js';

/**
 * The changes, in the shape of `Changes` of DescribeChangeSet. Outputs alone count as one change without a
 * resource.
 */
export function planChanges(
  context: CloudContext,
  stack: StackRow,
  definition: StackDefinition,
): readonly JsonObject[] {
  const planned = new PlannedValues(liveValues(context, stack.id));
  const open = openDefinition(context, stack, { definition, values: planned });
  const changes: JsonObject[] = [];
  for (const declaration of inOrder(open)) {
    const change = planResource(context, { stack, definition, open, declaration });
    if (!change) continue;
    planned.markChanged(
      declaration.logicalId,
      change['Action'] === 'Add' || change['Replacement'] === 'True',
    );
    changes.push({ Type: 'Resource', ResourceChange: change });
  }
  const wanted = new Set(open.resources.map(({ logicalId }) => logicalId));
  for (const row of resourcesOf(context, stack.id)) {
    if (wanted.has(row.logicalId) || isAbsent(context, stack.id, row.logicalId)) continue;
    changes.push({ Type: 'Resource', ResourceChange: removal(row) });
  }
  if (changes.length > 0 || !outputsDiffer(stack, definition)) return changes;
  return [{ Type: 'Output' }];
}

/** Values of resources as they will be: those of a resource that is new, or will be another, are not known. */
class PlannedValues implements ResourceValues {
  readonly #live: ResourceValues;
  readonly #made = new Set<string>();
  readonly #changed = new Set<string>();

  constructor(live: ResourceValues) {
    this.#live = live;
  }

  markChanged(logicalId: string, isNew: boolean): void {
    this.#changed.add(logicalId);
    if (isNew) this.#made.add(logicalId);
  }

  ref(logicalId: string): unknown {
    return this.#made.has(logicalId) ? unknownValue(logicalId) : this.#live.ref(logicalId);
  }

  attribute(logicalId: string, name: string): unknown {
    if (this.#made.has(logicalId)) return unknownValue(`${logicalId}.${name}`);
    // The number of a launch template's latest version changes with the template; other attributes stay.
    const mayChange = this.#changed.has(logicalId) && name === 'LatestVersionNumber';
    return mayChange ? unknownValue(`${logicalId}.${name}`) : this.#live.attribute(logicalId, name);
  }
}

const unknownValue = (name: string): string => `{{changeSet:KNOWN_AFTER_APPLY}}:${name}`;

interface Planned {
  readonly stack: StackRow;
  readonly definition: StackDefinition;
  readonly open: OpenDefinition;
  readonly declaration: ResourceDeclaration;
}

function planResource(context: CloudContext, plan: Planned): JsonObject | undefined {
  const { stack, definition, open, declaration } = plan;
  const { logicalId } = declaration;
  const row = findResource(context, stack.id, logicalId);
  const base = { LogicalResourceId: logicalId, ResourceType: declaration.type };
  if (!row || isAbsent(context, stack.id, logicalId))
    return { Action: 'Add', ...base, Scope: [], Details: [] };
  const type = resourceType(row.type);
  const differences = propertyDifferences(
    type,
    withStackTags(type, row.properties, stack.definition.tags),
    withStackTags(type, open.properties(logicalId), definition.tags),
  );
  const isOther = row.type !== declaration.type;
  if (differences.length === 0 && !isOther) return undefined;
  return {
    Action: 'Modify',
    ...base,
    PhysicalResourceId: row.physicalId,
    Replacement: isOther || differences.some(({ isReplacing }) => isReplacing) ? 'True' : 'False',
    Scope: scopesOf(differences),
    Details: differences.map((difference) => detailOf(difference, declaration)),
  };
}

const scopesOf = (differences: readonly PropertyDifference[]): readonly string[] => [
  ...(differences.some(({ name }) => name !== 'Tags') ? ['Properties'] : []),
  ...(differences.some(({ name }) => name === 'Tags') ? ['Tags'] : []),
];

function detailOf(
  { name, isReplacing }: PropertyDifference,
  { properties }: ResourceDeclaration,
): JsonObject {
  const [cause] = referencesIn(properties[name]);
  const isDynamic = cause?.kind === 'attribute' || cause?.kind === 'ref';
  return {
    Target: {
      Attribute: name === 'Tags' ? 'Tags' : 'Properties',
      ...(name === 'Tags' ? {} : { Name: name }),
      RequiresRecreation: isReplacing ? 'Always' : 'Never',
    },
    Evaluation: isDynamic ? 'Dynamic' : 'Static',
    ChangeSource:
      cause?.kind === 'attribute'
        ? 'ResourceAttribute'
        : cause?.kind === 'ref'
          ? 'ResourceReference'
          : 'DirectModification',
    ...(isDynamic
      ? { CausingEntity: cause.kind === 'attribute' ? `${cause.name}.${cause.attribute}` : cause.name }
      : {}),
  };
}

const removal = (row: ResourceRow): JsonObject => ({
  Action: 'Remove',
  LogicalResourceId: row.logicalId,
  PhysicalResourceId: row.physicalId,
  ResourceType: row.type,
  PolicyAction: row.deletionPolicy === 'Retain' ? 'Retain' : 'Delete',
  Scope: [],
  Details: [],
});

/** Resources after those that they wait for, so that a change that follows from another is seen. */
function inOrder(open: OpenDefinition): readonly ResourceDeclaration[] {
  const done = new Set<string>();
  const ordered: ResourceDeclaration[] = [];
  for (let left = open.resources; left.length > 0;) {
    const ready = left.filter(({ logicalId }) =>
      (open.dependencies.get(logicalId) ?? []).every((name) => done.has(name)),
    );
    if (ready.length === 0) return [...ordered, ...left];
    for (const declaration of ready) done.add(declaration.logicalId);
    ordered.push(...ready);
    left = left.filter(({ logicalId }) => !done.has(logicalId));
  }
  return ordered;
}

/** Outputs can change without any resource. */
function outputsDiffer(stack: StackRow, { template, parameters }: StackDefinition): boolean {
  const outputsOf = (text: string) => Object.fromEntries(readTemplate(text).outputs);
  if (!jsonEqual(outputsOf(stack.definition.template), outputsOf(template))) return true;
  return !jsonEqual(stack.definition.parameters, parameters);
}
