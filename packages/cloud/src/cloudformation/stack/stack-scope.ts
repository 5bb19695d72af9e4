// Evaluation of a stack's template: parameters, pseudo parameters, conditions, and the resources that exist.
import { defaultZones } from '@berth/compute';
import type { JsonObject } from '@berth/kube';
import type { CloudContext } from '../../service.js';
import { templateError, validationError } from '../problems.js';
import { isTrue } from '../template/conditions.js';
import { resourceDependencies } from '../template/dependencies.js';
import { evaluate } from '../template/evaluate.js';
import type { Scope } from '../template/scope.js';
import { parameterValue } from '../template/parameters.js';
import { pseudoParameter } from '../template/pseudo-parameters.js';
import { readTemplate } from '../template/read-template.js';
import type { ResourceDeclaration, Template } from '../template/template.js';
import { exportOf } from './exports.js';
import type { StackDefinition, StackRow } from './rows.js';

/** Gives what `Ref` and `Fn::GetAtt` of a resource are; throws when it has no such attribute. */
export interface ResourceValues {
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
}

/** A definition that can be asked: its template read, its conditions decided. */
export interface OpenDefinition {
  readonly template: Template;
  readonly scope: Scope;
  /** The resources whose condition holds. */
  readonly resources: readonly ResourceDeclaration[];
  /** For each of them the others that come first. */
  readonly dependencies: ReadonlyMap<string, readonly string[]>;
  properties(logicalId: string): JsonObject;
  /** Names of the exports that were asked for so far. */
  readonly imported: ReadonlySet<string>;
}

/** Opens a definition for evaluation. Throws ValidationError when the template cannot be read. */
export function openDefinition(
  context: CloudContext,
  stack: Pick<StackRow, 'id' | 'name' | 'notificationArns'>,
  { definition, values }: { readonly definition: StackDefinition; readonly values: ResourceValues },
): OpenDefinition {
  const template = readTemplate(definition.template);
  const imported = new Set<string>();
  const scope = scopeOf(context, stack, { template, definition, values, imported });
  const resources = [...template.resources.values()].filter(
    ({ condition }) => condition === undefined || scope.condition(condition),
  );
  const active = new Set(resources.map(({ logicalId }) => logicalId));
  const all = resourceDependencies(template);
  return {
    template,
    scope,
    resources,
    dependencies: new Map(
      resources.map(({ logicalId }) => [
        logicalId,
        (all.get(logicalId) ?? []).filter((name) => active.has(name)),
      ]),
    ),
    properties: (logicalId) => evaluateProperties(template, logicalId, scope),
    imported,
  };
}

function evaluateProperties(template: Template, logicalId: string, scope: Scope): JsonObject {
  const declared = template.resources.get(logicalId)?.properties ?? {};
  return Object.fromEntries(
    Object.entries(declared).flatMap(([name, value]) => {
      const evaluated = evaluate([value], scope);
      return Array.isArray(evaluated) && evaluated.length === 1 ? [[name, evaluated[0]]] : [];
    }),
  );
}

interface ScopeParts {
  readonly template: Template;
  readonly definition: StackDefinition;
  readonly values: ResourceValues;
  readonly imported: Set<string>;
}

function scopeOf(
  context: CloudContext,
  stack: Pick<StackRow, 'id' | 'name' | 'notificationArns'>,
  { template, definition, values, imported }: ScopeParts,
): Scope {
  const { accountId, region } = context;
  const { id: stackId, name: stackName, notificationArns } = stack;
  const place = { accountId, region, stackId, stackName, notificationArns };
  const deciding = new Set<string>();
  const scope: Scope = {
    mappings: template.mappings,
    ref(name) {
      const parameter = template.parameters.get(name);
      if (parameter)
        return parameterValue(parameter, definition.resolved[name] ?? definition.parameters[name] ?? '');
      const pseudo = pseudoParameter(name, place);
      return pseudo === undefined ? values.ref(name) : pseudo;
    },
    attribute: (logicalId, name) => values.attribute(logicalId, name),
    condition(name) {
      if (deciding.has(name)) throw templateError(`Circular dependency between conditions: [${name}]`);
      deciding.add(name);
      const holds = isTrue(template.conditions[name], scope, evaluate);
      deciding.delete(name);
      return holds;
    },
    importValue(name) {
      imported.add(name);
      return requireExport(context, name);
    },
    zones: (wanted) => defaultZones(wanted || region),
  };
  return scope;
}

function requireExport(context: CloudContext, name: string): string {
  const found = exportOf(context, name);
  if (found === undefined) throw validationError(`No export named ${name} found.`);
  return found.value;
}
