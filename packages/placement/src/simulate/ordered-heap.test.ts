// The heap against sorting.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeap } from './ordered-heap.js';

test('gives what was put in, in order, whatever was taken out between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), (steps) => {
      const heap = createHeap<number>((a, b) => a < b);
      let expected: number[] = [];
      for (const step of steps) {
        if (step === undefined) {
          expect(heap.pop()).toBe(expected[0]);
          expected = expected.slice(1);
        } else {
          heap.push(step);
          expected = [...expected, step].toSorted((a, b) => a - b);
        }
        expect(heap.first()).toBe(expected[0]);
      }
    }),
  );
});
