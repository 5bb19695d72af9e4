// What a decoder carries with it: where it is, and the unknown fields it met; and the failure it may end with.

/** A field, an index of a list, or a key of a map. */
export type PathPart = string | number | { readonly key: string };

/** Where decoding is and what it noticed. */
export interface DecodeState {
  readonly path: PathPart[];
  /** Names of the Go types around the current value, outermost first. */
  readonly types: string[];
  /** `unknown field "spec.x"`, in the order of the document. */
  readonly strictProblems: string[];
}

/** Turns a JSON value into the typed form that the API stores; throws {@link DecodeFailure}. */
export type Decoder = (input: unknown, state: DecodeState) => unknown;

/** The value does not fit its type. The message follows encoding/json's wording. */
export class DecodeFailure extends Error {}

/** A number that does not fit, to be shown as it is. */
export class BadNumber {
  constructor(readonly number: number) {}
}

/** Renders a path as kube-apiserver does: `spec.containers[0].image`. */
export function renderPath(path: readonly PathPart[]): string {
  let text = '';
  for (const part of path) {
    const name = typeof part === 'object' ? part.key : part;
    if (typeof name === 'number') text += `[${name}]`;
    else text += text ? `.${name}` : name;
  }
  return text;
}

/** A failure as encoding/json words it: `cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork …`. */
export function typeMismatch(input: unknown, state: DecodeState, goType: string): DecodeFailure {
  const fields = state.path.filter((part) => typeof part === 'string');
  const place =
    fields.length > 0 ? `Go struct field ${state.types.at(-1) ?? ''}.${fields.join('.')}` : 'Go value';
  return new DecodeFailure(`json: cannot unmarshal ${jsonType(input)} into ${place} of type ${goType}`);
}

function jsonType(value: unknown): string {
  if (value instanceof BadNumber) return `number ${value.number}`;
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'object') return 'object';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}
