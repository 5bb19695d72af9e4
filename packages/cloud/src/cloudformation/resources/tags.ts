// Tags of a resource: its own, the stack's, and those that CloudFormation adds.
import { type JsonObject, members } from '@berth/kube';
import type { PropertyChange, ResourceContext } from './resource-type.js';
import { text } from './values.js';

/** Tags as lists of Key and Value; the resource's own win over the stack's. */
export function tagList(properties: JsonObject, context: ResourceContext): readonly JsonObject[] {
  const tags = new Map<string, string>();
  for (const tag of [...context.systemTags, ...context.stackTags, ...members(properties, 'Tags')]) {
    tags.set(text(tag, 'Key'), text(tag, 'Value'));
  }
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** The same as a map. */
export const tagMap = (properties: JsonObject, context: ResourceContext): JsonObject =>
  Object.fromEntries(tagList(properties, context).map((tag) => [text(tag, 'Key'), text(tag, 'Value')]));

/** What EC2's create calls take. */
export const tagSpecifications = (
  resourceType: string,
  properties: JsonObject,
  context: ResourceContext,
): JsonObject => ({
  TagSpecifications: [{ ResourceType: resourceType, Tags: tagList(properties, context) }],
});

/** Brings the tags of an EC2 resource from one list to another. */
export async function changeEc2Tags(change: PropertyChange, context: ResourceContext): Promise<void> {
  const { removed, set } = tagChange(change);
  const Resources = [change.physicalId];
  if (removed.length > 0) {
    await context.call('ec2', 'DeleteTags', { Resources, Tags: removed.map((Key) => ({ Key })) });
  }
  if (set.length > 0) await context.call('ec2', 'CreateTags', { Resources, Tags: set });
}

/** Keys that went, and tags that came or changed. */
export function tagChange({ before, after }: PropertyChange): {
  readonly removed: readonly string[];
  readonly set: readonly JsonObject[];
} {
  const valuesOf = (properties: JsonObject) =>
    new Map(members(properties, 'Tags').map((tag) => [text(tag, 'Key'), text(tag, 'Value')]));
  const old = valuesOf(before);
  const now = valuesOf(after);
  return {
    removed: [...old.keys()].filter((key) => !now.has(key)),
    set: [...now].filter(([key, value]) => old.get(key) !== value).map(([Key, Value]) => ({ Key, Value })),
  };
}
