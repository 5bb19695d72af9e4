// The Common Expression Language as validation rules use it: values, errors, and rules over objects.
import { describe, expect, test } from 'vitest';
import { readStructural } from '../structural-schema.js';
import { evaluateCel } from './evaluate-cel.js';
import { parseCel } from './parse-cel.js';
import { unsupportedRules, validateRules } from './validation-rules.js';

const self = { size: 7, color: 'blue', tags: ['a', 'b'], map: { k: 'v' }, none: null, 'a-b': 1 };
const value = (text: string): unknown =>
  evaluateCel(parseCel(text), new Map<string, unknown>([['self', self]]));

describe('expressions', () => {
  test.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['7 / 2', 3],
    ['7.5 / 2.5', 3],
    ['-7 % 3', -1],
    ['!(self.size > 5)', false],
    ["self.size < 5 || self.color == 'red'", false],
    ["self.size < 9 && self.color in ['blue', 'red']", true],
    ["'k' in self.map", true],
    ['has(self.size) && !has(self.missing)', true],
    ['self.tags.all(x, x.size() == 1)', true],
    ["self.tags.exists(x, x == 'b')", true],
    ["self.tags.exists_one(x, x != 'b')", true],
    ["self.tags.filter(x, x > 'a')", ['b']],
    ["self.tags.map(x, x + '!')", ['a!', 'b!']],
    ["self.map.all(k, self.map[k] == 'v')", true],
    ["self.color.matches('^b.*e$')", true],
    ["self.color.startsWith('bl') ? 'yes' : 'no'", 'yes'],
    ['self.tags[1]', 'b'],
    ['size(self.tags) + size(self.color)', 6],
    ["string(self.size) + 'x'", '7x'],
    ["'a,b'.split(',').join('-')", 'a-b'],
    ['self.none == null', true],
    ['self.a__dash__b', 1],
    ['r\'\\d\' + "\\n"', '\\d\n'],
    ['self.missing == 1 || true', true],
    ['false && self.missing == 1', false],
    ['[1, 2] + [3] == [1, 2, 3]', true],
    ["{'a': 1}.a", 1],
    ['[3, 1, 2].max()', 3],
  ])('%s', (text, wanted) => {
    expect(value(text)).toEqual(wanted);
  });

  test.each([
    ['self.missing', /no such key: missing/],
    ['self.tags[5]', /index out of bounds/],
    ["1 + 'a'", /no such overload/],
    ['1 / 0', /division by zero/],
    ['unknown', /no such attribute/],
  ])('%s has no value', (text, message) => {
    expect(() => value(text)).toThrow(message);
  });

  test.each(['1 +', 'self.', '(1', 'a ? b', '@'])('%s is no expression', (text) => {
    expect(() => parseCel(text)).toThrow();
  });
});

describe('rules', () => {
  const schema = (rules: readonly object[], properties: object = {}) =>
    readStructural({
      type: 'object',
      properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': rules } },
    });
  const check = (rule: object, spec: object, before?: object) =>
    validateRules({ spec }, schema([rule], { size: { type: 'integer' }, old: { type: 'string' } }), {
      before: before && { spec: before },
      errors: [],
    });

  test('say where and why they do not hold', () => {
    const rule = { rule: 'self.size < 5', message: 'too big' };
    expect(check(rule, { size: 4 })).toEqual([]);
    expect(check(rule, { size: 7 })).toEqual([
      { type: 'Invalid', field: 'spec', value: 'object', detail: 'too big' },
    ]);
    expect(check({ rule: 'self.size < 5' }, { size: 7 })[0]?.detail).toBe('failed rule: self.size < 5');
    const told = {
      rule: 'self.size < 5',
      messageExpression: "'size is ' + string(self.size)",
      fieldPath: '.size',
      reason: 'FieldValueForbidden',
    };
    expect(check(told, { size: 7 })).toMatchObject([
      { type: 'Forbidden', field: 'spec.size', detail: 'size is 7' },
    ]);
  });

  test('about the past are asked of updates alone', () => {
    const rule = { rule: 'self.size >= oldSelf.size', message: 'only grows' };
    expect(check(rule, { size: 1 })).toEqual([]);
    expect(check(rule, { size: 1 }, { size: 2 })).toMatchObject([{ detail: 'only grows' }]);
    expect(check(rule, { size: 3 }, { size: 2 })).toEqual([]);
  });

  test('are not asked about objects of the wrong shape', () => {
    const errors = [{ type: 'Required', field: 'spec.color', detail: '' } as const];
    const found = validateRules({ spec: {} }, schema([{ rule: 'self.size < 5' }]), {
      before: undefined,
      errors,
    });
    expect(found).toMatchObject([{ field: '<nil>', value: null }]);
  });

  test('that cannot be evaluated here are told', () => {
    expect(unsupportedRules(schema([{ rule: 'self.size < 5' }]))).toEqual([]);
    expect(unsupportedRules(schema([{ rule: 'cidr(self.x).ip() == 1' }]))).toEqual([
      'not supported yet: validation rule cidr(self.x).ip() == 1: unknown function cidr',
    ]);
  });
});
