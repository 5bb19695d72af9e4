import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesFieldTerms, parseFieldSelector, renderFieldSelector } from './field-selector.js';

test.each<[string, readonly object[]]>([
  ['', []],
  ['metadata.name=a', [{ path: 'metadata.name', op: '=', value: 'a' }]],
  ['metadata.name==a', [{ path: 'metadata.name', op: '=', value: 'a' }]],
  [
    'status.phase!=Running,spec.nodeName=',
    [
      { path: 'status.phase', op: '!=', value: 'Running' },
      { path: 'spec.nodeName', op: '=', value: '' },
    ],
  ],
  [String.raw`a=x\,y\=z\\`, [{ path: 'a', op: '=', value: String.raw`x,y=z\ `.trimEnd() }]],
])('%s', (text, terms) => {
  expect(parseFieldSelector(text)).toEqual({ ok: true, value: terms });
});

test.each([
  ['metadata.name', "invalid selector: 'metadata.name'; can't understand 'metadata.name'"],
  [
    'metadata.name in (a)',
    "invalid selector: 'metadata.name in (a)'; can't understand 'metadata.name in (a)'",
  ],
])('%s is refused', (text, message) => {
  const result = parseFieldSelector(text);
  expect(result.ok ? undefined : result.problem.message).toBe(message);
});

test('a field that is absent equals the empty value', () => {
  const terms = parseFieldSelector('spec.nodeName=,status.phase!=Failed');
  const phase = (path: string): string | undefined => (path === 'status.phase' ? 'Running' : undefined);
  expect(terms.ok && matchesFieldTerms(terms.value, phase)).toBe(true);
  expect(terms.ok && matchesFieldTerms(terms.value, () => 'Failed')).toBe(false);
});

test('what is printed reads back; nothing throws', () => {
  const term = fc.record({
    path: fc.constantFrom('a', 'b.c'),
    op: fc.constantFrom('=' as const, '!=' as const),
    value: fc.string(),
  });
  fc.assert(
    fc.property(fc.array(term), (terms) => {
      expect(parseFieldSelector(renderFieldSelector(terms))).toEqual({ ok: true, value: terms });
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseFieldSelector(text)));
});
