import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readYamlDocuments } from './yaml-documents.js';

const value = (text: string): unknown => {
  const { documents, problems } = readYamlDocuments(text, 'f.yaml');
  expect(problems).toEqual([]);
  return documents[0]?.value;
};

describe('YAML 1.1 as go-yaml reads it', () => {
  test.each<[string, unknown]>([
    ['a: yes', true],
    ['a: Off', false],
    ['a: 0644', 420],
    ['a: 0x1F', 31],
    ['a: 1_000', 1000],
    ['a: 1e3', 1000],
    ['a: ~', null],
    ['a:', null],
    ['a: 12:30', '12:30'],
    ['a: 2026-01-02', '2026-01-02'],
    ['a: 2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
    ['a: 1.5Gi', '1.5Gi'],
    ['a: "true"', 'true'],
    ['a: |\n  x\n  y\n', 'x\ny\n'],
    ['a: >-\n  x\n  y', 'x y'],
    ['a: !!str 5', '5'],
    ['a: ! 5', '5'],
    ['a: !!float 1', 1],
    ['a: !!binary aGk=', 'hi'],
    ['a: !Ref x', 'x'],
    ['a: 0o17', 15],
    ['a: 0b11', 3],
    ['a: 08', 8],
    ['a: -0x1F', -31],
    ['a: 1__0', 10],
    ['a: .5_0', 0.5],
    ['a: 1.', 1],
    ['a: 1e400', '1e400'],
    ['a: e1', 'e1'],
    ['a: 0x1FFFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFFF'],
    ['a: =', '='],
  ])('%j', (text, expected) => {
    expect(value(text)).toEqual({ a: expected });
  });

  test('a block text that ends with the file has no newline of its own', () => {
    expect(value('a: |\n  x\n  y')).toEqual({ a: 'x\ny' });
    expect(value('l:\n- a: |+\n    x')).toEqual({ l: [{ a: 'x' }] });
    expect(value('a: |\n  x\nb: 1')).toEqual({ a: 'x\n', b: 1 });
  });

  test.each<[string, string]>([
    ['yes', 'true'],
    ['0o17', '15'],
    ['9223372036854775807', '9223372036854775807'],
    ['1.0', '1'],
    ['1234567.0', '1.234567e+06'],
    ['0.00001', '1e-05'],
    ['123456789.123', '1.2345679e+08'],
    ['.inf', '.inf'],
    ['-0.0', '-0'],
  ])('the key %s is %s', (written, name) => {
    expect(value(`${written}: b`)).toEqual({ [name]: 'b' });
  });

  test('members that a merge sets as well are noted, and so are tags without a meaning', () => {
    const { documents, problems } = readYamlDocuments(
      'a: &a {x: 1}\nb:\n  <<: *a\n  x: 2\nc: !Ref d\n',
      'f.yaml',
    );
    expect(problems).toEqual([]);
    expect(documents[0]?.value).toEqual({ a: { x: 1 }, b: { x: 2 }, c: 'd' });
    expect(documents[0]?.remarks).toMatchObject([
      { code: 'yaml.duplicate-key', place: { line: 4, column: 3 } },
      { code: 'yaml.unknown-tag', place: { line: 5, column: 9 } },
    ]);
    expect(documents[0]?.placeOf(['b', 'x'])).toMatchObject({ line: 4, column: 3 });
  });

  test('a member of a merge stands where its anchor has it', () => {
    const { documents } = readYamlDocuments('a: &a\n  x: 1\nb:\n  <<: [*a]\n  z: 2\n', 'f.yaml');
    expect(documents[0]?.value).toEqual({ a: { x: 1 }, b: { x: 1, z: 2 } });
    expect(documents[0]?.placeOf(['b', 'x'])).toMatchObject({ line: 2, column: 3 });
  });

  test('other ends of lines', () => {
    expect(value('a: 1\rb: 2\u0085c: 3')).toEqual({ a: 1, b: 2, c: 3 });
    expect(value('a: |\r\n  x\r\n  y\r\n')).toEqual({ a: 'x\ny\n' });
  });

  test('anchors, aliases and merges', () => {
    expect(value('b: &b {x: 1}\na: *b\nc: {<<: *b, z: 2}')).toEqual({
      b: { x: 1 },
      a: { x: 1 },
      c: { x: 1, z: 2 },
    });
  });

  test('JSON is YAML, tabs and all', () => {
    expect(value('{\n\t"a": [1, 2],\n\t"b": {"c": null}\n}')).toEqual({ a: [1, 2], b: { c: null } });
  });
});

test('documents: empty ones are left out', () => {
  const { documents } = readYamlDocuments('---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n', 'f.yaml');
  expect(documents.map((document) => document.value)).toEqual([{ a: 1 }, { b: 2 }]);
  expect(readYamlDocuments('', 'f.yaml')).toEqual({ documents: [], problems: [] });
});

test('places: of keys and items, of the nearest above what is not there', () => {
  const text = 'a: 1\nspec:\n  list:\n    - name: x\n    - name: y\n      image: i\n---\nb: 2\n';
  const { documents } = readYamlDocuments(text, 'f.yaml');
  const place = (path: readonly (string | number)[], index = 0): string => {
    const found = documents[index]?.placeOf(path);
    return `${found?.file}:${found?.line}:${found?.column}`;
  };
  expect(place([])).toBe('f.yaml:1:1');
  expect(place(['spec'])).toBe('f.yaml:2:1');
  expect(place(['spec', 'list', 1])).toBe('f.yaml:5:7');
  expect(place(['spec', 'list', 1, 'image'])).toBe('f.yaml:6:7');
  expect(place(['spec', 'list', 1, 'missing', 'deep'])).toBe('f.yaml:5:7');
  expect(place(['spec', 'list', 9])).toBe('f.yaml:3:3');
  expect(place(['b'], 1)).toBe('f.yaml:8:1');
});

describe('problems', () => {
  test.each([
    ['duplicate key', 'a: 1\nb: 2\na: 3\n', 'yaml.duplicate-key', 3, 1],
    ['tab', 'a:\n\tb: 1\n', 'yaml.syntax', 2, 1],
    ['unclosed', 'a: [1, 2\n', 'yaml.syntax', 2, 1],
    ['tag that does not fit', 'a: !!int x\n', 'yaml.tag', 1, 10],
    ['key that is a list', 'a:\n  ? [b]\n  : c\n', 'yaml.key', 2, 5],
    ['key without a name', '~: b\n', 'yaml.key', 1, 1],
    ['merge of a text', 'a:\n  <<: b\n', 'yaml.merge', 2, 7],
    ['anchor within itself', 'a: &x [*x]\n', 'yaml.alias', 1, 8],
    ['half a character', 'a: "b\\ud83d\\ude00"\n', 'yaml.syntax', 1, 6],
    ['control character', 'a: "\u0007"\n', 'yaml.syntax', 1, 5],
    ['directive of YAML 1.2', '%YAML 1.2\n---\na: 1\n', 'yaml.syntax', 1, 1],
    ['infinite', 'a: .inf\n', 'yaml.not-json', 1, 1],
    ['unknown alias', 'a: *x\n', 'yaml.alias', 1, 4],
  ])('%s', (_name, text, code, line, column) => {
    const { problems, documents } = readYamlDocuments(text, 'f.yaml');
    expect(documents).toEqual([]);
    expect(problems[0]).toMatchObject({ code, place: { file: 'f.yaml', line, column } });
  });

  test('one bad document does not hide the others', () => {
    const { problems, documents } = readYamlDocuments('a: 1\n---\nb: [\n---\nc: 3\n', 'f.yaml');
    expect(problems.length).toBeGreaterThan(0);
    expect(documents.map((document) => document.value)).toEqual([{ a: 1 }, { c: 3 }]);
  });

  test('a text that grows without end is refused', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
    for (const [name, last] of [
      ['b', 'a'],
      ['c', 'b'],
      ['d', 'c'],
      ['e', 'd'],
      ['f', 'e'],
    ]) {
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${last}`).join(',')}]`);
    }
    const { problems } = readYamlDocuments(bomb.join('\n'), 'f.yaml');
    expect(problems.map(({ code }) => code)).toEqual(['yaml.alias']);
  });

  test('nesting that exhausts the stack is refused', () => {
    const { problems } = readYamlDocuments('['.repeat(50_000), 'f.yaml');
    expect(problems.length).toBeGreaterThan(0);
  });
});

test('no text makes it throw', () => {
  const yamlish = fc.string({
    unit: fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '-',
      '[',
      '{',
      '}',
      ']',
      '&',
      '*',
      '!',
      '|',
      '"',
      "'",
      '%',
      '?',
      '\t',
      '<<',
      '---\n',
    ),
  });
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
      for (const { placeOf } of readYamlDocuments(text, 'f.yaml').documents) placeOf(['a', 0, 'b']);
    }),
    { numRuns: 200 },
  );
});

test('a document of more items than memory can take is refused before it is read', () => {
  const { problems } = readYamlDocuments(`---\nb: 1\n---\na: [${'1,'.repeat(1_100_000)}]\n`, 'f.yaml');
  expect(problems).toMatchObject([{ code: 'yaml.too-large', place: { line: 3, column: 1 } }]);
});
