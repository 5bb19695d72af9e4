import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  matchesLabelSelector,
  matchesSelectorText,
  parseLabelSelector,
  renderLabelSelector,
  termsOfLabelSelector,
} from './label-selector.js';

const labels = { app: 'web', tier: 'db', count: '5', empty: '' };

describe('text form', () => {
  test.each<[string, boolean]>([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web , tier != x', true],
    ['app=', false],
    ['empty=', true],
    ['empty', true],
    ['missing', false],
    ['!missing', true],
    ['! app', false],
    ['app in (api, web)', true],
    ['app notin (api)', true],
    ['app notin (web)', false],
    ['missing notin (web)', true],
    ['missing!=web', true],
    ['empty in (,x)', true],
    ['app in ()', false],
    ['count>4', true],
    ['count<5', false],
    ['count > 4,count < 6', true],
    ['app>4', false],
    ['missing>4', false],
    ['in in (in,notin)', false],
    ['example.com/x!=y', true],
  ])('%s', (text, matches) => {
    expect(parseLabelSelector(text).ok).toBe(true);
    expect(matchesSelectorText(text, labels)).toBe(matches);
  });

  test.each([
    ['app=x y', "found 'y', expected: ',' or 'end of string'"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['app=x,,env=dev', "found ',', expected: identifier after ','"],
    ['a,', "found '', expected: identifier after ','"],
    [
      'tier>abc',
      `unable to parse requirement: values[0]: Invalid value: "abc": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
    ['app in web', "unable to parse requirement: found 'web' expected: '('"],
    ['app in (web', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['!', "unable to parse requirement: found '', expected: identifier"],
    ['a (b)', "unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt"],
  ])('%s is refused', (text, message) => {
    const result = parseLabelSelector(text);
    expect(result.ok ? undefined : result.problem.message).toBe(message);
    expect(matchesSelectorText(text, labels)).toBe(false);
  });

  test('keys and values are checked', () => {
    const message = (text: string): string | undefined => {
      const result = parseLabelSelector(text);
      return result.ok ? undefined : result.problem.message;
    };
    expect(message('-a=b')).toMatch(
      /^unable to parse requirement: <nil>: Invalid value: "-a": name part must/,
    );
    expect(message('a=-b')).toMatch(
      /^unable to parse requirement: values\[0\]\[a\]: Invalid value: "-b": a valid label/,
    );
  });

  test('never throws', () => {
    const near = fc.string({ unit: fc.constantFrom('a', 'in', '=', '!', '(', ')', ',', '<', '>', ' ') });
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const result = parseLabelSelector(text);
        if (!result.ok) return;
        const again = parseLabelSelector(renderLabelSelector(result.value));
        expect(again).toEqual(result);
      }),
    );
  });
});

describe('object form', () => {
  test('absent matches nothing, empty matches everything', () => {
    expect(matchesLabelSelector(undefined, labels)).toBe(false);
    expect(matchesLabelSelector({}, labels)).toBe(true);
    expect(matchesLabelSelector({}, undefined)).toBe(true);
  });

  test.each<[string, Parameters<typeof matchesLabelSelector>[0], boolean]>([
    ['labels', { matchLabels: { app: 'web' } }, true],
    ['another value', { matchLabels: { app: 'api' } }, false],
    ['In', { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] }, true],
    ['NotIn absent', { matchExpressions: [{ key: 'x', operator: 'NotIn', values: ['web'] }] }, true],
    ['Exists', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
    ['DoesNotExist', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, false],
    [
      'both',
      { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
      false,
    ],
    ['unknown operator', { matchExpressions: [{ key: 'app', operator: 'Near', values: ['web'] }] }, false],
    ['Gt is not for labels', { matchExpressions: [{ key: 'count', operator: 'Gt', values: ['1'] }] }, false],
    ['NotIn without values', { matchExpressions: [{ key: 'x', operator: 'NotIn' }] }, false],
    ['inherited names', { matchExpressions: [{ key: 'constructor', operator: 'Exists' }] }, false],
  ])('%s', (_name, selector, matches) => {
    expect(matchesLabelSelector(selector, labels)).toBe(matches);
  });

  test('is printed in text form, sorted', () => {
    const selector = {
      matchLabels: { b: '1', a: '2' },
      matchExpressions: [
        { key: 'c', operator: 'In', values: ['y', 'x'] },
        { key: 'd', operator: 'DoesNotExist' },
      ],
    };
    expect(renderLabelSelector(selector)).toBe('a=2,b=1,c in (x,y),!d');
    expect(termsOfLabelSelector(undefined)).toBeUndefined();
    expect(termsOfLabelSelector({})).toEqual([]);
  });

  test('both forms agree', () => {
    const key = fc.constantFrom('app', 'tier', 'x');
    const value = fc.constantFrom('web', 'db', 'other');
    const operator = fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist');
    const expression = fc
      .record({ key, operator, values: fc.uniqueArray(value, { minLength: 1 }) })
      .map((each) => (each.operator.includes('Exist') ? { key: each.key, operator: each.operator } : each));
    const selectors = fc.record({
      matchLabels: fc.dictionary(key, value),
      matchExpressions: fc.array(expression, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(selectors, fc.dictionary(key, value), (selector, objectLabels) => {
        const text = renderLabelSelector(selector);
        expect(matchesSelectorText(text, objectLabels)).toBe(matchesLabelSelector(selector, objectLabels));
      }),
    );
  });
});
