// Stacks as resources of one program, resource by resource: what Terraform and Pulumi are both written from.
import { type ClusterContext, clusterStackName } from '../render/cluster-context.js';
import type { Stack } from '../render/stack.js';
import type { CfnResource } from '../render/template.js';
import { adjustFields, isAmazonBlock } from './adjust-fields.js';
import { derivedResources } from './derived-resources.js';
import { exportNote, type ExportNote } from './export-notes.js';
import type { Address, ExportResource } from './export-value.js';
import { mappingOf } from './mappings.js';
import { resourcesInOrder } from './resource-order.js';
import { translateFields } from './translate-fields.js';
import { resourceName, type Translation } from './translation.js';

export interface TranslatedProgram {
  /** Each after those that it names. */
  readonly resources: readonly ExportResource[];
  readonly notes: readonly ExportNote[];
}

/** Translates all stacks. What has no counterpart is left out, and noted. */
export function translateStacks(cluster: ClusterContext, stacks: readonly Stack[]): TranslatedProgram {
  const notes = new Map<string, ExportNote>();
  const note: Translation['note'] = (code, field) => notes.set(`${code} ${field}`, exportNote(code, field));
  const resources = stacks.flatMap((stack) => stackResources({ cluster, stacks, stack, note }));
  const ordered = resourcesInOrder(resources, clusterStackName(cluster.name));
  return { resources: ordered, notes: [...notes.values()] };
}

function stackResources(scope: Translation): readonly ExportResource[] {
  return Object.entries(scope.stack.template.Resources).flatMap(([id, resource]) =>
    translateResource(id, resource, scope),
  );
}

function translateResource(id: string, resource: CfnResource, scope: Translation): readonly ExportResource[] {
  if (isAmazonBlock(resource)) return [];
  const mapping = mappingOf(resource.Type);
  const path = `${scope.stack.name}: ${id}`;
  if (!mapping) {
    scope.note('export.resource', `${path} (${resource.Type})`);
    return [];
  }
  const address = { type: mapping.type, name: resourceName(scope, scope.stack, id) };
  const fields = translateFields(resource.Properties, mapping.rules, { scope, path });
  const made: ExportResource = {
    ...address,
    fields: adjustFields(address, fields, { scope, isTagged: mapping.rules['Tags'] !== undefined }),
    dependsOn: dependencies(resource, scope),
    stack: scope.stack.name,
  };
  const derived = derivedResources(made, resource, scope);
  return [
    made,
    ...derived.map((one) => ({ ...one, fields: adjustFields(one, one.fields, { scope, isTagged: false }) })),
  ];
}

function dependencies({ DependsOn = [] }: CfnResource, scope: Translation): readonly Address[] {
  return DependsOn.flatMap((id) => {
    const target = scope.stack.template.Resources[id];
    const mapping = target && mappingOf(target.Type);
    return mapping ? [{ type: mapping.type, name: resourceName(scope, scope.stack, id) }] : [];
  });
}
