// Tags: AWS writes them as a list of Key and Value or as a map, services keep them as a map here.
import { awsError } from './aws-error.js';
import { records, requiredText, text, type Params } from './params.js';

export type Tags = Readonly<Record<string, string>>;

/** A list of `{Key, Value}` as a map. */
export function tagsOfList(params: Params, name = 'Tags'): Tags {
  return Object.fromEntries(
    records(params, name).map((tag) => [requiredText(tag, 'Key'), text(tag, 'Value') ?? '']),
  );
}

/** A map as a list of `{Key, Value}`, in the order of the keys. */
export const tagListOf = (tags: Tags): readonly { readonly Key: string; readonly Value: string }[] =>
  Object.keys(tags)
    .sort()
    .map((key) => ({ Key: key, Value: tags[key] ?? '' }));

/** The map without these keys. */
export const withoutTags = (tags: Tags, keys: readonly string[]): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys.includes(key)));

/** The tags that somebody may set: `aws:` is AWS's own prefix, and 50 is the most. */
export function checkTags(tags: Tags, code: string): Tags {
  const keys = Object.keys(tags).filter((key) => !key.startsWith('aws:'));
  if (keys.length > 50) throw awsError(code, 'The maximum number of tags (50) is exceeded');
  return tags;
}
