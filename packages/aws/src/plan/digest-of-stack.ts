// The fingerprint of a stack as we made it, kept in a tag: two stacks with the same one need no comparison, and no
// call to fetch a template.
import { createHash } from 'node:crypto';
import type { Stack } from '../render/stack.js';

/** Tag that holds it. */
export const DIGEST_TAG = 'berth.dev/template-digest';

/** Tag of a pool's stack: the Kubernetes version that its nodes were brought to. */
export const NODE_VERSION_TAG = 'berth.dev/node-version';

/** Digest over template, tags and parameters where there are some, in any order of their keys. */
export function digestOfStack({
  template,
  tags,
  parameters = {},
}: Pick<Stack, 'template' | 'tags'> & Partial<Pick<Stack, 'parameters'>>): string {
  const given = Object.keys(parameters).length > 0 ? { parameters } : {};
  return createHash('sha256')
    .update(JSON.stringify(sortKeys({ template, tags, ...given })))
    .digest('hex')
    .slice(0, 32);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
