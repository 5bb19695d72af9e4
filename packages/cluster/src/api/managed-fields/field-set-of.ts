// The fields that a configuration names, and what of it does not fit its type.
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { DEDUCED, itemsByKey, type FieldShape } from './field-shape.js';
import { LEAF, renderFieldPath, treeOf, type FieldTree } from './field-tree.js';

/** A part of a configuration that does not fit. `path` is like `.spec.containers`. */
export type TypedProblem =
  | { readonly kind: 'unknown'; readonly path: string }
  | { readonly kind: 'duplicate'; readonly path: string; readonly key: string }
  | { readonly kind: 'type'; readonly path: string; readonly expected: string; readonly value: unknown };

export interface FieldWalk {
  readonly path: string;
  readonly problems: TypedProblem[];
}

/** The fields of a value. List items count as fields themselves, maps and structs only by what is in them. */
export function fieldSetOf(shape: FieldShape, value: unknown, walk: FieldWalk): FieldTree {
  switch (shape.kind) {
    case 'atomic':
      return LEAF;
    case 'scalar':
      checkScalar(shape, value, walk);
      return LEAF;
    case 'set':
    case 'keyed':
      return listFields(shape, value, walk);
    case 'fields':
      return memberFields(shape, value, walk);
  }
}

function checkScalar(
  shape: Extract<FieldShape, { readonly kind: 'scalar' }>,
  value: unknown,
  { path, problems }: FieldWalk,
): void {
  if (shape.text === true && value !== null && typeof value !== 'string') {
    problems.push({ kind: 'type', path, expected: 'string', value });
  }
}

function listFields(
  shape: Extract<FieldShape, { readonly kind: 'set' | 'keyed' }>,
  value: unknown,
  { path, problems }: FieldWalk,
): FieldTree {
  if (value === null || value === undefined) return LEAF;
  if (!Array.isArray(value)) {
    problems.push({ kind: 'type', path, expected: 'list', value });
    return LEAF;
  }
  const items = itemsByKey(shape, value);
  if (items.size < value.length)
    problems.push({ kind: 'duplicate', path, key: firstDuplicate(shape, value) });
  const children = new Map<string, FieldTree>();
  for (const [key, item] of items) {
    const below = { path: `${path}${renderFieldPath([key])}`, problems };
    const fields = shape.kind === 'keyed' ? fieldSetOf(shape.item, item, below) : LEAF;
    children.set(key, { ...fields, member: true });
  }
  return treeOf(false, children);
}

function firstDuplicate(shape: FieldShape, list: readonly unknown[]): string {
  const seen = new Set<string>();
  for (const item of list) {
    const [key = ''] = itemsByKey(shape, [item]).keys();
    if (seen.has(key)) return renderFieldPath([key]);
    seen.add(key);
  }
  return '';
}

function memberFields(
  shape: Extract<FieldShape, { readonly kind: 'fields' }>,
  value: unknown,
  { path, problems }: FieldWalk,
): FieldTree {
  if (value === null || value === undefined) return LEAF;
  if (!isRecord(value)) {
    if (shape !== DEDUCED) problems.push({ kind: 'type', path, expected: 'map', value });
    return LEAF;
  }
  const children = new Map<string, FieldTree>();
  for (const [name, part] of Object.entries(value)) {
    const below = { path: `${path}.${name}`, problems };
    const field = shape.field(name);
    if (field === undefined) problems.push({ kind: 'unknown', path: below.path });
    else children.set(`f:${name}`, memberOf(shape, fieldSetOf(field, part, below), part));
  }
  return treeOf(false, children);
}

// Free names of a map and empty values count as fields of their own.
function memberOf(
  shape: Extract<FieldShape, { readonly kind: 'fields' }>,
  fields: FieldTree,
  value: unknown,
): FieldTree {
  const isEmpty = value === null || (isRecord(value) && Object.keys(value).length === 0);
  return !shape.declared || isEmpty ? { ...fields, member: true } : fields;
}
