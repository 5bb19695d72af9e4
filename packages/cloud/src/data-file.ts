// Data shipped with this room. It is read from here and nowhere deeper: in the bundle, whose files all lie in one
// folder, `../data` is the same place.
import { readFileSync } from 'node:fs';

/** Gives the whole text of a file in `data/`. */
export const dataText = (name: string): string =>
  readFileSync(new URL(name, new URL('../data/', import.meta.url)), 'utf8');
