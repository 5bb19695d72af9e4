// An HTTP request as the endpoint reads it: whole, with headers in lower case.
import type { IncomingMessage } from 'node:http';
import { awsError } from '../aws-error.js';
import { MAX_REQUEST_BYTES } from '../limits.js';

export interface HttpRequest {
  readonly method: string;
  /** As sent: still encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Reads the request to its end. */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_REQUEST_BYTES)
      throw awsError('RequestEntityTooLarge', `The request is larger than ${MAX_REQUEST_BYTES} bytes`, 413);
    chunks.push(bytes);
  }
  const [path = '/', ...query] = (message.url ?? '/').split('?');
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return {
    method: message.method ?? 'GET',
    path,
    query: query.join('?'),
    headers,
    body: Buffer.concat(chunks),
  };
}
