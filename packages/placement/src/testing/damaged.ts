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

/** Odd values of the right type: schemas let most of them pass. */
const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  'ünï',
  'x'.repeat(300),
  '-1',
  '1e9',
  'nan',
  '../..',
  'a/b/c',
  '*',
  '0',
  '08',
  'true',
  '\u0000',
  '9'.repeat(30),
  '1Gi',
  '0.0001',
  '-5Gi',
  '1e400',
  'constructor',
];
const ODD_NUMBERS: readonly number[] = [0, -1, 1.5, 1e9, 2 ** 31, 2 ** 53, 1e21, 100_000];

/** Copies of the value with one to three wounds; `odd` ones keep the type of what they replace. */
export const damaged = (value: unknown, kind: 'any' | 'odd' = 'any'): fc.Arbitrary<unknown> =>
  fc
    .array(
      fc.tuple(
        fc.infiniteStream(fc.nat()),
        fc.constantFrom(...(kind === 'any' ? REPLACEMENTS : [...ODD_TEXTS, ...ODD_NUMBERS])),
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((wounds) => {
      const copy: unknown = structuredClone(value);
      for (const [steps, replacement] of wounds) damage(copy, steps, { replacement, kind });
      return copy;
    });

interface Wound {
  readonly replacement: unknown;
  readonly kind?: 'any' | 'odd';
}

/** Walks down at random and replaces, or removes, what it ends at. */
export function damage(root: unknown, steps: Iterator<number>, { replacement, kind = 'any' }: Wound): void {
  let at: unknown = root;
  while (typeof at === 'object' && at !== null) {
    const keys = Object.keys(at);
    const key = keys[steps.next().value % Math.max(1, keys.length)];
    if (key === undefined) return;
    const below: unknown = Reflect.get(at, key);
    const goesOn = kind === 'odd' || at === root || steps.next().value % 4 !== 0;
    if (typeof below === 'object' && below !== null && goesOn) {
      at = below;
      continue;
    }
    if (kind === 'odd' && typeof below !== typeof replacement) return;
    if (Array.isArray(at)) at.splice(Number(key), 1, ...(replacement === undefined ? [] : [replacement]));
    else if (replacement === undefined) Reflect.deleteProperty(at, key);
    else Reflect.set(at, key, replacement);
    return;
  }
}
