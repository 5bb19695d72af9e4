import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderYaml } from './render-yaml.js';
import { readYamlDocuments } from './yaml-documents.js';

const read = (text: string): unknown => {
  const { documents, problems } = readYamlDocuments(text, 'x.yaml');
  expect(problems).toEqual([]);
  return documents[0]?.value;
};

describe('renderYaml', () => {
  test.each<[string, unknown, string]>([
    [
      'members sorted, lists not indented',
      { b: [1, { z: 1, a: 2 }], a: 'x' },
      'a: x\nb:\n- 1\n- a: 2\n  z: 1\n',
    ],
    ['empty collections', { a: [], b: {} }, 'a: []\nb: {}\n'],
    ['lists in lists', [[1, 2], [[]]], '- - 1\n  - 2\n- - []\n'],
    ['null and booleans', { a: null, b: true }, 'a: null\nb: true\n'],
    ['undefined members are left out', { a: undefined, b: 1 }, 'b: 1\n'],
    [
      'texts that look like other things',
      { a: 'true', b: '1', c: '', d: 'yes' },
      'a: "true"\nb: "1"\nc: ""\nd: "yes"\n',
    ],
    ['times are quoted', { t: '2026-11-22T14:15:05Z' }, 't: "2026-11-22T14:15:05Z"\n'],
    [
      'indicators',
      { a: '*x', b: 'a: b', c: '# x', d: "it's: x" },
      "a: '*x'\nb: 'a: b'\nc: '# x'\nd: 'it''s: x'\n",
    ],
    [
      'texts that stay plain',
      { a: 'a:b', b: '80:tcp', c: 'x#y', d: '/a?b' },
      'a: a:b\nb: 80:tcp\nc: x#y\nd: /a?b\n',
    ],
    ['newline at the end', { a: 'x\ny\n' }, 'a: |\n  x\n  y\n'],
    ['no newline at the end', { a: 'x\ny' }, 'a: |-\n  x\n  y\n'],
    ['two newlines at the end', { a: 'x\n\n' }, 'a: |+\n  x\n\n'],
    ['leading blank in a block', { a: ' x\ny' }, 'a: |2-\n   x\n  y\n'],
    ['tabs and controls', { a: 'x\ty\u0001' }, 'a: "x\\ty\\x01"\n'],
    ['keys that look like other things', { true: 1, '5': 2, 'a b': 3 }, '"5": 2\na b: 3\n"true": 1\n'],
    ['natural order of keys', { 'a-10': 1, 'a-9': 2, 'a.b': 3, ab: 4 }, 'a-9: 2\na-10: 1\na.b: 3\nab: 4\n'],
    [
      'long texts fold',
      { m: `${'word '.repeat(20)}end` },
      `m: ${'word '.repeat(15)}word\n  ${'word '.repeat(4)}end\n`,
    ],
  ])('%s', (_name, value, text) => {
    expect(renderYaml(value)).toBe(text);
  });

  test('members in the order in which they are given', () => {
    const value = { b: [{ z: 1, a: { d: 2, c: 3 } }], a: 'x' };
    expect(renderYaml(value, { keys: 'given' })).toBe('b:\n- z: 1\n  a:\n    d: 2\n    c: 3\na: x\n');
  });

  test('everything reads back as it was', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('a', 'é', ' ', '\n', ':', '-', '#', "'", '"', '1', '0', '\t', '|', '%'),
      }),
      fc.constantFrom(
        '0x1f',
        '0o17',
        '1_000',
        '1e3',
        '12:30',
        '.5',
        '=',
        '<<',
        '...',
        '---',
        '- x',
        '2001-1-1 1:1:1',
      ),
    );
    const values = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, texts, fc.integer(), fc.boolean(), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(texts, tie('value'), { maxKeys: 4 }),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        expect(read(renderYaml({ value }))).toEqual({ value });
      }),
      { numRuns: 300 },
    );
  });
});
