// A pod from a file becomes a typed pod here. Its amounts were checked (schema-check.ts); members that are null
// count as absent, as for the API server; other fields are as the user wrote them.
import { isJsonArray, isJsonObject, type DaemonSet, type JsonObject, type Pod } from '@berth/kube';

/** Takes an object with `kind: Pod`, metadata and a spec with containers at its word. */
export const asPod = (value: JsonObject): Pod => withoutNulls(value) as Pod;

/** Takes an object with `kind: DaemonSet` at its word. */
export const asDaemonSet = (value: JsonObject): DaemonSet => withoutNulls(value) as DaemonSet;

function withoutNulls(value: unknown): unknown {
  if (isJsonArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const present = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(present.map(([name, member]) => [name, withoutNulls(member)]));
}
