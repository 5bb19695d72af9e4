// Merges an applied configuration into an object: maps by name, lists by the keys of their items, all else replaced.
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { itemsByKey, type FieldShape } from './field-shape.js';

/** The object with everything that the configuration says. */
export function mergeValues(shape: FieldShape, live: unknown, config: unknown): unknown {
  if (config === undefined) return live;
  if (shape.kind === 'fields' && isRecord(live) && isRecord(config)) return mergeMembers(shape, live, config);
  if ((shape.kind === 'set' || shape.kind === 'keyed') && Array.isArray(live) && Array.isArray(config)) {
    return mergeLists(shape, live, config);
  }
  return config;
}

function mergeMembers(
  shape: Extract<FieldShape, { readonly kind: 'fields' }>,
  live: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged: Record<string, unknown> = { ...live };
  for (const [name, value] of Object.entries(config)) {
    merged[name] = mergeValues(shape.field(name) ?? ATOMIC, live[name], value);
  }
  return merged;
}

const ATOMIC: FieldShape = { kind: 'atomic' };

// Items that only the object has keep their place before what follows them; shared ones take the configuration's order.
function mergeLists(
  shape: Extract<FieldShape, { readonly kind: 'set' | 'keyed' }>,
  live: readonly unknown[],
  config: readonly unknown[],
): readonly unknown[] {
  const old = itemsByKey(shape, live);
  const fresh = itemsByKey(shape, config);
  const itemShape: FieldShape = shape.kind === 'keyed' ? shape.item : ATOMIC;
  const merged: unknown[] = [];
  const wanted = [...fresh.keys()];
  const taken = new Set<string>();
  const take = (key: string): void => {
    if (taken.has(key)) return;
    taken.add(key);
    merged.push(mergeValues(itemShape, old.get(key), fresh.get(key)));
  };
  let next = 0;
  for (const key of old.keys()) {
    if (!fresh.has(key)) {
      merged.push(old.get(key));
      continue;
    }
    while (next < wanted.length && !taken.has(key)) take(wanted[next++] ?? key);
  }
  for (const key of wanted) take(key);
  return merged;
}
