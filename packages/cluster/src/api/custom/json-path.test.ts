import { expect, test } from 'vitest';
import { compileJsonPath, memberPath } from './json-path.js';

const object = {
  spec: { size: 3, 'a.b': 'dotted', list: [{ n: 1 }, { n: 2 }] },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Other', status: 'False' },
    ],
  },
};

test.each([
  ['.spec.size', [3]],
  ['$.spec.size', [3]],
  ['{.spec.size}', [3]],
  [".spec['a.b']", ['dotted']],
  ['.spec.a\\.b', ['dotted']],
  ['.spec.list[0].n', [1]],
  ['.spec.list[-1].n', [2]],
  ['.spec.list[*].n', [1, 2]],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  ['.status.conditions[?(@.type!="Ready")].status', ['False']],
  ['.spec.missing.deep', []],
])('%s', (path, found) => {
  expect(compileJsonPath(path)?.(object)).toEqual(found);
});

test('a path that is none is said to be none', () => {
  expect(compileJsonPath('.spec[?(size > 3)]')).toBeUndefined();
  expect(memberPath('.spec.size')).toEqual(['spec', 'size']);
  expect(memberPath('.spec.list[0]')).toBeUndefined();
});
