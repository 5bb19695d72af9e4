// Questions to the metadata that every object has.
import type { ObjectMeta, OwnerReference } from './object-types.js';
import type { ObjectKey } from './resource-types.js';

/** What every object of the API has in common. */
export interface KubeObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?: ObjectMeta | undefined;
}

/** The object's name within its resource. */
export function keyOf(object: KubeObject): ObjectKey {
  const { namespace, name = '' } = object.metadata ?? {};
  return namespace ? { namespace, name } : { name };
}

/** `namespace/name`, or `name` for cluster-wide objects. */
export const renderKey = (key: ObjectKey): string =>
  key.namespace ? `${key.namespace}/${key.name}` : key.name;

/** The controller that owns the object, if one does. */
export const ownerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata?.ownerReferences?.find((reference) => reference.controller === true);

/** True when the object's controller is the one with this UID. */
export const isControlledBy = (object: KubeObject, uid: string): boolean => ownerOf(object)?.uid === uid;

/** Group and version of an `apiVersion`: `apps/v1`, or `v1` for the core group. */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.lastIndexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The inverse of {@link parseApiVersion}. */
export const renderApiVersion = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`;
