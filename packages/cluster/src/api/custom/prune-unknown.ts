// Pruning: members that no schema names are dropped from custom objects before they are stored, and told by path.
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { memberOf, OBJECT_MEMBERS, type Structural } from './structural-schema.js';

interface Pruning {
  readonly path: string;
  readonly dropped: string[];
}

/** A whole object without unknown members; `dropped` are their paths, `spec.list[0].x`. */
export function pruneUnknown(
  value: unknown,
  schema: Structural,
): { readonly value: Readonly<Record<string, unknown>>; readonly dropped: readonly string[] } {
  const dropped: string[] = [];
  const object = isRecord(value) ? value : {};
  const pruned = pruneMembers(object, schema, { path: '', dropped, keepsMeta: true });
  return { value: pruned, dropped: dropped.sort() };
}

function pruneValue(value: unknown, schema: Structural, pruning: Pruning): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    // Items of a list whose schema says nothing of them stay as they are.
    if (!items) return value;
    return value.map((item, index) =>
      pruneValue(item, items, { ...pruning, path: `${pruning.path}[${index}]` }),
    );
  }
  if (!isRecord(value)) return value;
  return pruneMembers(value, schema, { ...pruning, keepsMeta: schema.embedded });
}

function pruneMembers(
  value: Readonly<Record<string, unknown>>,
  schema: Structural,
  { path, dropped, keepsMeta }: Pruning & { readonly keepsMeta: boolean },
): Readonly<Record<string, unknown>> {
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const below = memberOf(schema, name);
    if (keepsMeta && OBJECT_MEMBERS.has(name)) kept[name] = member;
    else if (below) kept[name] = pruneValue(member, below, { path: at, dropped });
    else if (schema.preserves || schema.additional === true) kept[name] = member;
    else dropped.push(at);
  }
  return kept;
}
