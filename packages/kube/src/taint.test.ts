import { describe, expect, test } from 'vitest';
import { isTolerated, renderTaint, tolerates, untolerated } from './taint.js';

const taint = { key: 'pool', value: 'gpu', effect: 'NoSchedule' } as const;

describe('tolerates', () => {
  test.each<[string, Parameters<typeof tolerates>[0], boolean]>([
    ['equal', { key: 'pool', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }, true],
    ['no operator means Equal', { key: 'pool', value: 'gpu' }, true],
    ['another value', { key: 'pool', value: 'cpu' }, false],
    ['another effect', { key: 'pool', value: 'gpu', effect: 'NoExecute' }, false],
    ['any effect', { key: 'pool', operator: 'Exists' }, true],
    ['any key', { operator: 'Exists' }, true],
    ['any key, one effect', { operator: 'Exists', effect: 'NoSchedule' }, true],
    ['no key, Equal, same value', { value: 'gpu' }, true],
    ['nothing at all', {}, false],
    ['Gt is off', { key: 'pool', operator: 'Gt' as never, value: '1' }, false],
    ['empty strings are absent', { key: '', operator: 'Exists', effect: '' as never }, true],
  ])('%s', (_name, toleration, expected) => {
    expect(tolerates(toleration, taint)).toBe(expected);
  });

  test('a taint without value equals the empty value', () => {
    expect(tolerates({ key: 'a' }, { key: 'a', effect: 'NoExecute' })).toBe(true);
    expect(tolerates({}, { key: 'a', effect: 'NoExecute' })).toBe(true);
  });
});

test('untolerated keeps the order of the node and the effects asked for', () => {
  const soft = { key: 's', effect: 'PreferNoSchedule' } as const;
  const evicting = { key: 'e', effect: 'NoExecute' } as const;
  const taints = [soft, taint, evicting];
  expect(untolerated(taints, undefined)).toEqual([taint, evicting]);
  expect(untolerated(taints, [{ key: 'pool', operator: 'Exists' }])).toEqual([evicting]);
  expect(untolerated(taints, [], ['PreferNoSchedule'])).toEqual([soft]);
  expect(untolerated(undefined, [])).toEqual([]);
  expect(isTolerated(taint, undefined)).toBe(false);
});

test('texts', () => {
  expect(renderTaint(taint)).toBe('pool=gpu:NoSchedule');
  expect(renderTaint({ key: 'a', effect: 'NoExecute' })).toBe('a:NoExecute');
});
