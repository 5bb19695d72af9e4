import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, nearest } from './suggest.js';

test.each([
  ['lables', ['labels', 'taints'], 'labels'],
  ['instanceTypes', ['instanceType', 'instanceName'], 'instanceType'],
  ['MINSIZE', ['maxSize', 'minSize'], 'minSize'],
  ['xyz', ['labels', 'taints'], undefined],
  ['', ['a'], undefined],
  ['ab', ['cd'], undefined],
  ['spott', ['spot'], 'spot'],
])('%s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});

test('edit distance is symmetric, zero only for equals, and a swap costs one', () => {
  expect(editDistance('form', 'from')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
