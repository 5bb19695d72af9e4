// Numbers that look drawn and follow from a seed: splitmix32.

/** Draws whole numbers from 0 to one below `count`. */
export type SeededDraw = (count: number) => number;

/** The same seed gives the same draws. */
export function createSeededDraw(seed: number): SeededDraw {
  let state = seed | 0;
  return (count) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32) * count);
  };
}
