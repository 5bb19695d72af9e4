import { expect, test } from 'vitest';
import { bytesOf, readWire } from '../http/protobuf-wire.js';
import { openApiHead, wantsProtobufOnly } from './openapi-protobuf.js';

test('the head of the document can be read as a protobuf message', () => {
  const title = 'K'.repeat(200);
  const parts = [...readWire(openApiHead({ title, version: 'v1' }))];
  expect(parts.map(({ number }) => number)).toEqual([1, 2, 8]);
  const [swagger, info] = parts.map(({ value }) => bytesOf(value));
  expect(swagger?.toString()).toBe('2.0');
  const texts = [...readWire(info ?? Buffer.alloc(0))].map(({ value }) => bytesOf(value).toString());
  expect(texts).toEqual([title, 'v1']);
});

test.each([
  ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf', true],
  ['application/com.github.proto-openapi.spec.v2@v1.0+protobuf,application/json', false],
  ['application/json', false],
  [undefined, false],
])('%s', (accept, wanted) => {
  expect(wantsProtobufOnly(accept)).toBe(wanted);
});
