// Decodes the JSON of a request into a typed draft, strict about types, and about unknown fields as the client asks.
import type { StatusError } from '@berth/kube';

import { inOrder, type CustomKind } from '../custom/custom-kind.js';
import type { Draft } from '../kind-rules.js';
import { badRequest } from '../status-errors.js';
import { createDecoders } from './decode-compile.js';
import { DecodeFailure, type DecodeState } from './decode-state.js';
import { builtInType, builtInTypeName } from './schema-source.js';

/** How a request wants unknown and duplicate fields handled; the server's default is Warn. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** The kind a body is to be decoded as. */
export interface ObjectKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly custom?: Pick<CustomKind, 'decode' | 'storedApiVersion'> | undefined;
}

export type DecodeResult =
  | {
      readonly ok: true;
      /** Fresh and mutable, unknown fields left out, values canonical. */
      readonly draft: Draft;
      /** `unknown field "spec.x"`, in the order of the document. */
      readonly strictProblems: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

export interface DecodeBodyOptions {
  readonly type: ObjectKind;
  readonly value: unknown;
  readonly fieldValidation: FieldValidation;
  /** Problems found while the JSON or YAML was read: `duplicate field "data.a"`. */
  readonly readProblems?: readonly string[] | undefined;
}

export interface DecodedBody {
  readonly draft: Draft;
  /** Texts for `Warning: 299` headers. */
  readonly warnings: readonly string[];
}

/** Decodes a value as a type of the schema (`io.k8s.api.core.v1.Pod`). Objects that are stored decode to themselves. */
export function decodeAs(typeName: string, value: unknown): DecodeResult {
  const state: DecodeState = { path: [], types: [], strictProblems: [] };
  try {
    const draft = decoderOf(typeName)(value, state);
    return { ok: true, draft: isDraft(draft) ? draft : {}, strictProblems: state.strictProblems };
  } catch (error) {
    if (error instanceof DecodeFailure) return { ok: false, message: error.message };
    throw error;
  }
}

/** Decodes the body of a request. Throws a 400 {@link StatusError} for wrong types, under Strict for unknown fields. */
export function decodeBody({
  type,
  value,
  fieldValidation,
  readProblems = [],
}: DecodeBodyOptions): DecodedBody {
  const result = decodeKind(type, value);
  if (!result.ok) throw cannotBeHandled(type, result.message);
  const problems = [...readProblems, ...result.strictProblems];
  if (problems.length === 0 || fieldValidation === 'Ignore') return { draft: result.draft, warnings: [] };
  if (fieldValidation === 'Strict')
    throw cannotBeHandled(type, `strict decoding error: ${problems.join(', ')}`);
  return { draft: result.draft, warnings: problems };
}

function decodeKind(type: ObjectKind, value: unknown): DecodeResult {
  if (type.custom) return decodeCustom(value, { kind: type.kind, custom: type.custom });
  const typeName = builtInTypeName(type);
  if (typeName === undefined) throw cannotBeHandled(type, 'no such kind');
  return decodeAs(typeName, value);
}

interface CustomDecoding {
  readonly kind: string;
  readonly custom: Pick<CustomKind, 'decode' | 'storedApiVersion'>;
}

/** Metadata has the type that it always has; the rest is the definition's. */
function decodeCustom(value: unknown, { kind, custom }: CustomDecoding): DecodeResult {
  const { metadata, ...content } = isDraft(value) ? value : {};
  const meta = decodeAs(OBJECT_META, metadata ?? {});
  if (!meta.ok) return meta;
  const { object, dropped } = custom.decode(content);
  const unknown = [
    ...meta.strictProblems.map(inMetadata),
    ...dropped.map((path) => `unknown field "${path}"`),
  ];
  const draft = inOrder({ ...object, kind, apiVersion: custom.storedApiVersion, metadata: meta.draft });
  return { ok: true, draft, strictProblems: unknown.sort() };
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const inMetadata = (problem: string): string => problem.replace(/"/, '"metadata.');

const decoderOf = createDecoders(builtInType);

const isDraft = (value: unknown): value is Draft => typeof value === 'object' && value !== null;

const cannotBeHandled = ({ kind, version }: ObjectKind, message: string): StatusError =>
  badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${message}`);
