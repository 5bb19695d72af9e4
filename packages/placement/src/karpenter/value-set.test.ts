// The algebra of requirements against their meaning, value by value.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allows,
  allowsAbsence,
  intersection,
  isEmpty,
  renderValues,
  valuesOf,
  type ValueSet,
} from './value-set.js';

const VALUES = ['a', 'b', 'c', '1', '2', '3', '4', '5', '-1'] as const;

const arbitrarySet = (): fc.Arbitrary<ValueSet> =>
  fc
    .oneof(
      fc.record({
        operator: fc.constantFrom('In' as const, 'NotIn' as const),
        values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 4 }),
      }),
      fc.record({
        operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const),
        values: fc.constant([]),
      }),
      fc.record({
        operator: fc.constantFrom('Gt' as const, 'Lt' as const),
        values: fc.tuple(fc.constantFrom('0', '1', '3', '4')),
      }),
    )
    .map(valuesOf);

describe('value sets', () => {
  test('an intersection allows what both allow', () => {
    fc.assert(
      fc.property(arbitrarySet(), arbitrarySet(), arbitrarySet(), (a, b, c) => {
        for (const value of VALUES) {
          const both = allows(a, value) && allows(b, value);
          expect(allows(intersection(a, b), value)).toBe(both);
          expect(allows(intersection(b, a), value)).toBe(both);
          expect(allows(intersection(intersection(a, b), c), value)).toBe(
            allows(intersection(a, intersection(b, c)), value),
          );
        }
      }),
    );
  });

  test('an empty set allows nothing', () => {
    fc.assert(
      fc.property(arbitrarySet(), arbitrarySet(), (a, b) => {
        const both = intersection(a, b);
        if (isEmpty(both)) expect(VALUES.filter((value) => allows(both, value))).toEqual([]);
      }),
    );
  });

  test.each([
    ['In', ['b', 'a'], 'In [a b]', false],
    ['NotIn', ['a'], 'NotIn [a]', true],
    ['Exists', [], 'Exists', false],
    ['DoesNotExist', [], 'DoesNotExist', true],
    ['Gt', ['4'], 'Gt 4', false],
    ['Lt', ['4'], 'Lt 4', false],
  ] as const)('%s %j', (operator, values, text, absence) => {
    const set = valuesOf({ operator, values });
    expect(renderValues(set)).toBe(text);
    expect(allowsAbsence(set)).toBe(absence);
  });
});
