import { describe, expect, test } from 'vitest';
import { matchesNodeSelectorTerm, matchesRequiredNodeAffinity } from './node-affinity.js';
import type { Node, NodeSelectorTerm, Pod } from './object-types.js';

const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } } as const;
const node: Node = {
  metadata: { name: 'n1', labels: { zone: 'a', cpus: '8', empty: '' } },
  apiVersion: 'v1',
  kind: 'Node',
};
const labels = (key: string, operator: string, values?: readonly string[]): NodeSelectorTerm =>
  ({ matchExpressions: [{ key, operator, ...(values && { values }) }] }) as NodeSelectorTerm;
const fields = (key: string, operator: string, ...values: readonly string[]): NodeSelectorTerm =>
  ({ matchFields: [{ key, operator, values }] }) as NodeSelectorTerm;

describe('one term', () => {
  test.each<[string, NodeSelectorTerm, boolean]>([
    ['empty', {}, false],
    ['empty lists', { matchExpressions: [], matchFields: [] }, false],
    ['In', labels('zone', 'In', ['a', 'b']), true],
    ['In another', labels('zone', 'In', ['b']), false],
    ['In without values', labels('zone', 'In', []), false],
    ['NotIn', labels('zone', 'NotIn', ['b']), true],
    ['NotIn absent', labels('x', 'NotIn', ['b']), true],
    ['Exists', labels('empty', 'Exists'), true],
    ['Exists with values', labels('zone', 'Exists', ['a']), false],
    ['DoesNotExist', labels('x', 'DoesNotExist'), true],
    ['Gt', labels('cpus', 'Gt', ['7']), true],
    ['Gt equal', labels('cpus', 'Gt', ['8']), false],
    ['Lt', labels('cpus', 'Lt', ['9']), true],
    ['Gt of a word', labels('zone', 'Gt', ['1']), false],
    ['Gt a word', labels('cpus', 'Gt', ['x']), false],
    ['Gt two values', labels('cpus', 'Gt', ['1', '2']), false],
    ['unknown operator', labels('zone', 'Near', ['a']), false],
    ['invalid value', labels('zone', 'NotIn', ['a b']), false],
    ['name', fields('metadata.name', 'In', 'n1'), true],
    ['another name', fields('metadata.name', 'NotIn', 'n1'), false],
    ['two names', fields('metadata.name', 'In', 'n1', 'n2'), false],
    ['name with Exists', fields('metadata.name', 'Exists', 'n1'), false],
    ['another field is empty', fields('metadata.uid', 'In', 'n1'), false],
    [
      'both parts must hold',
      { ...labels('zone', 'In', ['a']), ...fields('metadata.name', 'In', 'n2') },
      false,
    ],
  ])('%s', (_name, term, matches) => {
    expect(matchesNodeSelectorTerm(term, node)).toBe(matches);
  });
});

test('terms are alternatives, and the nodeSelector must hold besides', () => {
  const pod = (
    nodeSelector: Record<string, string>,
    ...nodeSelectorTerms: readonly NodeSelectorTerm[]
  ): Pod => ({
    ...POD,
    spec: {
      containers: [],
      nodeSelector,
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    },
  });
  const [good, bad] = [labels('zone', 'In', ['a']), labels('zone', 'In', ['b'])];
  expect(matchesRequiredNodeAffinity(pod({}, bad, good), node)).toBe(true);
  expect(matchesRequiredNodeAffinity(pod({}, bad), node)).toBe(false);
  expect(matchesRequiredNodeAffinity(pod({}), node)).toBe(false);
  expect(matchesRequiredNodeAffinity(pod({ zone: 'a' }, good), node)).toBe(true);
  expect(matchesRequiredNodeAffinity(pod({ zone: 'b' }, good), node)).toBe(false);
  expect(matchesRequiredNodeAffinity({ ...POD }, node)).toBe(true);
  expect(matchesRequiredNodeAffinity({ ...POD, spec: { containers: [], affinity: {} } }, node)).toBe(true);
});
