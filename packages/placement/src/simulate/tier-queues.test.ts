// The queues against a plain list.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTierQueues } from './tier-queues.js';

const ROWS = 8;

test('say what a list of rows with tier and score says', () => {
  const step = fc.record({
    row: fc.nat(ROWS - 1),
    tier: fc.nat(2),
    score: fc.integer({ min: -1, max: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const queues = createTierQueues(ROWS);
      const rows = new Map<number, { tier: number; score: number }>();
      for (const { row, tier, score } of steps) {
        queues.set(row, tier, score);
        if (score < 0) rows.delete(row);
        else rows.set(row, { tier, score });
        for (const of of [0, 1, 2]) {
          const members = [...rows].filter(([, one]) => one.tier === of);
          const top = Math.max(-1, ...members.map(([, one]) => one.score));
          expect(queues.size(of)).toBe(members.length);
          expect(queues.top(of)).toBe(top);
          expect([...queues.rowsAt(of, top)].toSorted()).toEqual(
            members.flatMap(([number, one]) => (one.score === top ? [number] : [])).toSorted(),
          );
        }
      }
    }),
  );
});
