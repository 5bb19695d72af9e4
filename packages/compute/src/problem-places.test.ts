// Where problems are told to be: every way in which YAML lets a field stand in a file. And no text, however odd, makes
// the reader throw or point beside the text.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readClusterConfig } from './read-cluster-config.js';

const head = 'apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: us-west-2}\n';
const json = '{"apiVersion": "eksctl.io/v1alpha5", "kind": "ClusterConfig",\n';

const errorsOf = (text: string) =>
  readClusterConfig(text, 'f.yaml')
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ field, code, place }) => `${place?.line}:${place?.column} ${field ?? code}`);

describe('a problem is told at its place', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'in nested lists',
      `${head}nodeGroups:\n  - name: a\n  - name: b\n    taints:\n      - {key: k, effect: NoSchedule}\n      - key: k\n        effect: never\n`,
      ['10:9 nodeGroups[1].taints[1].effect'],
    ],
    [
      'in brackets',
      `${head}nodeGroups: [{name: a, minSize: x, taints: {k: 'v:w:x'}}]\n`,
      ['4:24 nodeGroups[0].minSize', '4:45 nodeGroups[0].taints.k'],
    ],
    [
      'behind an alias, where the anchor stands',
      `${head}nodeGroups:\n- name: a\n  labels: &l\n    a/b/c: d\n- name: b\n  labels: *l\n`,
      ['7:5 nodeGroups[0].labels["a/b/c"]', '7:5 nodeGroups[1].labels["a/b/c"]'],
    ],
    [
      'in a merge, where it comes from',
      `${head}nodeGroups:\n- name: a\n  iam: &i {attachPolicyARNs: [x]}\n- name: b\n  iam:\n    <<: *i\n`,
      ['6:31 nodeGroups[0].iam.attachPolicyARNs[0]', '6:31 nodeGroups[1].iam.attachPolicyARNs[0]'],
    ],
    [
      'that a merge makes',
      `${head}nodeGroups:\n- &a {name: a}\n- <<: *a\n  name: b\n`,
      ['7:3 yaml.duplicate-key'],
    ],
    [
      'at both keys of one name',
      `${head}nodeGroups: []\nvpc: {}\nnodeGroups: []\n`,
      ['6:1 yaml.duplicate-key'],
    ],
    ['in text of Windows', `${head}vpc:\n  cidr: x\n`.replaceAll('\n', '\r\n'), ['5:3 vpc.cidr']],
    ['behind a byte order mark', `\uFEFF${head}vpc: {cidr: x}\n`, ['4:7 vpc.cidr']],
    ['in the second document', `--- # ours\n${head}---\nfoo: [\n`, ['7:1 yaml.syntax']],
    ['in a document below an end', `${head}...\n---\na: b\n`, ['6:1 kind']],
    ['of a tab', `${head}nodeGroups:\n- name: a\n\tminSize: 1\n`, ['6:1 yaml.syntax']],
    [
      'of a missing field, at what lacks it',
      `${head}nodeGroups:\n- minSize: 1\n`,
      ['5:3 nodeGroups[0].name'],
    ],
    ['of a key in quotes', `${head}"vp\\x63":\n  'cidr': x\n`, ['5:3 vpc.cidr']],
    [
      'in JSON',
      `${json}"metadata": {"name": "a", "regio": "us-west-2"}}`,
      ['2:1 metadata.region', '2:27 metadata.regio'],
    ],
    [
      'of text that is neither',
      `{apiVersion: eksctl.io/v1alpha5, kind: ClusterConfig, metadata: {name: a, region: us-west-2}}`,
      ['1:1 config.not-json'],
    ],
    [
      'below what is no ClusterConfig yet',
      'metadata: {name: a_b, region: mars}\n',
      ['1:1 kind', '1:12 metadata.name', '1:23 metadata.region'],
    ],
  ])('%s', (_what, text, expected) => {
    expect(errorsOf(text)).toEqual(expected);
  });
});

describe('whatever the text', () => {
  const file = new URL('../testdata/eksctl/edge-cases.jsonl.gz', import.meta.url);
  const texts = gunzipSync(readFileSync(file))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line): string => JSON.parse(line).yaml);
  const pieces = [
    '\n',
    '\t',
    ' ',
    ':',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '<<: ',
    '!!int ',
    '"',
    "'",
    '|\n',
    '#',
    '\r',
    '\u2028',
    '\uD800',
    '---\n',
    '0o1',
    'x',
  ];

  it('the answer is problems within it, and never a crash', () => {
    const edit = fc.record({ at: fc.nat(400), remove: fc.nat(6), insert: fc.constantFrom(...pieces) });
    const property = fc.property(
      fc.constantFrom(...texts),
      fc.array(edit, { maxLength: 4 }),
      (text, edits) => {
        const edited = edits.reduce(
          (before, { at, remove, insert }) => before.slice(0, at) + insert + before.slice(at + remove),
          text,
        );
        const { problems, compute } = readClusterConfig(edited, 'f.yaml');
        const lines = edited.split(/\r\n|[\n\r\u0085\u2028\u2029]/);
        expect(compute === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
        for (const { place } of problems) {
          expect(place?.line).toBeLessThanOrEqual(lines.length + 1);
          expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 1) - 1] ?? '').length + 2);
        }
      },
    );
    fc.assert(property, { numRuns: 600, seed: Number(process.env['SEED'] ?? 1) });
  });

  it('very long ones are answered', () => {
    const groups = Array.from({ length: 3000 }, (_, index) => `- {name: g${index}, minSize: -1}\n`);
    expect(errorsOf(`${head}nodeGroups:\n${groups.join('')}`)).toHaveLength(3000);
    expect(errorsOf(`${head}metadata2: ${'x'.repeat(1_000_000)}\n`)).toEqual(['4:1 metadata2']);
    expect(errorsOf(`${head}nodeGroups: ${'['.repeat(5000)}`).length).toBeGreaterThan(0);
  });
});
