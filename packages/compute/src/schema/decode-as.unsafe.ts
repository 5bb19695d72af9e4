// The one cast of the decoder: a value that was decoded by a shape has the type of that shape. Types cannot say it.
import { type Decoding, decodeValue } from './decode.js';
import type { Shape, ValueOf } from './shape.js';

/** Decodes a value and gives it its type. Parts that did not fit are absent, and among the findings of `into`. */
export function decodeAs<S extends Shape>(value: unknown, shape: S, into: Decoding): ValueOf<S> | undefined {
  return decodeValue(value, shape, { path: [], into }) as ValueOf<S> | undefined;
}
