// The app on a socket: HTTPS on the loopback address, with the cluster's certificate authority.
import { createAdaptorServer } from '@hono/node-server';
import { createServer } from 'node:https';
import type { Server } from 'node:net';
import type { RestApp } from './rest-app.js';

/** Certificate and key of the server, and the authority that signed them, all PEM. */
export interface HttpsIdentity {
  readonly certPem: string;
  readonly keyPem: string;
  readonly caPem: string;
}

export interface Listening {
  readonly port: number;
  /** Ends open connections too: followers of logs and events come back to the next process. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; rejects with the system's error when the port is taken. */
export function listen(app: RestApp, tls: HttpsIdentity, port: number): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer,
    serverOptions: { cert: tls.certPem, key: tls.keyPem },
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : port,
        close: () => close(server),
      });
    });
  });
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
      server.closeAllConnections();
  });
