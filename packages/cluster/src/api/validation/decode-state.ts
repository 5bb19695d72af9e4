// What a decoder carries with it: where it is, and the unknown fields it met; and the failure it may end with.

/** Where decoding is and what it noticed. */
export interface DecodeState {
  readonly path: (string | number)[];
  /** `unknown field "spec.x"`, in the order of the document. */
  readonly strictProblems: string[];
}

/** Turns a JSON value into the typed form that the API stores; throws {@link DecodeFailure}. */
export type Decoder = (input: unknown, state: DecodeState) => unknown;

/** The value does not fit its type. The message follows encoding/json's wording. */
export class DecodeFailure extends Error {}

/** Renders a path as kube-apiserver does: `spec.containers[0].image`. */
export function renderPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text ? `.${part}` : part;
  }
  return text;
}

/** A failure as encoding/json words it: `json: cannot unmarshal string into Go struct field spec.replicas of type int32`. */
export function typeMismatch(input: unknown, state: DecodeState, goType: string): DecodeFailure {
  const field = state.path.filter((part) => typeof part === 'string').join('.');
  const place = field ? `Go struct field ${field}` : 'Go value';
  return new DecodeFailure(`json: cannot unmarshal ${jsonType(input)} into ${place} of type ${goType}`);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && !Number.isInteger(value)) return `number ${value}`;
  return typeof value;
}
