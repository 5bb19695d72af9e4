// Defaults of custom resources: filled in wherever a member is missing, or null where it may not be.
// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#defaulting
import { isRecord } from '../meta/draft-meta.unsafe.js';
import { memberOf, OBJECT_MEMBERS, type Structural } from './structural-schema.js';

/** A whole object with its defaults; nulls that may neither be nor be defaulted are left out. */
export const withStructuralDefaults = (
  object: Readonly<Record<string, unknown>>,
  schema: Structural,
): Record<string, unknown> => defaultMembers(object, schema, OBJECT_MEMBERS);

function defaultValue(value: unknown, schema: Structural): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (!items) return value;
    return value.map((item) => defaultValue(item === null ? replacement(items) : item, items));
  }
  return isRecord(value) ? defaultMembers(value, schema, NONE) : value;
}

const NONE: ReadonlySet<string> = new Set();

function defaultMembers(
  value: Readonly<Record<string, unknown>>,
  schema: Structural,
  left: ReadonlySet<string>,
): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const below = left.has(name) ? undefined : memberOf(schema, name);
    const given = member === null && below && !below.nullable ? replacement(below) : member;
    if (member === null && given === null && below && !below.nullable) continue;
    filled[name] = below ? defaultValue(given, below) : given;
  }
  for (const [name, below] of schema.properties) {
    if (left.has(name) || filled[name] !== undefined || !below.hasDefault) continue;
    filled[name] = defaultValue(structuredClone(below.default), below);
  }
  return filled;
}

/** What stands for a null: the default, or the null itself where there is none. */
const replacement = ({ hasDefault, nullable, default: value }: Structural): unknown =>
  hasDefault && !nullable ? structuredClone(value) : null;
