// Which fields ownership counts at an endpoint: never names, kind and what the server sets, and either spec or status.
import { typeOfKind } from '@berth/kube';
import type { ResourceInfo } from '../resource-registry.js';
import { DEDUCED, shapeOfType, type FieldShape } from './field-shape.js';
import { without, type FieldTree } from './field-tree.js';

/** The shape of the objects of a resource. */
export function shapeOf(info: Pick<ResourceInfo, 'group' | 'version' | 'kind' | 'custom'>): FieldShape {
  if (info.custom) return info.custom.shape;
  const typeName = typeOfKind(info.group, info.version, info.kind);
  return typeName === undefined ? DEDUCED : shapeOfType(typeName);
}

const NEVER: readonly (readonly string[])[] = [
  ['f:apiVersion'],
  ['f:kind'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['f:metadata', `f:${name}`]),
];

/** What the endpoint does not write: `status` at the main one, everything but `status` and metadata at `/status`. */
export function trackedPart(
  tree: FieldTree,
  { resource, subresource }: { readonly resource: ResourceInfo; readonly subresource?: string | undefined },
): FieldTree {
  let tracked = NEVER.reduce(without, tree);
  const hasStatus = resource.subresources?.some(({ name }) => name === 'status') === true;
  if (subresource === 'status') tracked = without(tracked, ['f:spec']);
  else if (hasStatus && subresource === undefined) tracked = without(tracked, ['f:status']);
  const metadata = tracked.children.get('f:metadata');
  if (metadata === undefined || !metadata.member) return tracked;
  const children = new Map(tracked.children).set('f:metadata', { ...metadata, member: false });
  return { ...tracked, children };
}
