// Decoders of single values: each checks the JSON type and gives the canonical form that the API server stores.
import { parseQuantity, renderQuantity } from '@berth/kube';

import { BadNumber, DecodeFailure, typeMismatch, type Decoder, type DecodeState } from './decode-state.js';

/** Text as it is. */
export function decodeString(input: unknown, state: DecodeState): string {
  if (typeof input !== 'string') throw typeMismatch(input, state, 'string');
  return input;
}

export function decodeBoolean(input: unknown, state: DecodeState): boolean {
  if (typeof input !== 'boolean') throw typeMismatch(input, state, 'bool');
  return input;
}

/** Decodes `int32` and `int64`. */
export function integerDecoder(format: string | undefined): Decoder {
  const goType = format === 'int32' ? 'int32' : 'int64';
  const limit = goType === 'int32' ? 2 ** 31 : 2 ** 63;
  return (input, state) => {
    if (typeof input !== 'number') throw typeMismatch(input, state, goType);
    if (Number.isInteger(input) && input >= -limit && input < limit) return input;
    throw typeMismatch(new BadNumber(input), state, goType);
  };
}

export function decodeNumber(input: unknown, state: DecodeState): number {
  if (typeof input !== 'number') throw typeMismatch(input, state, 'float64');
  return input;
}

/** A quantity in canonical form, its family of suffixes kept: `1.5Gi` gives `1536Mi`. */
export function decodeQuantity(input: unknown, state: DecodeState): string {
  if (typeof input !== 'string' && typeof input !== 'number')
    throw typeMismatch(input, state, 'resource.Quantity');
  const parsed = parseQuantity(typeof input === 'string' ? input.trim() : input);
  if (parsed.ok) return renderQuantity(parsed.value);
  throw new DecodeFailure(quantitySyntax);
}

/** A port name or number, a count or a percentage. */
export function decodeIntOrString(input: unknown, state: DecodeState): string | number {
  if (typeof input === 'string') return input;
  if (typeof input === 'number' && Number.isInteger(input)) return input;
  throw typeMismatch(input, state, 'int32');
}

/** Base64 of RFC 4648 with padding; line breaks are ignored, as Go does. */
export function decodeBytes(input: unknown, state: DecodeState): string {
  const text = decodeString(input, state).replaceAll(/[\r\n]/g, '');
  const bad = /[^A-Za-z0-9+/=]/.exec(text);
  const valid = !bad && /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  if (valid) return text;
  throw new DecodeFailure(`illegal base64 data at input byte ${bad ? bad.index : lastQuantum(text)}`);
}

/** RFC 3339 in seconds, UTC. */
export function decodeTime(input: unknown, state: DecodeState): string {
  const text = decodeString(input, state);
  return `${instantOf(text, '2006-01-02T15:04:05Z07:00').toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with exactly six decimals, UTC. */
export function decodeMicroTime(input: unknown, state: DecodeState): string {
  const text = decodeString(input, state);
  const layout = '2006-01-02T15:04:05.000000Z07:00';
  const instant = instantOf(text, layout);
  const fraction = /\.(\d+)/.exec(text)?.[1];
  if (fraction === undefined) throw unparsableTime(text, layout, { rest: text.slice(19), part: '.000000' });
  return `${instant.toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}

/** Free JSON, kept as it is. */
export const decodeRaw: Decoder = (input) => input;

const quantitySyntax =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const lastQuantum = (text: string): number => text.length - (text.length % 4 || 1);

const timeSyntax = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

function instantOf(text: string, layout: string): Date {
  const instant = new Date(text);
  if (timeSyntax.test(text) && !Number.isNaN(instant.getTime())) return instant;
  throw unparsableTime(text, layout, { rest: text, part: '2006' });
}

/** The first part of the layout that the rest of the text does not have. */
interface Mismatch {
  readonly rest: string;
  readonly part: string;
}

function unparsableTime(text: string, layout: string, { rest, part }: Mismatch): DecodeFailure {
  return new DecodeFailure(
    `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: ` +
      `cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(part)}`,
  );
}
