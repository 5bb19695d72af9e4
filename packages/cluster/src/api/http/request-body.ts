// Reads and parses request bodies: JSON or YAML, bounded, with kube-apiserver's answers to what it cannot read.
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { readYamlDocuments, type StatusError } from '@berth/kube';
import { REQUEST_BODY_BYTES } from '../../limits.js';
import { badRequest, statusError } from '../status-errors.js';
import { jsonSyntaxError } from '../validation/go-json-error.js';
import { duplicateKeys } from './duplicate-keys.js';
import { parseProtobuf } from './protobuf-body.js';

/** A parsed body and what was noticed while reading it. */
export interface ParsedBody {
  readonly value: unknown;
  readonly problems: readonly string[];
}

/** The bytes of the request. Throws 413 beyond the limit. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > REQUEST_BODY_BYTES) throw tooLarge();
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip'
    ? gunzipSync(body, { maxOutputLength: REQUEST_BODY_BYTES })
    : body;
}

const tooLarge = (): StatusError =>
  statusError({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: limit is ${REQUEST_BODY_BYTES}`,
  });

/** The media type without parameters; JSON when none is given. */
export function mediaTypeOf(request: IncomingMessage): string {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const name = type.trim().toLowerCase();
  return name === '' ? 'application/json' : name;
}

const READABLE = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

/** 415 for a body in a format that the endpoint does not read. */
export const unsupportedMediaType = (accepted: string = READABLE): StatusError =>
  statusError({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted}`,
  });

/** Parses the body of a create or update. `kind` is what the endpoint wants, for messages. */
export function parseObjectBody(body: Buffer, mediaType: string, kind: string): ParsedBody {
  if (mediaType === 'application/yaml') return parseYaml(body, kind);
  if (mediaType === 'application/vnd.kubernetes.protobuf')
    return { value: parseProtobuf(body), problems: [] };
  if (mediaType !== 'application/json') throw unsupportedMediaType();
  const text = body.toString('utf8');
  const value = parseJson(text, (why) => unrecognized(kind, why, body));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw unrecognized(kind, cannotUnmarshal(value), body);
  }
  return { value, problems: duplicateKeys(text) };
}

/** Parses JSON; `fail` makes the error from Go's wording of what is wrong. */
export function parseJson(text: string, fail: (why: string) => StatusError): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fail(jsonSyntaxError(text) ?? 'unexpected end of JSON input');
  }
}

function parseYaml(body: Buffer, kind: string): ParsedBody {
  const { documents, problems } = readYamlDocuments(body.toString('utf8'), 'request');
  const [problem] = problems;
  if (problem !== undefined) throw badRequest(`error converting YAML to JSON: ${problem.message}`);
  const [document] = documents;
  if (document === undefined) throw unrecognized(kind, 'unexpected end of JSON input', body);
  return { value: document.value, problems: [] };
}

const UNMARSHAL_TARGET =
  'Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; ' +
  'Kind string "json:\\"kind,omitempty\\"" }';

function cannotUnmarshal(value: unknown): string {
  const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
  return `json: cannot unmarshal ${type} into ${UNMARSHAL_TARGET}`;
}

function unrecognized(kind: string, why: string, body: Buffer): StatusError {
  const shown = body.length === 0 ? '<empty>' : body.subarray(0, 512).toString('hex');
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): ` +
      `couldn't get version/kind; json parse error: ${why} (${shown})`,
  );
}
