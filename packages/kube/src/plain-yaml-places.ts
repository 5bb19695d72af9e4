// What plain YAML gives: values, each with the place where it stands.

/** A value and its places. */
export interface PlainValue {
  readonly value: unknown;
  readonly places: PlainPlaces;
}

/** Where a value stands, and where its members and items do; offsets into the text. */
export interface PlainPlaces {
  readonly at: number;
  readonly members?: ReadonlyMap<string, PlainMember>;
  readonly items?: readonly PlainPlaces[];
}

/** A member is found at its key. */
export interface PlainMember {
  readonly keyAt: number;
  readonly value: PlainPlaces;
}

/** Gives the offset of what a path leads to, or of the nearest thing above it that is written down. */
export function offsetIn(places: PlainPlaces, path: readonly (string | number)[]): number {
  let here = places;
  let offset = places.at;
  for (const step of path) {
    const member = here.members?.get(String(step));
    const next = member?.value ?? here.items?.[Number(step)];
    if (next === undefined) break;
    offset = member?.keyAt ?? next.at;
    here = next;
  }
  return offset;
}
