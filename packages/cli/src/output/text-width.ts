// How many columns a terminal gives a text: wide characters take two, combining marks none.
import { withoutStyle } from './style.js';

const WIDE = new RegExp(
  [
    '[\\u1100-\\u115F\\u2E80-\\u303E\\u3041-\\uA4CF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\uFE30-\\uFE6F\\uFF00-\\uFF60]',
    '[\\uFFE0-\\uFFE6\\u{1F300}-\\u{1FAFF}\\u{20000}-\\u{3FFFD}]',
  ].join('|'),
  'u',
);
const NARROW_ZERO = /\p{M}|\u200B|\u200D|\uFE0F/u;

/** Columns of a text without line breaks. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of withoutStyle(text))
    width += NARROW_ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

/** The text, filled up with spaces to a width. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));
