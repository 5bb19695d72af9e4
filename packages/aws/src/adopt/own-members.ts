// Members of an adopted document: left out when empty, and without the tags that tools put there by themselves.
import type { JsonObject } from '@berth/kube';

/** Tags of a stack that no tool put there: AWS adds none of its own. */
export const stackOwnTags = (tags: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(tags).filter(
      ([key]) =>
        !/^(aws:|alpha\.eksctl\.io\/|eksctl\.cluster\.k8s\.io\/|eksctl\.io\/|berth\.dev\/)/.test(key),
    ),
  );

/** Tags of any resource that no tool put there. */
export const ownTags = (tags: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(
    Object.entries(tags).filter(
      ([key]) =>
        !/^(aws:|eks:|alpha\.eksctl\.io\/|eksctl\.cluster\.k8s\.io\/|eksctl\.io\/|berth\.dev\/|kubernetes\.io\/)/.test(
          key,
        ) && key !== 'Name',
    ),
  );

/** A member, unless there is nothing in it. */
export function optional(name: string, value: JsonObject | readonly unknown[]): JsonObject {
  const isEmpty = Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
  return isEmpty ? {} : { [name]: value };
}

/** Tags that others do not already give. */
export const tagsBeside = (tags: JsonObject, others: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(tags).filter(([key, value]) => others[key] !== value));
