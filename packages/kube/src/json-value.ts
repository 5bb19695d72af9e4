// JSON values of unknown shape: the few questions and steps that patches and readers share.

/** A JSON object whose members are not known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for objects that are neither null nor arrays. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** True for arrays, as arrays of unknown items. */
export const isJsonArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** The own member of this name; inherited ones (`constructor`) do not count. */
export const memberOf = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined;

/** A member that is an object; an empty one when it is anything else. */
export function member(object: JsonObject, key: string): JsonObject {
  const value = memberOf(object, key);
  return isJsonObject(value) ? value : {};
}

/** The objects of a member that is a list; none when it is anything else. */
export function members(object: JsonObject, key: string): readonly JsonObject[] {
  const value = memberOf(object, key);
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts of a member that is a list, numbers and truths as they are written; what holds more is left out. */
export function texts(object: JsonObject, key: string): readonly string[] {
  const value = memberOf(object, key);
  return isJsonArray(value) ? value.filter(isScalar).map(String) : [];
}

/** A copy with the member set; safe for keys such as `__proto__`. */
export const withMember = (object: JsonObject, key: string, value: unknown): JsonObject => ({
  ...object,
  [key]: value,
});

/** A copy without the member. */
export function withoutMember(object: JsonObject, key: string): JsonObject {
  const { [key]: _dropped, ...rest } = object;
  return rest;
}

/** Deep equality of JSON values; members that are undefined count as absent, key order does not count. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isJsonArray(a)) {
    return isJsonArray(b) && a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]));
  }
  return isJsonObject(a) && isJsonObject(b) && membersEqual(a, b);
}

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

function membersEqual(a: JsonObject, b: JsonObject): boolean {
  for (const key of Object.keys(a)) if (!jsonEqual(memberOf(a, key), memberOf(b, key))) return false;
  for (const key of Object.keys(b)) if (b[key] !== undefined && memberOf(a, key) === undefined) return false;
  return true;
}
