// The HTTPS server of the API: accepts connections, hands requests and upgrades on, and ends cleanly.
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { handleUpgrade } from '../streaming/upgrade.js';
import { handleRequest, type RequestServices } from './request-handler.js';

export interface ServerCertificates {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

export interface ApiServerOptions {
  readonly services: RequestServices;
  readonly certificates: ServerCertificates;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** A server that listens. */
export interface ApiServer {
  readonly port: number;
  /** Ends all connections and resolves when the port is free. */
  stop(): Promise<void>;
}

/** Starts to listen. Rejects when the port cannot be had. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { services, certificates } = options;
  const open = new Set<ServerResponse>();
  const server = createServer(
    {
      key: certificates.keyPem,
      cert: certificates.certPem,
      ca: certificates.caPem,
      requestCert: true,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    },
    (request, response) => {
      open.add(response);
      response.on('close', () => open.delete(response));
      void handleRequest(services, request, response);
    },
  );
  server.requestTimeout = 0;
  server.keepAliveTimeout = 120_000;
  server.on('upgrade', (request, socket, head) => handleUpgrade(services, { request, socket, head }));
  await listen(server, options);
  return { port: portOf(server), stop: () => stopServer(server, open) };
}

function listen(server: Server, { host, port }: ApiServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function stopServer(server: Server, open: ReadonlySet<ServerResponse>): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  for (const response of open) response.end();
  server.closeIdleConnections();
  setImmediate(() => server.closeAllConnections());
  await closed;
}
