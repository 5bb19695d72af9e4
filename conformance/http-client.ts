// Sends the requests of cases, as the recorder did.
import { Agent, request } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

/** A server under test. */
export interface Target {
  readonly url: string;
  readonly token: string;
  /** Authority of its certificate; the system's ones when absent. */
  readonly caPem?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** All values of repeated headers. */
  readonly rawHeaders: ReadonlyMap<string, readonly string[]>;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

// The longest watch of the cases takes a few seconds; one with bookmarks is never idle.
const REQUEST_TIMEOUT_MS = 20_000;

/** Sends one request and reads the whole answer. */
export type Send = (request: HttpRequest) => Promise<HttpAnswer>;

/** A sender with connections that stay open. */
export function createSender(target: Target): Send {
  const agent = new Agent({
    keepAlive: true,
    ca: target.caPem,
    rejectUnauthorized: target.caPem !== undefined,
  });
  return ({ method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${target.url}${path}`, { method, headers, agent }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            rawHeaders: new Map(
              Object.entries(incoming.headersDistinct).map(([name, values = []]) => [name, values]),
            ),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      const timer = setTimeout(
        () => outgoing.destroy(new Error(`no answer: ${method} ${path}`)),
        REQUEST_TIMEOUT_MS,
      );
      outgoing.on('close', () => clearTimeout(timer));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
}
