// Removes what a manager applied before and no longer does, unless somebody still owns it.
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { itemsByKey, type FieldShape } from './field-shape.js';
import { NO_FIELDS, type FieldTree } from './field-tree.js';

export interface Pruning {
  /** What the manager applied the last time. */
  readonly last: FieldTree;
  /** What it applies now, and what others own. */
  readonly kept: FieldTree;
}

/** The value without the fields that nobody wants any more. */
export function pruneValue(shape: FieldShape, value: unknown, pruning: Pruning): unknown {
  if (pruning.last.children.size === 0) return value;
  if (shape.kind === 'fields' && isRecord(value)) return pruneMembers(shape, value, pruning);
  if ((shape.kind === 'set' || shape.kind === 'keyed') && Array.isArray(value)) {
    return pruneItems(shape, value, pruning);
  }
  return value;
}

function pruneMembers(
  shape: Extract<FieldShape, { readonly kind: 'fields' }>,
  value: Readonly<Record<string, unknown>>,
  { last, kept }: Pruning,
): Readonly<Record<string, unknown>> {
  const pruned: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const before = last.children.get(`f:${name}`);
    const now = kept.children.get(`f:${name}`);
    if (before !== undefined && now === undefined) continue;
    const below = { last: before ?? NO_FIELDS, kept: now ?? NO_FIELDS };
    pruned[name] = pruneValue(shape.field(name) ?? { kind: 'atomic' }, part, below);
  }
  return pruned;
}

function pruneItems(
  shape: Extract<FieldShape, { readonly kind: 'set' | 'keyed' }>,
  list: readonly unknown[],
  { last, kept }: Pruning,
): readonly unknown[] {
  const pruned: unknown[] = [];
  for (const [key, item] of itemsByKey(shape, list)) {
    const before = last.children.get(key);
    const now = kept.children.get(key);
    if (before !== undefined && now === undefined) continue;
    const below = { last: before ?? NO_FIELDS, kept: now ?? NO_FIELDS };
    pruned.push(shape.kind === 'keyed' ? pruneValue(shape.item, item, below) : item);
  }
  return pruned;
}
