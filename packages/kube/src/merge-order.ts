// The order of a merged list: items named by the patch follow the patch, the others keep their place among themselves,
// and an item goes before a named one only if it stood before it already. So a,b merged with a,c gives a,c,b.
import { isJsonObject } from './json-value.js';

/** The lists that decide the order. */
export interface MergeOrderOptions {
  /** All items of the result, in any order. */
  readonly merged: readonly unknown[];
  /** The order that the patch wants for the items it names. */
  readonly wanted: readonly unknown[];
  /** The list before the patch. */
  readonly before: readonly unknown[];
  /** The member that identifies an item; scalars identify themselves. */
  readonly mergeKey: string | undefined;
}

/** Gives the merged items in the order that kube-apiserver gives them. */
export function mergeOrder({ merged, wanted, before, mergeKey }: MergeOrderOptions): readonly unknown[] {
  const identity = (item: unknown): unknown =>
    mergeKey !== undefined && isJsonObject(item) ? item[mergeKey] : item;
  const rankWanted = ranks(wanted.map(identity));
  const rankBefore = ranks(before.map(identity));
  const byRank = (rank: ReadonlyMap<unknown, number>) => (a: unknown, b: unknown) =>
    (rank.get(identity(a)) ?? Infinity) - (rank.get(identity(b)) ?? Infinity) || 0;
  const named = merged.filter((item) => rankWanted.has(identity(item))).sort(byRank(rankWanted));
  const others = merged.filter((item) => !rankWanted.has(identity(item))).sort(byRank(rankBefore));
  const comesFirst = (other: unknown, item: unknown): boolean => {
    const place = rankBefore.get(identity(item));
    return place !== undefined && (rankBefore.get(identity(other)) ?? Infinity) < place;
  };
  return zip(others, named, comesFirst);
}

function ranks(identities: readonly unknown[]): ReadonlyMap<unknown, number> {
  const rank = new Map<unknown, number>();
  identities.forEach((identity, place) => {
    if (!rank.has(identity)) rank.set(identity, place);
  });
  return rank;
}

/** Merges two ordered lists; `isBefore` says when the left item goes first. */
function zip(
  left: readonly unknown[],
  right: readonly unknown[],
  isBefore: (left: unknown, right: unknown) => boolean,
): readonly unknown[] {
  const result: unknown[] = [];
  let at = 0;
  for (const item of right) {
    while (at < left.length && isBefore(left[at], item)) {
      result.push(left[at]);
      at += 1;
    }
    result.push(item);
  }
  return [...result, ...left.slice(at)];
}
