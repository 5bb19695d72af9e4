// One cluster over HTTP(S): a pool of connections with the cluster's trust, credentials in every head, errors as
// StatusError.
import type { Dispatcher } from 'undici';
import { StatusError, type Clock, type Status } from '@berth/kube';
import { createAuthenticator, type Authenticator, type TlsIdentity } from './authenticator.js';
import { pause } from './backoff.js';
import { isClosedSocket, reportingConnection } from './connection-error.js';
import { createConnectionPool, tlsChecks, type TlsChecks } from './connection-pool.js';
import type { KubeConnection } from './connection.js';
import { MAX_RETRY_AFTER_MS, MAX_THROTTLE_RETRIES, REQUEST_TIMEOUT_MS } from './limits.js';
import { statusOfBody } from './status-body.js';

/** One request to the API. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, below the server's address. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly contentType?: string | undefined;
  readonly accept?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The answer may take for ever: watches and followed logs. */
  readonly isStream?: boolean | undefined;
}

/** What a WebSocket needs to reach the same server as we do. */
export interface Handshake {
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsIdentity & TlsChecks;
}

/** Sends requests to one cluster. */
export interface Transport {
  /** The answer's body. Rejects with a StatusError when the API refuses, a ConnectionError when it is not there. */
  open(request: ApiRequest): Promise<AsyncIterable<Uint8Array>>;
  /** {@link open}, read to its end as JSON. */
  json(request: ApiRequest): Promise<unknown>;
  handshake(path: string): Promise<Handshake>;
  close(): Promise<void>;
}

/** Which cluster, and how patiently. */
export interface TransportOptions {
  readonly connection: KubeConnection;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly requestTimeoutMs?: number | undefined;
}

type Answer = Dispatcher.ResponseData;

/** A transport to the connection's server; nothing is opened before the first request. */
export function createTransport(options: TransportOptions): Transport {
  const { connection, clock } = options;
  const authenticator = createAuthenticator(connection, clock);
  const pool = createConnectionPool(connection, authenticator);
  const send = async (request: ApiRequest): Promise<Answer> => {
    const headers = { ...headersOf(request, options.userAgent), ...(await authenticator.headers()) };
    const { dispatcher, request: call } = await pool.get();
    const limitMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
    return call(connection.server + request.path, {
      dispatcher,
      method: request.method,
      headers,
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal: request.signal ?? null,
      headersTimeout: limitMs,
      bodyTimeout: request.isStream ? 0 : limitMs,
    });
  };
  const open = (request: ApiRequest): Promise<AsyncIterable<Uint8Array>> =>
    reportingConnection(connection.server, request.signal, () =>
      openWithRetries({ send, request, authenticator, clock }),
    );
  return {
    open,
    json: async (request) =>
      parseBody(
        await reportingConnection(connection.server, request.signal, async () =>
          readText(await open(request)),
        ),
      ),
    handshake: async (path) => ({
      url: connection.server.replace(/^http/, 'ws') + path,
      headers: { 'user-agent': options.userAgent, ...(await authenticator.headers()) },
      tls: { ...(await authenticator.tls()), ...tlsChecks(connection) },
    }),
    close: () => pool.close(),
  };
}

interface Attempt {
  readonly send: (request: ApiRequest) => Promise<Answer>;
  readonly request: ApiRequest;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
}

/** Waits when the server says so, and once tries new credentials, or a new connection for a read. */
async function openWithRetries(attempt: Attempt): Promise<AsyncIterable<Uint8Array>> {
  const { request, authenticator, clock } = attempt;
  let isRenewed = false;
  for (let tries = 0; ; tries += 1) {
    const answer = await sendOnce(attempt);
    if (answer.statusCode < 300) return answer.body;
    const waitMs = retryAfterMs(answer);
    if (waitMs !== undefined && tries < MAX_THROTTLE_RETRIES) {
      await answer.body.dump();
      await pause(clock, waitMs, request.signal);
      request.signal?.throwIfAborted();
    } else if (answer.statusCode === 401 && !isRenewed && authenticator.renew()) {
      await answer.body.dump();
      isRenewed = true;
    } else throw new StatusError(await statusOf(answer));
  }
}

/** A pooled connection may have been closed by the server meanwhile; reads are simply sent again. */
async function sendOnce({ send, request }: Attempt): Promise<Answer> {
  try {
    return await send(request);
  } catch (error) {
    if (request.method !== 'GET' || request.signal?.aborted || !isClosedSocket(error)) throw error;
    return send(request);
  }
}

/** Only the server's own throttling (429 with Retry-After) is waited through: a refused eviction has no such header. */
function retryAfterMs({ statusCode, headers }: Answer): number | undefined {
  const seconds = Number(headers['retry-after']);
  if (statusCode !== 429 || !Number.isFinite(seconds) || seconds < 0) return undefined;
  return Math.min(seconds * 1000, MAX_RETRY_AFTER_MS);
}

async function statusOf(answer: Answer): Promise<Status> {
  return statusOfBody(answer.statusCode, await readText(answer.body));
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new StatusError(statusOfBody(500, `the answer is not JSON: ${text}`));
  }
}

function headersOf(
  { body, contentType, accept }: ApiRequest,
  userAgent: string,
): Readonly<Record<string, string>> {
  const content = body === undefined ? {} : { 'content-type': contentType ?? 'application/json' };
  return { 'user-agent': userAgent, accept: accept ?? 'application/json', ...content };
}
