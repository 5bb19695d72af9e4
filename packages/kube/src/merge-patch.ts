// JSON merge patch, RFC 7386: objects merge member by member, null deletes, everything else replaces.
import { isJsonObject, memberOf } from './json-value.js';

/** Applies the patch; the document stays as it is, what did not change is shared with it. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const source = isJsonObject(document) ? document : {};
  const merged = new Map(Object.entries(source));
  for (const key of Object.keys(patch)) {
    const value = patch[key];
    if (value === null) merged.delete(key);
    else if (value !== undefined) merged.set(key, applyMergePatch(memberOf(source, key), value));
  }
  return Object.fromEntries(merged);
}
