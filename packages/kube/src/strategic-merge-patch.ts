// Strategic merge patch: merging as the schema says for each field (merge keys, sets, atomic lists), with directives.
// https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
// Messages are kube-apiserver's.
import { isJsonArray, isJsonObject, withoutMember, type JsonObject } from './json-value.js';
import { MAX_DEPTH } from './limits.js';
import { mergeOrder } from './merge-order.js';
import { settle } from './refusal.js';
import type { Result } from './result.js';
import { fieldOf } from './schema.js';
import type { SchemaField } from './schema-shape.js';
import {
  applyDirective,
  applyRetainKeys,
  badOrderList,
  badPatch,
  checkOrder,
  DELETION_PREFIX,
  directiveOf,
  identityOf,
  isDirective,
  ORDER_PREFIX,
} from './strategic-directives.js';

type Members = Map<string, unknown>;

/** Where a value stands in the schema: in a named type, in a map, or where nothing is known. */
interface Context {
  readonly field: SchemaField | undefined;
  readonly depth: number;
}

/**
 * Applies the patch to an object of the named type (`io.k8s.api.core.v1.Pod`). The document stays as it is. A bad
 * directive or a list item without merge key is a problem (kube-apiserver answers 500 with the same message).
 */
export function applyStrategicMergePatch(
  document: unknown,
  patch: unknown,
  typeName: string,
): Result<unknown> {
  return settle(() => {
    if (!isJsonObject(patch)) return badPatch('invalid JSON document');
    return mergeObject(isJsonObject(document) ? document : {}, patch, { field: { ref: typeName }, depth: 0 });
  });
}

function mergeObject(original: JsonObject, patch: JsonObject, context: Context): JsonObject {
  if (context.depth > MAX_DEPTH) return badPatch('the patch is nested too deeply');
  if (Object.hasOwn(patch, '$patch')) return applyDirective(patch);
  const kept = applyRetainKeys(original, patch);
  const merged: Members = new Map(Object.entries(kept));
  const rest: Members = new Map(Object.entries(withoutMember(patch, '$retainKeys')));
  applyElementOrders(merged, rest, context);
  for (const [key, value] of rest) applyMember({ merged, key, value, context });
  return Object.fromEntries(merged);
}

/** Lists with a `$setElementOrder` are merged first, then put in that order; they leave `rest`. */
function applyElementOrders(merged: Members, rest: Members, context: Context): void {
  for (const [directive, order] of rest) {
    if (!directive.startsWith(ORDER_PREFIX)) continue;
    rest.delete(directive);
    const key = directive.slice(ORDER_PREFIX.length);
    const original = merged.get(key);
    const patch = rest.get(key);
    const field = childField(context, key);
    const lists = [order, original ?? [], patch ?? []];
    const [orderList, originalList, patchList] = lists.map((list) =>
      isJsonArray(list) ? list : badOrderList(),
    );
    if (!orderList || !originalList || !patchList) return;
    checkOrder(patchList, orderList, field?.mergeKey);
    if (original === undefined && patch === undefined) continue;
    const list = mergedList(
      { original, patch, originalList, patchList },
      { field, depth: context.depth + 1 },
    );
    merged.set(
      key,
      mergeOrder({ merged: list, wanted: orderList, before: originalList, mergeKey: field?.mergeKey }),
    );
    rest.delete(key);
  }
}

interface ListPair {
  readonly original: unknown;
  readonly patch: unknown;
  readonly originalList: readonly unknown[];
  readonly patchList: readonly unknown[];
}

function mergedList(
  { original, patch, originalList, patchList }: ListPair,
  context: Context,
): readonly unknown[] {
  if (patch === undefined) return originalList;
  if (original === undefined) return addedItems(patchList, context.depth);
  return mergeList(originalList, patchList, context);
}

interface MemberChange {
  readonly merged: Members;
  readonly key: string;
  readonly value: unknown;
  readonly context: Context;
}

function applyMember({ merged, key, value, context }: MemberChange): void {
  if (key.startsWith(DELETION_PREFIX))
    return deleteFromList(merged, key.slice(DELETION_PREFIX.length), value);
  if (value === null) {
    merged.delete(key);
    return;
  }
  const original = merged.get(key);
  const field = childField(context, key);
  const inner: Context = { field, depth: context.depth + 1 };
  if (isJsonObject(original) && isJsonObject(value)) {
    merged.set(key, isReplaced(field) ? value : mergeObject(original, value, inner));
  } else if (isJsonArray(original) && isJsonArray(value)) {
    merged.set(key, isMerged(field) ? mergeList(original, value, inner) : value);
  } else merged.set(key, added(value, inner.depth));
}

function deleteFromList(merged: Members, key: string, value: unknown): void {
  const original = merged.get(key);
  if (!isJsonArray(original) || !isJsonArray(value)) return;
  merged.set(
    key,
    original.filter((item) => !value.includes(item)),
  );
}

/** A list whose strategy is `merge`: items are matched by merge key, scalars are a set. */
function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  context: Context,
): readonly unknown[] {
  if (!isMerged(context.field)) return patch;
  const mergeKey = context.field?.mergeKey;
  const hasObjects = [...original, ...patch].some(isJsonObject);
  if (!hasObjects) {
    return mergeOrder({
      merged: [...new Set([...original, ...patch])],
      wanted: patch,
      before: original,
      mergeKey: undefined,
    });
  }
  if (mergeKey === undefined) return badPatch('cannot merge lists without merge key');
  const items = patch.filter((item) => !directiveOf(item));
  if (patch.some((item) => directiveOf(item) === 'replace')) return items;
  const remaining = deleteItems(original, patch, mergeKey);
  const merged = mergeItems(remaining, items, { ...context, mergeKey });
  return mergeOrder({ merged, wanted: items, before: remaining, mergeKey });
}

function deleteItems(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string,
): readonly unknown[] {
  const deleted = new Set(
    patch.filter((item) => directiveOf(item) === 'delete').map((item) => identityOf(item, mergeKey)),
  );
  return deleted.size === 0 ? original : original.filter((item) => !deleted.has(identityOf(item, mergeKey)));
}

interface KeyedContext extends Context {
  readonly mergeKey: string;
}

/** Items with the same key merge in place, new ones are appended. */
function mergeItems(
  original: readonly unknown[],
  items: readonly unknown[],
  context: KeyedContext,
): readonly unknown[] {
  const { mergeKey, field, depth } = context;
  const merged = [...original];
  const places = new Map(merged.map((item, place) => [identityOf(item, mergeKey), place]));
  const inner: Context = { field: field?.items, depth: depth + 1 };
  for (const item of items) {
    const identity = identityOf(item, mergeKey);
    const place = places.get(identity);
    const current = place === undefined ? undefined : merged[place];
    if (place === undefined) places.set(identity, merged.push(added(item, inner.depth)) - 1);
    else if (isJsonObject(current) && isJsonObject(item)) merged[place] = mergeObject(current, item, inner);
  }
  return merged;
}

function childField({ field }: Context, key: string): SchemaField | undefined {
  if (field?.ref !== undefined) return fieldOf(field.ref, key);
  return field?.map;
}

const isMerged = (field: SchemaField | undefined): boolean => field?.strategy?.includes('merge') ?? false;
const isReplaced = (field: SchemaField | undefined): boolean => field?.strategy?.includes('replace') ?? false;

/** What is newly added, without what only means something beside an original: nulls, directives, deletions. */
function added(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return badPatch('the patch is nested too deeply');
  if (isJsonArray(value)) return addedItems(value, depth);
  if (!isJsonObject(value)) return value;
  const content = Object.hasOwn(value, '$patch') ? applyDirective(value) : value;
  const members = Object.entries(content).filter(([key, member]) => member !== null && !isDirective(key));
  return Object.fromEntries(members.map(([key, member]) => [key, added(member, depth + 1)]));
}

function addedItems(items: readonly unknown[], depth: number): readonly unknown[] {
  return items.filter((item) => directiveOf(item) === undefined).map((item) => added(item, depth + 1));
}
