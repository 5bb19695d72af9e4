import { expect, test } from 'vitest';
import { isProtobuf, parseDeleteOptions } from './protobuf-delete-options.js';

const bytes = (number: number, content: Buffer | string): Buffer => {
  const body = Buffer.from(content);
  return Buffer.concat([Buffer.from([(number << 3) | 2, body.length]), body]);
};
const envelope = (...fields: readonly Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('k8s\0'),
    bytes(1, Buffer.concat([bytes(1, 'v1'), bytes(2, 'DeleteOptions')])),
    bytes(2, Buffer.concat(fields)),
  ]);

test('options of typed Go clients', () => {
  const body = envelope(
    Buffer.from([1 << 3, 5]),
    bytes(2, bytes(1, 'uid-1')),
    bytes(4, 'Background'),
    bytes(5, 'All'),
  );
  expect(isProtobuf(body)).toBe(true);
  expect(parseDeleteOptions(body)).toEqual({
    gracePeriodSeconds: 5,
    preconditions: { uid: 'uid-1' },
    propagationPolicy: 'Background',
    dryRun: ['All'],
  });
  expect(parseDeleteOptions(envelope())).toEqual({});
});

test('what is no message is refused', () => {
  expect(isProtobuf(Buffer.from('{}'))).toBe(false);
  expect(() => parseDeleteOptions(Buffer.from('k8s\0\xff', 'latin1'))).toThrow('unrecognized');
});
