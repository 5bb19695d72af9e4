// Draws from a repeatable source of chance: what every part of a random case is made with.

export interface Draw {
  /** True with this probability. */
  readonly chance: (share: number) => boolean;
  /** A whole number from the first to the last, both included. */
  readonly between: (from: number, to: number) => number;
  readonly one: <T>(choices: readonly [T, ...T[]]) => T;
  /** A part of the choices, each with even odds, in their order. */
  readonly some: <T>(choices: readonly T[]) => readonly T[];
  /** The value with this probability, else nothing to spread. */
  readonly maybe: <T extends object>(share: number, value: () => T) => T | object;
}

/** Draws from a source like Math.random. */
export function createDraw(random: () => number): Draw {
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  const chance = (share: number): boolean => random() < share;
  return {
    chance,
    between,
    one: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    some: (choices) => choices.filter(() => chance(0.5)),
    maybe: (share, value) => (chance(share) ? value() : {}),
  };
}
