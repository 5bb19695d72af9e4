import { describe, expect, test } from 'vitest';
import { duplicateKeys } from './duplicate-keys.js';
import { parseProtobuf } from './protobuf-body.js';
import { renderYaml } from '@berth/kube';

describe('duplicate keys', () => {
  test.each([
    ['{"a":1,"b":{"a":2}}', []],
    ['{"data":{"a":"1","a":"2"},"data":{"b":"1"}}', ['duplicate field "data.a"', 'duplicate field "data"']],
    ['{"list":[{"n":1},{"n":1,"n":2}]}', ['duplicate field "list[1].n"']],
    ['{"text":"a \\"quoted\\", {\\"x\\":1}","text":1}', ['duplicate field "text"']],
  ])('%s', (text, problems) => {
    expect(duplicateKeys(text)).toEqual(problems);
  });
});

test('reads what kubectl create configmap sends', () => {
  const body = Buffer.from(
    '6b3873000a0f0a02763112' +
      '09436f6e6669674d6170121b0a110a017812001a0022002a0032003800420012060a01611201621a002200',
    'hex',
  );
  expect(parseProtobuf(body)).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'x' },
    data: { a: 'b' },
  });
});

test('renders YAML that reads back', () => {
  const value = { b: ['x', { c: '1', d: true }], a: 'yes', e: {}, t: '2026-01-01T00:00:00Z', m: 3 };
  expect(renderYaml(value)).toBe(
    'a: "yes"\nb:\n- x\n- c: "1"\n  d: true\ne: {}\nm: 3\nt: "2026-01-01T00:00:00Z"\n',
  );
});
