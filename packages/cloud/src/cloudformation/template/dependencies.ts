// Which resource waits for which: by DependsOn and by every reference in its properties.
import { referencesIn } from './references.js';
import type { ResourceDeclaration, Template } from './template.js';

/** For each resource the logical ids that have to be there first; sorted, without repetition. */
export const resourceDependencies = (template: Template): ReadonlyMap<string, readonly string[]> =>
  new Map(
    [...template.resources.values()].map((resource) => [resource.logicalId, needsOf(resource, template)]),
  );

function needsOf(resource: ResourceDeclaration, template: Template): readonly string[] {
  const named = referencesIn(resource.properties).flatMap((reference) =>
    reference.kind === 'ref' || reference.kind === 'attribute' ? [reference.name] : [],
  );
  const needs = [...resource.dependsOn, ...named].filter((name) => template.resources.has(name));
  return [...new Set(needs)].toSorted();
}
