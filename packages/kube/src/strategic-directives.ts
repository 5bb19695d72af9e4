// The directives of strategic merge patches: what they say, and kube-apiserver's messages when they say it wrongly.
import { renderGoValue } from './go-value.js';
import { isJsonArray, isJsonObject, withoutMember, type JsonObject } from './json-value.js';
import { refuse } from './refusal.js';

/** `$setElementOrder/FIELD`: the order that the items of a list shall have. */
export const ORDER_PREFIX = '$setElementOrder/';

/** `$deleteFromPrimitiveList/FIELD`: scalars to take out of a list. */
export const DELETION_PREFIX = '$deleteFromPrimitiveList/';

/** True for members that say how to merge instead of what. */
export const isDirective = (key: string): boolean =>
  key === '$retainKeys' || key.startsWith(ORDER_PREFIX) || key.startsWith(DELETION_PREFIX);

/** What an object with `$patch` becomes: the patch without it, or nothing. */
export function applyDirective(patch: JsonObject): JsonObject {
  const directive = patch['$patch'];
  if (directive === 'replace') return withoutMember(patch, '$patch');
  if (directive === 'delete') return {};
  return badPatch(`unknown patch type: ${renderGoValue(directive)} in map: ${renderGoValue(patch)}`);
}

/** `$retainKeys` names all members that may stay; the patch itself may not set others. */
export function applyRetainKeys(original: JsonObject, patch: JsonObject): JsonObject {
  if (!Object.hasOwn(patch, '$retainKeys')) return original;
  const keys = patch['$retainKeys'];
  const message = 'invalid patch format of retainKeys';
  if (!isJsonArray(keys)) return badPatch(message);
  const retained = new Set(keys);
  for (const [key, value] of Object.entries(patch)) {
    if (!isDirective(key) && value !== null && !retained.has(key)) return badPatch(message);
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => retained.has(key)));
}

/** Items of the patch must come in the order that the directive gives, and all be named there. */
export function checkOrder(
  patch: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string | undefined,
): void {
  if (order.length === 0) return;
  const items = patch.filter((item) => !(isJsonObject(item) && Object.hasOwn(item, '$patch')));
  let at = 0;
  for (const wanted of order) {
    if (at < items.length && identityOf(items[at], mergeKey) === identityOf(wanted, mergeKey)) at += 1;
  }
  if (at === items.length) return;
  const [found, wanted] = [renderGoValue(patch), renderGoValue(order)];
  badPatch(`The order in patch list:\n${found}\n doesn't match $setElementOrder list:\n${wanted}\n`);
}

/** `$patch` of an item of a list. */
export function directiveOf(item: unknown): string | undefined {
  if (!isJsonObject(item) || !Object.hasOwn(item, '$patch')) return undefined;
  const directive = item['$patch'];
  if (directive === 'delete' || directive === 'replace') return directive;
  if (directive === 'merge') return badPatch('merging lists cannot yet be specified in the patch');
  return badPatch(`unknown patch type: ${renderGoValue(directive)} in map: ${renderGoValue(item)}`);
}

/** What tells an item from the others: the value of its merge key, or the scalar itself. */
export function identityOf(item: unknown, mergeKey: string | undefined): unknown {
  if (mergeKey === undefined) return item;
  if (!isJsonObject(item))
    return badPatch(`expected a map with the merge key ${mergeKey}, got ${renderGoValue(item)}`);
  if (!Object.hasOwn(item, mergeKey)) {
    return badPatch(`map: ${renderGoValue(item)} does not contain declared merge key: ${mergeKey}`);
  }
  return item[mergeKey];
}

/** Stops: the order given for a list is not a list. */
export const badOrderList = (): never => badPatch('invalid patch format of setElementOrder list');

/** Stops with a message. */
export const badPatch = (message: string): never =>
  refuse({ code: 'strategic-merge-patch.invalid', message });
