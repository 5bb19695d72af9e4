// The quick reader against the full parser: what it reads is the same value with the same places, and it declines the
// rest, right or wrong.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseYamlPart, placeIn, problemsOf, valueOf } from './full-yaml.js';
import { offsetIn } from './plain-yaml-places.js';
import { readPlainYaml } from './plain-yaml.js';

type Path = readonly (string | number)[];

const sample = `# a cluster
---
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: {name: bench, region: us-east-1, version: "1.34"} # flow
vpc:
  cidr: 10.0.0.0/16
  nat: {gateway: Single}   
managedNodeGroups:
  - name: pool-1
    instanceTypes: [m5.large, 'c5.xlarge']

    minSize: 0
    maxSize: 10
    share: 0.25
    # of its own
    labels: {team: t1, "x.io/tier": 'it''s'}
    taints:
    - key: team
      value:
      effect: NoSchedule
    - {key: b, effect: NoExecute}
    preBootstrapCommands:
      - |
        set -e
          indented # no comment

        echo "a: b"
      - echo done#yes
    spot: true
    empty: []
    none: {}
  - name: pool-2
`;

/** What the full parser makes of a text that is one document; undefined when it finds fault with it. */
function readFully(text: string) {
  const column = (offset: number) => ({ file: 'f', line: 1, column: offset });
  const documents = parseYamlPart({ text, start: 0, isLast: true });
  if (documents.some((document) => problemsOf(document, column).length > 0)) return undefined;
  const values = documents.map((document) => ({ document, ...valueOf(document, column) }));
  if (values.some(({ problems }) => problems.length > 0)) return undefined;
  const [only, ...others] = values.filter(({ json }) => json !== null && json !== undefined);
  const offsetOf = (path: Path) => (only ? placeIn(only.document, path, column).column : 0);
  return { value: only?.json ?? null, count: others.length + 1, offsetOf };
}

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const steps = below.flatMap(([key, member]) =>
    pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, [...path, 'absent'], ...steps];
}

/** True when the quick reader took the text. */
function agrees(text: string): boolean {
  const plain = readPlainYaml(text);
  if (!plain) return false;
  const full = readFully(text);
  expect(full, text).toBeDefined();
  expect(plain.value ?? null, text).toEqual(full?.value);
  expect(JSON.stringify(plain.value ?? null)).toBe(JSON.stringify(full?.value));
  expect(full?.count).toBe(1);
  if (plain.value === undefined || plain.value === null) return true;
  for (const path of pathsOf(plain.value)) {
    expect({ text, path, at: offsetIn(plain.places, path) }).toEqual({
      text,
      path,
      at: full?.offsetOf(path),
    });
  }
  return true;
}

describe('the quick reader', () => {
  it('reads what people write', () => {
    expect(agrees(sample)).toBe(true);
  });

  it.each(['', '# nothing\n', '---\n', 'a: 1', 'a: |-\n  x\n', 'k:\n- a\n- b: 1\n  c: 2\n', '- 1\n- -5\n'])(
    'takes %j',
    (text) => expect(agrees(text)).toBe(true),
  );

  it.each([
    'a: &x 1\nb: *x\n',
    'a: !!str 1\n',
    'a: 1\na: 2\n',
    'a: 0644\n',
    'a: 1_000\n',
    'a: 1e3\n',
    'a: No\n',
    'y: 1\n',
    'a: "b\\n"\n',
    'a: >\n  folded\n',
    'a: b\n  c\n',
    'a: b: c\n',
    'a:\tb\n',
    'a: [b,\n  c]\n',
    'a: {b}\n',
    'a: 1\n---\nb: 2\n',
    '%YAML 1.2\n---\na: 1\n',
    '? a\n: b\n',
    '<<: {a: 1}\n',
    '__proto__: 1\n',
    '1: a\n',
    'a: |\n  no end of line',
    `${'['.repeat(100)}${']'.repeat(100)}`,
  ])('leaves %j to the full parser', (text) => expect(readPlainYaml(text)).toBeUndefined());

  it('says what the full parser says of texts that were tampered with', () => {
    const bits = [
      '\n',
      ' ',
      '  ',
      '- ',
      ': ',
      ':',
      ' #',
      '"',
      "'",
      '[',
      '}',
      ', ',
      '|',
      '|-\n',
      '&a',
      '*a',
      '!',
      '? ',
    ];
    const words = [
      '~',
      'yes',
      '0',
      '1.5',
      '0x1F',
      '.inf',
      '---\n',
      '...',
      '<<: ',
      '\t',
      'a: b',
      '- x\n',
      '{}',
      "''",
    ];
    const edit = fc.record({
      at: fc.nat(sample.length),
      cut: fc.nat(5),
      put: fc.constantFrom('', ...bits, ...words),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        agrees(
          edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), sample),
        );
      }),
      { numRuns: 700 },
    );
  });
});
