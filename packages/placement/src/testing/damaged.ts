// Damage for property tests: a JSON value of which members were replaced or removed at random.
import * as fc from 'fast-check';

/** What stands where something else was. `undefined` removes it. */
export const REPLACEMENTS: readonly unknown[] = [
  undefined,
  null,
  '',
  'x',
  -1,
  0,
  1.5,
  1e300,
  true,
  [],
  [null],
  {},
  '99999999999999999999Ei',
  '-5',
  '0x10',
  '__proto__',
];

/** Copies of the value with one to three wounds. */
export const damaged = (value: unknown): fc.Arbitrary<unknown> =>
  fc
    .array(fc.tuple(fc.infiniteStream(fc.nat()), fc.constantFrom(...REPLACEMENTS)), {
      minLength: 1,
      maxLength: 3,
    })
    .map((wounds) => {
      const copy: unknown = structuredClone(value);
      for (const [steps, replacement] of wounds) damage(copy, steps, replacement);
      return copy;
    });

/** Walks down at random and replaces, or removes, what it ends at. */
export function damage(root: unknown, steps: Iterator<number>, replacement: unknown): void {
  let at: unknown = root;
  while (typeof at === 'object' && at !== null) {
    const keys = Object.keys(at);
    const key = keys[steps.next().value % Math.max(1, keys.length)];
    if (key === undefined) return;
    const below: unknown = Reflect.get(at, key);
    if (typeof below === 'object' && below !== null && (at === root || steps.next().value % 4 !== 0)) {
      at = below;
      continue;
    }
    if (Array.isArray(at)) at.splice(Number(key), 1, ...(replacement === undefined ? [] : [replacement]));
    else if (replacement === undefined) Reflect.deleteProperty(at, key);
    else Reflect.set(at, key, replacement);
    return;
  }
}
