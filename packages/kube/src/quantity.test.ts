import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addQuantities,
  bytesOf,
  compareQuantities,
  millisOf,
  parseQuantity,
  quantityFromMillis,
  quantityFromUnits,
  quantityMillis,
  quantityOf,
  quantityValue,
  renderQuantity,
  roundUpToMillis,
  subtractQuantities,
} from './quantity.js';

interface RecordedPod {
  readonly spec?: {
    readonly containers?: readonly { readonly resources?: Record<string, Record<string, string>> }[];
  };
}
interface RecordedCase {
  readonly request: { readonly body?: RecordedPod };
  readonly response: { readonly body?: RecordedPod };
}

const canonical = (text: string | number): string => renderQuantity(quantityOf(text));
const recomputed = (text: string): string => renderQuantity({ ...quantityOf(text), text: undefined });

describe('canonical text, as kube-apiserver stores it', () => {
  test.each([
    ['0', '0'],
    ['0.1', '100m'],
    ['1000m', '1'],
    ['1.5Gi', '1536Mi'],
    ['2048Mi', '2Gi'],
    ['128974848', '128974848'],
    ['1e1', '10'],
    ['0.5', '500m'],
    ['1024', '1024'],
    ['1024Ki', '1Mi'],
    ['0.5Ki', '512'],
    ['1.1Ki', '1126400m'],
    ['0.0000000001Ki', '103n'],
    ['1000', '1k'],
    ['1500', '1500'],
    ['1000000000', '1G'],
    ['5000u', '5m'],
    ['.5', '500m'],
    ['1.', '1.'],
    ['-0.5', '-500m'],
    ['-1.5Gi', '-1536Mi'],
    ['0Mi', '0'],
    ['1E', '1E'],
    ['7Ei', '7Ei'],
    ['8Ei', '9223372036854775807'],
    ['100Ei', '9223372036854775807'],
    ['1000E', '1e21'],
    ['0.1n', '1n'],
    ['1.23456789012n', '2n'],
    ['1e-10', '1e-9'],
    ['123456789012345678901', '123456789012345678901'],
  ])('%s is stored as %s', (text, stored) => {
    expect(canonical(text)).toBe(stored);
  });

  test.each(['1e3', '12e6', '12E6', '3e0', '100e-3', '1.234', '+5', '1Ki', '1025Mi', '007'])(
    '%s is kept as written',
    (text) => {
      expect(canonical(text)).toBe(text);
    },
  );

  test.each([
    ['1e3', '1e3'],
    ['12E6', '12e6'],
    ['100e-3', '100e-3'],
    ['1.234', '1234m'],
    ['3e0', '3'],
    ['1025Mi', '1025Mi'],
  ])('%s would be %s after arithmetic', (text, stored) => {
    expect(recomputed(text)).toBe(stored);
  });

  test('JSON numbers', () => {
    expect([1, 1.5, 1_048_576].map(canonical)).toEqual(['1', '1500m', '1048576']);
  });
});

test.each([
  ['', 'quantity.syntax'],
  ['abc', 'quantity.syntax'],
  ['1 Gi', 'quantity.syntax'],
  ['1Gi!', 'quantity.syntax'],
  ['--1', 'quantity.suffix'],
  ['1..2', 'quantity.syntax'],
  ['0x10', 'quantity.syntax'],
  ['1K', 'quantity.suffix'],
  ['1gi', 'quantity.syntax'],
  ['1mi', 'quantity.suffix'],
  ['1e', 'quantity.suffix'],
  ['1e1000000', 'quantity.suffix'],
  [`1${'0'.repeat(300)}`, 'quantity.syntax'],
])('%s is refused', (text, code) => {
  const result = parseQuantity(text);
  expect(result.ok ? undefined : result.problem.code).toBe(code);
  expect(() => quantityOf(text)).toThrow();
});

test('the quantities of every pod that was recorded from kube-apiserver', () => {
  const folder = new URL('../../../conformance/vectors/api/', import.meta.url);
  const cases = ['defaulting.json', 'admission.json'].flatMap(
    (file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly RecordedCase[],
  );
  let compared = 0;
  for (const { request, response } of cases) {
    const sent = request.body?.spec?.containers ?? [];
    const stored = response.body?.spec?.containers ?? [];
    sent.forEach(({ resources }, index) => {
      for (const side of ['requests', 'limits'] as const) {
        for (const [name, text] of Object.entries(resources?.[side] ?? {})) {
          const expected = stored[index]?.resources?.[side]?.[name];
          if (expected === undefined) continue;
          expect(renderQuantity(roundUpToMillis(quantityOf(text))), `${name} ${text}`).toBe(expected);
          compared += 1;
        }
      }
    });
  }
  expect(compared).toBeGreaterThan(15);
});

test('whole and thousandths round up, away from zero', () => {
  expect(quantityValue(quantityOf('1.1'))).toBe(2n);
  expect(quantityValue(quantityOf('-1.1'))).toBe(-2n);
  expect(quantityMillis(quantityOf('1u'))).toBe(1n);
  expect(millisOf('0.25')).toBe(250);
  expect(millisOf(undefined)).toBe(0);
  expect(bytesOf('1Gi')).toBe(1_073_741_824);
  expect(bytesOf('100m')).toBe(1);
  expect(renderQuantity(roundUpToMillis(quantityOf('0.0001')))).toBe('1m');
  expect(renderQuantity(roundUpToMillis(quantityOf('1e3')))).toBe('1e3');
});

test('sums keep the family of the first term that is not zero', () => {
  const add = (a: string, b: string): string => renderQuantity(addQuantities(quantityOf(a), quantityOf(b)));
  expect(add('512Mi', '512Mi')).toBe('1Gi');
  expect(add('0', '1Gi')).toBe('1Gi');
  expect(add('1G', '1Gi')).toBe('2073741824');
  expect(renderQuantity(subtractQuantities(quantityOf('2Gi'), quantityOf('512Mi')))).toBe('1536Mi');
  expect(renderQuantity(quantityFromUnits(2n ** 30n, 'BinarySI'))).toBe('1Gi');
  expect(renderQuantity(quantityFromMillis(1500))).toBe('1500m');
});

const suffixes = [
  'n',
  'u',
  'm',
  '',
  'k',
  'M',
  'G',
  'T',
  'P',
  'E',
  'Ki',
  'Mi',
  'Gi',
  'Ti',
  'e3',
  'E-2',
  'e+6',
];
const quantities = fc
  .tuple(fc.constantFrom('', '-', '+'), fc.nat(), fc.option(fc.nat(99_999)), fc.constantFrom(...suffixes))
  .map(
    ([sign, whole, fraction, suffix]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}${suffix}`,
  );

describe('properties', () => {
  test('reading what was printed gives the same amount and the same text', () => {
    fc.assert(
      fc.property(quantities, (text) => {
        const printed = canonical(text);
        expect(compareQuantities(quantityOf(printed), quantityOf(text))).toBe(0);
        const again = recomputed(text);
        expect(compareQuantities(quantityOf(again), quantityOf(text))).toBe(0);
        expect(canonical(again)).toBe(again);
      }),
    );
  });

  test('addition commutes, is undone by subtraction and keeps order', () => {
    fc.assert(
      fc.property(quantities, quantities, quantities, (first, second, third) => {
        const [a, b, c] = [quantityOf(first), quantityOf(second), quantityOf(third)];
        expect(addQuantities(a, b).nano).toBe(addQuantities(b, a).nano);
        expect(subtractQuantities(addQuantities(a, b), b).nano).toBe(a.nano);
        expect(compareQuantities(addQuantities(a, c), addQuantities(b, c))).toBe(compareQuantities(a, b));
      }),
    );
  });

  test('any text gives a value or a problem', () => {
    const near = fc.string({
      unit: fc.constantFrom('0', '1', '9', '.', '-', '+', 'e', 'E', 'K', 'i', 'm', 'n', ' '),
    });
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const result = parseQuantity(text);
        if (result.ok) expect(parseQuantity(renderQuantity(result.value)).ok).toBe(true);
      }),
    );
  });
});
