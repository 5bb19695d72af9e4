// Sends answers: JSON and text, compressed when large, with the headers clients of Kubernetes see.
import type { ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { renderYaml, type Status, type StatusError } from '@berth/kube';
import { GZIP_THRESHOLD_BYTES } from '../../limits.js';
import type { Exchange } from './exchange.js';
import { negotiate } from './accept.js';

export interface Answer {
  readonly status: number;
  readonly body: Buffer | string;
  readonly contentType?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Sends an answer, gzipped when it is large and the client accepts that. */
export function send(exchange: Exchange, answer: Answer): void {
  const { response, request } = exchange;
  if (response.headersSent) return;
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  // kube-apiserver ends JSON with a line feed; people see it in `kubectl get --raw`.
  const end = answer.contentType === undefined ? LINE_FEED : NOTHING;
  response.statusCode = answer.status;
  response.setHeader('cache-control', 'no-cache, private');
  response.setHeader('content-type', answer.contentType ?? 'application/json');
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  if (exchange.warnings.length > 0) response.setHeader('warning', exchange.warnings.map(warningHeader));
  const accepts = String(request.headers['accept-encoding'] ?? '');
  if (body.length < GZIP_THRESHOLD_BYTES || !accepts.includes('gzip')) {
    response.setHeader('content-length', body.length + end.length);
    response.cork();
    response.write(body);
    response.end(end);
    return;
  }
  sendCompressed(response, body);
}

const LINE_FEED = Buffer.from('\n');
const NOTHING = Buffer.alloc(0);

function sendCompressed(response: ServerResponse, body: Buffer): void {
  gzip(body, { level: 1 }, (error, compressed) => {
    if (error !== null) {
      response.destroy(error);
      return;
    }
    response.setHeader('content-encoding', 'gzip');
    response.setHeader('vary', 'Accept-Encoding');
    response.setHeader('content-length', compressed.length);
    response.end(compressed);
  });
}

/** `299 - "text"`, quoted as RFC 9110 wants it. */
const warningHeader = (text: string): string => `299 - "${text.replaceAll(/(["\\])/g, '\\$1')}"`;

/** Sends a JSON value in the encoding that the client asked for. */
export function sendJson(exchange: Exchange, status: number, value: unknown): void {
  const encoding = preferredEncoding(exchange);
  if (encoding === 'yaml') {
    send(exchange, { status, body: renderYaml(value), contentType: 'application/yaml' });
    return;
  }
  const pretty = exchange.query.get('pretty');
  const indent = pretty !== null && pretty !== 'false' && pretty !== '0' ? 2 : undefined;
  send(exchange, { status, body: JSON.stringify(value, undefined, indent) });
}

function preferredEncoding(exchange: Exchange): 'json' | 'yaml' {
  try {
    return negotiate(exchange.request.headers.accept, { transforms: true }).encoding;
  } catch {
    return 'json';
  }
}

/** Sends a refusal. */
export function sendStatus(exchange: Exchange, error: StatusError): void {
  const status: Status = error.status;
  const retryAfter = status.details?.retryAfterSeconds;
  if (retryAfter !== undefined) exchange.response.setHeader('retry-after', String(retryAfter));
  sendJson(exchange, status.code ?? 500, status);
}

/** Sends plain text. */
export function sendText(exchange: Exchange, status: number, body: string): void {
  const headers = { 'x-content-type-options': 'nosniff' };
  send(exchange, { status, body, contentType: 'text/plain; charset=utf-8', headers });
}
