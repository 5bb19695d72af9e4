// A server for tests of the client: answers requests from a table and keeps what it was asked.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query, decoded. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** Answers by JSON; or takes the response over itself and gives nothing. */
export type Answer = {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: unknown;
};
export type Handler = (request: SeenRequest, response: ServerResponse) => Answer | undefined;

export interface FakeApi {
  readonly server: Server;
  readonly url: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** Listens on a free port of the loopback; with TLS when given certificates. */
export async function startFakeApi(handler: Handler, tls?: ServerOptions): Promise<FakeApi> {
  const seen: SeenRequest[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const url = decodeURIComponent(request.url ?? '');
      const arrived = { method: request.method ?? '', url, headers: request.headers, body };
      seen.push(arrived);
      const answer = handler(arrived, response);
      if (!answer) return;
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  };
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A Status of the API, as it refuses. */
export const refusal = (code: number, reason: string, message: string): Answer => ({
  status: code,
  body: { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code, reason, message },
});
