// Sets of edits from lists of choices, and when two edits are the same.
import { MAX_FIX_CANDIDATES } from '../limits.js';
import type { Edit } from './edits.js';

/** Each edit alone, then one of each choice; none when a reason leaves no choice. No reason needs no edit. */
export function editSets(choices: readonly (readonly Edit[])[]): readonly (readonly Edit[])[] {
  if (choices.some((choice) => choice.length === 0)) return [];
  const single = choices.length > 1 ? choices.flat().map((edit) => [edit]) : [];
  return [...single, ...combinations(choices)];
}

/** True when the same edit is in the list. */
export function isAmong(edit: Edit, edits: readonly Edit[]): boolean {
  const text = textOf(edit);
  return edits.some((other) => other === edit || (other.kind === edit.kind && textOf(other) === text));
}

/** One of each choice, the same edit once. */
function combinations(choices: readonly (readonly Edit[])[]): readonly (readonly Edit[])[] {
  let sets: readonly (readonly Edit[])[] = [[]];
  for (const choice of choices) {
    sets = sets
      .flatMap((set) => choice.map((edit) => (isAmong(edit, set) ? set : [...set, edit])))
      .slice(0, MAX_FIX_CANDIDATES);
  }
  return sets;
}

const texts = new WeakMap<Edit, string>();

/** Edits are compared over and over. */
function textOf(edit: Edit): string {
  const text = texts.get(edit) ?? JSON.stringify(edit);
  texts.set(edit, text);
  return text;
}
