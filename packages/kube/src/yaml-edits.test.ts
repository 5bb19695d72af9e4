// Edits of YAML texts: what the edited text says is what a JSON patch of its value gives, and nothing else changes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { applyJsonPatch } from './json-patch.js';
import { isJsonArray, isJsonObject } from './json-value.js';
import { editYaml, type YamlEdit } from './yaml-edits.js';
import { readYamlDocuments } from './yaml-documents.js';

const POD = `# A pod of ours.
apiVersion: v1
kind: Pod
metadata:
  name: web # short
  labels: {tier: "front"}
spec:
  nodeSelector:
    # only there
    pool: a   # the old one

  containers:
  - name: main
    resources:
      requests: { cpu: "2", memory: 4Gi } # asks
  - name: side
`;

const edited = (text: string, ...edits: readonly YamlEdit[]): string => {
  const result = editYaml(text, edits);
  return result.ok ? result.value : `!! ${result.problem.message}`;
};

describe('an edit', () => {
  test('sets a value in its quotes, and leaves the comment beside it', () => {
    const cpu = edited(POD, {
      op: 'replace',
      path: ['spec', 'containers', 0, 'resources', 'requests', 'cpu'],
      value: '1900m',
    });
    expect(cpu).toBe(POD.replace('cpu: "2"', 'cpu: "1900m"'));
    const pool = edited(POD, { op: 'replace', path: ['spec', 'nodeSelector', 'pool'], value: 'b' });
    expect(pool).toBe(POD.replace('pool: a ', 'pool: b '));
  });

  test('adds a block list at the end of a mapping, indented as the lists of the file are', () => {
    const toleration = { key: 'team', operator: 'Equal', value: 'true', effect: 'NoSchedule' };
    expect(edited(POD, { op: 'add', path: ['spec', 'tolerations'], value: [toleration] })).toBe(
      `${POD}  tolerations:\n  - key: team\n    operator: Equal\n    value: "true"\n    effect: NoSchedule\n`,
    );
  });

  test('adds to a flow mapping inside its braces', () => {
    expect(edited(POD, { op: 'add', path: ['metadata', 'labels', 'team'], value: 'ml' })).toBe(
      POD.replace('{tier: "front"}', '{tier: "front", team: ml}'),
    );
  });

  test('adds a member after the last one, before the blank line', () => {
    expect(edited(POD, { op: 'add', path: ['spec', 'nodeSelector', 'zone'], value: 'a' })).toBe(
      POD.replace('the old one\n', 'the old one\n    zone: a\n'),
    );
  });

  test('removes a member with its line', () => {
    expect(edited(POD, { op: 'remove', path: ['metadata', 'labels'] })).toBe(
      POD.replace('  labels: {tier: "front"}\n', ''),
    );
  });

  test('keeps the line ends of Windows, and a missing one at the end of the file', () => {
    const text = 'a:\r\n  b: 1\r\nc: 2';
    expect(edited(text, { op: 'add', path: ['a', 'd'], value: 3 })).toBe('a:\r\n  b: 1\r\n  d: 3\r\nc: 2');
    expect(edited(text, { op: 'add', path: ['d'], value: 3 })).toBe('a:\r\n  b: 1\r\nc: 2\r\nd: 3');
  });

  test('writes JSON into JSON', () => {
    const text = '{\n  "a": {"b": 1},\n  "c": []\n}\n';
    expect(edited(text, { op: 'add', path: ['a', 'x'], value: 'y' })).toContain('{"b": 1, "x": "y"}');
    expect(edited(text, { op: 'add', path: ['d'], value: true })).toContain('"c": [],\n  "d": true\n}');
    expect(edited(text, { op: 'add', path: ['c', 0], value: { k: 1 } })).toContain('[{"k": 1}]');
  });

  test('fills in what was written as nothing', () => {
    expect(edited('a:\nb: ~ # none\n', { op: 'replace', path: ['a'], value: { x: '1' } })).toBe(
      'a: {x: "1"}\nb: ~ # none\n',
    );
    expect(edited('a:\nb: ~ # none\n', { op: 'replace', path: ['b'], value: [1] })).toBe(
      'a:\nb: [1] # none\n',
    );
  });

  test('in front of a list of each style', () => {
    const add = (text: string): string => edited(text, { op: 'add', path: ['t', 0], value: 'm5.large' });
    expect(add('t: [a, b]\n')).toBe('t: [m5.large, a, b]\n');
    expect(add('t:\n  # big\n  - a # x\n  - b\n')).toBe('t:\n  # big\n  - m5.large\n  - a # x\n  - b\n');
  });

  test('does not reach through an alias, nor to what is not there', () => {
    const text = 'a: &x {k: 1}\nb: *x\n';
    expect(edited(text, { op: 'replace', path: ['b', 'k'], value: 2 })).toContain('!! cannot replace /b/k');
    expect(edited(text, { op: 'add', path: ['c', 'k'], value: 2 })).toContain('!! cannot add /c/k');
  });

  test('only in the document that is meant', () => {
    const text = 'a: 1\n---\n# nothing\n---\na: 1\n';
    const result = editYaml(text, [{ op: 'replace', path: ['a'], value: 2 }], 1);
    expect(result).toEqual({ ok: true, value: 'a: 1\n---\n# nothing\n---\na: 2\n' });
  });
});

const scalar = fc.oneof(
  fc.constantFrom('a', 'true', '1', '08', 'x: y', '# no', 'a,b', '', 'NoSchedule', '{}', 'ü', ' lead'),
  fc.integer({ min: -5, max: 5000 }),
  fc.boolean(),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b.c/d', 'e-f', 'y', '1'), tie('tree'), { maxKeys: 4 }),
  ),
}));

/** Every operation that a value allows. */
function operationsOn(value: unknown, path: readonly (string | number)[] = []): readonly YamlEdit[] {
  if (isJsonArray(value)) {
    return [
      { op: 'add', path: [...path, value.length] },
      { op: 'add', path: [...path, 0] },
      ...value.flatMap((item, index): readonly YamlEdit[] => [
        { op: 'replace', path: [...path, index] },
        ...(value.length > 1 ? [{ op: 'remove', path: [...path, index] } as const] : []),
        ...operationsOn(item, [...path, index]),
      ]),
    ];
  }
  if (!isJsonObject(value)) return [];
  return [
    { op: 'add', path: [...path, 'new'] },
    ...Object.entries(value).flatMap(([key, item]): readonly YamlEdit[] => [
      { op: 'replace', path: [...path, key] },
      { op: 'remove', path: [...path, key] },
      ...operationsOn(item, [...path, key]),
    ]),
  ];
}

const pointer = (path: readonly (string | number)[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

describe('an edited text', () => {
  const writings: readonly ((value: unknown) => string)[] = [
    (value) => JSON.stringify(value),
    (value) => `${JSON.stringify(value, null, 2)}\n`,
    (value) => stringify(value, { version: '1.1' }),
    (value) =>
      stringify(value, { version: '1.1', indentSeq: false }).replaceAll(/^(\s*\S+: \S+)$/gm, '$1 # said'),
    (value) => stringify(value, { version: '1.1', collectionStyle: 'flow', lineWidth: 30 }),
  ];
  test('says what a JSON patch of its value gives', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b', 'spec'), tree, { minKeys: 1, maxKeys: 3 }),
        fc.record({ at: fc.nat(), how: fc.nat(), value: tree }),
        (root, { at, how, value }) => {
          const text = writings[how % writings.length]?.(root) ?? '';
          const before = readYamlDocuments(text, 'f').documents[0]?.value;
          fc.pre(JSON.stringify(before) === JSON.stringify(root));
          const operations = operationsOn(before);
          const chosen = operations[at % operations.length];
          if (!chosen) return;
          const edit = chosen.op === 'remove' ? chosen : { ...chosen, value };
          const wanted = applyJsonPatch(before, [{ ...edit, path: pointer(edit.path) }]);
          const result = editYaml(text, [edit]);
          const read = result.ok ? readYamlDocuments(result.value, 'f').documents[0]?.value : result.problem;
          expect(read).toEqual(wanted.ok ? wanted.value : wanted.problem);
        },
      ),
      { numRuns: 800 },
    );
  });
});
