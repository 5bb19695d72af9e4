// Which fields differ between two objects, in the way structured-merge-diff counts them: every new node on the way
// to a new value counts as added, an atomic list or map is one value.
import { jsonEqual } from '@berth/kube';
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { itemsByKey, type FieldShape } from './field-shape.js';
import { LEAF, NO_FIELDS, treeOf, type FieldTree } from './field-tree.js';

/** The differences between two versions of a value. */
export interface FieldChanges {
  readonly added: FieldTree;
  readonly modified: FieldTree;
  readonly removed: FieldTree;
}

const NOTHING: FieldChanges = { added: NO_FIELDS, modified: NO_FIELDS, removed: NO_FIELDS };

/** Compares two values; undefined stands for absent, which is not the same as null. */
export function compareFields(shape: FieldShape, before: unknown, after: unknown): FieldChanges {
  if (before === after || (before === undefined && after === undefined)) return NOTHING;
  switch (shape.kind) {
    case 'scalar':
    case 'atomic':
      return compareLeaf(before, after);
    case 'set':
    case 'keyed':
      return compareLists(shape, before, after);
    case 'fields':
      return compareMembers(shape, before, after);
  }
}

function compareLeaf(before: unknown, after: unknown): FieldChanges {
  if (before === undefined) return { ...NOTHING, added: LEAF };
  if (after === undefined) return { ...NOTHING, removed: LEAF };
  return jsonEqual(before, after) ? NOTHING : { ...NOTHING, modified: LEAF };
}

type Parts = ReadonlyMap<string, readonly [before: unknown, after: unknown, shape: FieldShape]>;

function compareLists(
  shape: Extract<FieldShape, { readonly kind: 'set' | 'keyed' }>,
  before: unknown,
  after: unknown,
): FieldChanges {
  const old = Array.isArray(before) ? before : [];
  const fresh = Array.isArray(after) ? after : [];
  if (old.length === 0 && fresh.length === 0) return compareLeaf(before, after);
  const itemShape: FieldShape = shape.kind === 'keyed' ? shape.item : { kind: 'scalar' };
  const oldItems = itemsByKey(shape, old);
  const freshItems = itemsByKey(shape, fresh);
  const parts: Parts = new Map(
    [...oldItems.keys(), ...freshItems.keys()].map((key) => [
      key,
      [oldItems.get(key), freshItems.get(key), itemShape],
    ]),
  );
  return comparedParts(parts, before, after);
}

function compareMembers(
  shape: Extract<FieldShape, { readonly kind: 'fields' }>,
  before: unknown,
  after: unknown,
): FieldChanges {
  if ((before !== undefined && !isRecord(before)) || (after !== undefined && !isRecord(after))) {
    return compareLeaf(before, after);
  }
  const old = before ?? {};
  const fresh = after ?? {};
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  if (names.length === 0) return compareLeaf(before, after);
  const parts: Parts = new Map(
    names.map((name) => [`f:${name}`, [old[name], fresh[name], shape.field(name) ?? ATOMIC]]),
  );
  return comparedParts(parts, before, after);
}

const ATOMIC: FieldShape = { kind: 'atomic' };

function comparedParts(parts: Parts, before: unknown, after: unknown): FieldChanges {
  const added = new Map<string, FieldTree>();
  const modified = new Map<string, FieldTree>();
  const removed = new Map<string, FieldTree>();
  for (const [key, [old, fresh, shape]] of parts) {
    const changes = compareFields(shape, old, fresh);
    if (changes === NOTHING) continue;
    added.set(key, changes.added);
    modified.set(key, changes.modified);
    removed.set(key, changes.removed);
  }
  return {
    added: treeOf(before === undefined, added),
    modified: treeOf(false, modified),
    removed: treeOf(after === undefined, removed),
  };
}
