// Tags of a stack as its resources have them: a change of them is a change of every resource that has tags.
import { isJsonObject, type JsonObject, members } from '@berth/kube';
import type { ResourceType } from '../resources/resource-type.js';
import { text } from '../resources/values.js';
import type { Tag } from './rows.js';

/**
 * Properties with the stack's tags added to the resource's own, which win; types without tags are left as they
 * are.
 */
export function withStackTags(
  type: ResourceType | undefined,
  properties: JsonObject,
  tags: readonly Tag[],
): JsonObject {
  if (type?.properties['Tags'] === undefined || tags.length === 0) return properties;
  const own = properties['Tags'];
  if (isJsonObject(own)) return { ...properties, Tags: { ...asMap(tags), ...own } };
  const keys = new Set(members(properties, 'Tags').map((tag) => text(tag, 'Key')));
  const inherited = tags.filter(({ Key }) => !keys.has(Key)).map(({ Key, Value }) => ({ Key, Value }));
  return { ...properties, Tags: [...inherited, ...members(properties, 'Tags')] };
}

const asMap = (tags: readonly Tag[]): JsonObject =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
