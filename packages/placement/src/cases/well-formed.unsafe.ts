// Objects from files, brought to what an API server would have taken: nulls dropped, members of the right JSON types.
// The one place where a checked object is taken for its type.
import { isJsonObject, schemaType, typeOfKind, type SchemaField } from '@berth/kube';

/** Anything of the Kubernetes API. */
interface AnyObject {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * The object without nulls, with metadata. Throws an error that names the member when one has the wrong JSON type.
 * Unknown members pass: placement does not read them.
 */
export function wellFormed<T extends AnyObject>(object: T, kind: string, path = ''): T {
  if (!isJsonObject(object)) throw wrong(path || 'object', 'an object', object);
  const group = String(object['apiVersion'] ?? 'v1');
  const cut = group.indexOf('/');
  const typeName =
    cut < 0 ? typeOfKind('', group, kind) : typeOfKind(group.slice(0, cut), group.slice(cut + 1), kind);
  if (typeName === undefined) throw new Error(`${path || 'object'}: ${kind} of ${group} is not known`);
  const checked = members(object, typeName, path);
  const metadata = 'metadata' in checked ? {} : { metadata: {} };
  return { ...checked, ...metadata } as unknown as T;
}

function members(
  object: Readonly<Record<string, unknown>>,
  typeName: string,
  path: string,
): Readonly<Record<string, unknown>> {
  const { fields, required = [] } = schemaType(typeName) ?? {};
  if (!fields) return object;
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    if (value === null || value === undefined) continue;
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    checked[name] = field ? member(value, field, path ? `${path}.${name}` : name) : value;
  }
  for (const name of required) {
    if (checked[name] === undefined && isObjectField(fields[name]))
      throw wrong(path ? `${path}.${name}` : name, 'an object', undefined);
  }
  return checked;
}

/** Lists and texts that are missing count as empty ones; a part that has members of its own cannot. */
const isObjectField = (field: SchemaField | undefined): boolean =>
  field?.ref !== undefined && schemaType(field.ref)?.fields !== undefined;

function member(value: unknown, field: SchemaField, path: string): unknown {
  const { items, map, ref } = field;
  if (items) {
    if (!Array.isArray(value)) throw wrong(path, 'a list', value);
    return value.map((item, index) => member(item, items, `${path}[${index}]`));
  }
  if (map) {
    if (!isJsonObject(value)) throw wrong(path, 'a map', value);
    const present = Object.entries(value).filter(([, one]) => one !== null);
    return Object.fromEntries(present.map(([name, one]) => [name, member(one, map, `${path}.${name}`)]));
  }
  if (ref !== undefined) return referred(value, ref, path);
  return field.type === undefined ? value : scalar(value, field.type, path);
}

function referred(value: unknown, typeName: string, path: string): unknown {
  const type = schemaType(typeName);
  if (!type?.fields) {
    if (!type?.oneOf) return type?.type === 'string' ? scalar(value, 'string', path) : value;
    if (typeof value === 'string' || typeof value === 'number') return value;
    throw wrong(path, 'a string or a number', value);
  }
  if (!isJsonObject(value)) throw wrong(path, 'an object', value);
  return members(value, typeName, path);
}

const SCALARS: Readonly<Record<string, { readonly type: string; readonly name: string }>> = {
  string: { type: 'string', name: 'a string' },
  integer: { type: 'number', name: 'a number' },
  number: { type: 'number', name: 'a number' },
  boolean: { type: 'boolean', name: 'true or false' },
};

function scalar(value: unknown, type: string, path: string): unknown {
  const expected = SCALARS[type];
  if (expected && typeof value !== expected.type) throw wrong(path, expected.name, value);
  return value;
}

const wrong = (path: string, expected: string, value: unknown): Error =>
  new Error(`${path}: expected ${expected}, not ${JSON.stringify(value) ?? 'nothing'}`);
