// The client of our own API: JSON over HTTPS with a token and the instance's own certificate authority.
// On node:https, which every Node has, so that commands start quickly.
import { request, type RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';

export interface BerthConnection {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

/** A refusal of our API: an RFC 9457 problem with a code of the registry. */
export class ApiProblem extends Error {
  readonly httpStatus: number;
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(httpStatus: number, body: Readonly<Record<string, unknown>>) {
    super(String(body['detail'] ?? body['title'] ?? `HTTP ${httpStatus}`));
    this.name = 'ApiProblem';
    this.httpStatus = httpStatus;
    this.code = String(body['code'] ?? 'unknown');
    this.hint = typeof body['hint'] === 'string' ? body['hint'] : undefined;
    this.details = body;
  }
}

export interface CallOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Calls of our API. Every method rejects with an {@link ApiProblem} when the server refuses. */
export interface BerthClient {
  get(path: string, options?: CallOptions): Promise<unknown>;
  /** Sends JSON, or bytes as they are when `body` is a Uint8Array. */
  post(path: string, body: unknown, options?: CallOptions): Promise<unknown>;
  delete(path: string, options?: CallOptions): Promise<unknown>;
  /** The body as it arrives: logs that are followed, event streams. */
  stream(path: string, options?: CallOptions): AsyncIterable<Uint8Array>;
}

/** A client of the instance at this address. */
export function createBerthClient(connection: BerthConnection): BerthClient {
  const call = (
    method: string,
    path: string,
    more: { body?: unknown; options?: CallOptions | undefined } = {},
  ) => open(connection, { method, path, ...more }).then(readJson);
  return {
    get: (path, options) => call('GET', path, { options }),
    post: (path, body, options) => call('POST', path, { body, options }),
    delete: (path, options) => call('DELETE', path, { options }),
    stream: (path, options) => streamBody(connection, path, options),
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly options?: CallOptions | undefined;
}

function open(connection: BerthConnection, call: Call): Promise<IncomingMessage> {
  const isBytes = call.body instanceof Uint8Array;
  const payload = call.body === undefined ? undefined : isBytes ? call.body : JSON.stringify(call.body);
  const options: RequestOptions = {
    method: call.method,
    ca: connection.caPem,
    headers: {
      authorization: `Bearer ${connection.token}`,
      accept: 'application/json',
      ...(payload === undefined ? {} : { 'content-type': isBytes ? 'application/gzip' : 'application/json' }),
      ...call.options?.headers,
    },
    ...(call.options?.signal ? { signal: call.options.signal } : {}),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(call.path, connection.url), options, resolve);
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  const httpStatus = response.statusCode ?? 0;
  if (httpStatus >= 400) throw new ApiProblem(httpStatus, problemBody(text));
  return text === '' ? undefined : JSON.parse(text);
}

async function* streamBody(
  connection: BerthConnection,
  path: string,
  options: CallOptions | undefined,
): AsyncIterable<Uint8Array> {
  const response = await open(connection, { method: 'GET', path, options });
  if ((response.statusCode ?? 0) >= 400) await readJson(response);
  for await (const chunk of response) yield Buffer.from(chunk);
}

function problemBody(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : { detail: text };
  } catch {
    return { detail: text.slice(0, 500) };
  }
}
