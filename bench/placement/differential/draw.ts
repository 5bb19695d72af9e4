// Seeded chance for made-up cases: the same seed gives the same cases on every machine.

/** An object of JSON being made up. */
export type Draft = Readonly<Record<string, unknown>>;

export interface Draw {
  /** An integer from 0 to count - 1. */
  readonly int: (count: number) => number;
  /** True so often, of 1. */
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(choices: readonly [T, ...T[]]) => T;
  /** Between `least` and `most` made-up things. */
  readonly list: <T>(least: number, most: number, make: (index: number) => T) => readonly T[];
  /** A part of the choices, in their order. */
  readonly some: <T>(choices: readonly T[], share: number) => readonly T[];
  /** The member made up that often, else nothing: `...draw.maybe(0.2, () => ({ key }))`. */
  readonly maybe: (share: number, make: () => Draft) => Draft;
}

/** Chance from a seed: mulberry32. */
export function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (count: number): number => Math.floor(next() * count);
  const chance = (share: number): boolean => next() < share;
  return {
    int,
    chance,
    pick: ([first, ...others]) => {
      const at = int(others.length + 1);
      return at === 0 ? first : (others[at - 1] ?? first);
    },
    list: (least, most, make) => Array.from({ length: least + int(most - least + 1) }, (_, at) => make(at)),
    some: (choices, share) => choices.filter(() => chance(share)),
    maybe: (share, make) => (chance(share) ? make() : {}),
  };
}
