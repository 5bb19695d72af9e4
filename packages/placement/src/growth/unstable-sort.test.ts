// The sort sorts, whatever it does with equals.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { unstableSorted } from './unstable-sort.js';

test('sorts like any sort, up to the order of equals', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 200 }), (numbers) => {
      expect(unstableSorted(numbers, (a, b) => a < b)).toEqual(numbers.toSorted((a, b) => a - b));
    }),
  );
});

test('leaves short and equal ranges in their order', () => {
  const short = ['b1', 'a1', 'b2', 'a2'];
  expect(unstableSorted(short, (a, b) => a.slice(0, 1) < b.slice(0, 1))).toEqual(['a1', 'a2', 'b1', 'b2']);
  const equal = Array.from({ length: 40 }, (_, index) => index);
  expect(unstableSorted(equal, () => false)).toEqual(equal);
});
