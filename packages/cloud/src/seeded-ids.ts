// Ids that look like AWS's and follow from a seed, so that a run can be repeated; the count is kept with the state.
import { createHash } from 'node:crypto';
import { accountTable, type Table } from './tables.js';

export const idCounter = accountTable<number>('cloud.ids');

/** A source of hex digits: each call gives others, the same ones again after the same calls with the same seed. */
export function hexSource(seed: string, counter: Table<number>): (length: number) => string {
  return (length) => {
    const count = (counter.get('last') ?? 0) + 1;
    counter.put('last', count);
    return createHash('sha512').update(`${seed}/${count}`).digest('hex').slice(0, length);
  };
}
