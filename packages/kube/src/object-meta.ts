// Questions to the metadata that every object has.
import type { Labels } from './labels.js';
import type { ObjectMeta, OwnerReference } from './object-types.js';
import type { ObjectKey } from './resource-types.js';

/** What every object of the API has in common. */
export interface KubeObject {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly metadata?: ObjectMeta | undefined;
}

const NO_LABELS: Labels = Object.freeze({});

/** The object's name within its resource. */
export function keyOf(object: KubeObject): ObjectKey {
  const { namespace, name = '' } = object.metadata ?? {};
  return namespace ? { namespace, name } : { name };
}

/** `namespace/name`, or `name` for cluster-wide objects. */
export const renderKey = (key: ObjectKey): string =>
  key.namespace ? `${key.namespace}/${key.name}` : key.name;

/** The inverse of {@link renderKey}. */
export function parseKey(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** The controller that owns the object, if one does. */
export const ownerOf = (object: KubeObject): OwnerReference | undefined =>
  object.metadata?.ownerReferences?.find((reference) => reference.controller === true);

/** True when the object's controller is the one with this UID. */
export const isControlledBy = (object: KubeObject, uid: string): boolean => ownerOf(object)?.uid === uid;

/** The labels; empty when there are none. */
export const labelsOf = (object: KubeObject): Labels => object.metadata?.labels ?? NO_LABELS;

/** The annotations; empty when there are none. */
export const annotationsOf = (object: KubeObject): Labels => object.metadata?.annotations ?? NO_LABELS;

/** True once deletion was asked for; finalizers or a grace period may still keep the object. */
export const isBeingDeleted = (object: KubeObject): boolean => Boolean(object.metadata?.deletionTimestamp);

/** Group and version of an `apiVersion`: `apps/v1`, or `v1` for the core group. */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.lastIndexOf('/');
  if (slash < 0) return { group: '', version: apiVersion };
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** The inverse of {@link parseApiVersion}. */
export const renderApiVersion = (group: string, version: string): string =>
  group === '' ? version : `${group}/${version}`;
