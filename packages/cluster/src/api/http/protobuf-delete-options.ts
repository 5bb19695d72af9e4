// DeleteOptions in protobuf, which typed Go clients send with a DELETE: the numbers of the fields are those of
// meta.k8s.io/v1.
import { badRequest } from '../status-errors.js';
import { bytesOf, readWire, signedInteger, type WireValue } from './protobuf-wire.js';

const MAGIC = 'k8s\0';
const RAW = 2;

/** Whether a body is in Kubernetes' protobuf encoding. */
export const isProtobuf = (body: Buffer): boolean =>
  body.subarray(0, MAGIC.length).toString('latin1') === MAGIC;

/** Decodes the options; throws a 400 when they cannot be read. */
export function parseDeleteOptions(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parts = [...readWire(body.subarray(MAGIC.length))];
    const raw = parts.find(({ number }) => number === RAW);
    return raw ? optionsOf(bytesOf(raw.value)) : {};
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`the object provided is unrecognized: ${why}`);
  }
}

function optionsOf(message: Buffer): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  const dryRun: string[] = [];
  for (const { number, value } of readWire(message)) {
    if (number === 1) options['gracePeriodSeconds'] = signedInteger(value);
    if (number === 2) options['preconditions'] = preconditionsOf(bytesOf(value));
    if (number === 3) options['orphanDependents'] = signedInteger(value) !== 0;
    if (number === 4) options['propagationPolicy'] = textOf(value);
    if (number === 5) dryRun.push(textOf(value));
  }
  return dryRun.length === 0 ? options : { ...options, dryRun };
}

function preconditionsOf(message: Buffer): Readonly<Record<string, string>> {
  const names = new Map([
    [1, 'uid'],
    [2, 'resourceVersion'],
  ]);
  return Object.fromEntries(
    [...readWire(message)].flatMap(({ number, value }) => {
      const name = names.get(number);
      return name === undefined ? [] : [[name, textOf(value)] as const];
    }),
  );
}

const textOf = (value: WireValue): string => bytesOf(value).toString('utf8');
