// The pool of connections to one server, with its trust and our certificates. undici is loaded with the first request,
// so that commands without a cluster start quickly.
import type * as Undici from 'undici';
import type { Agent, Dispatcher } from 'undici';
import type { Authenticator, TlsIdentity } from './authenticator.js';
import type { KubeConnection } from './connection.js';
import { CONNECT_TIMEOUT_MS } from './limits.js';

/** What TLS needs to know beside certificates. */
export interface TlsChecks {
  readonly rejectUnauthorized: boolean;
  readonly servername?: string | undefined;
}

/** The pool of one server, and undici's function that sends by it. */
export interface ConnectionPool {
  get(): Promise<{ readonly dispatcher: Dispatcher; readonly request: typeof Undici.request }>;
  close(): Promise<void>;
}

/** The pool; it is made anew when the certificates change. */
export function createConnectionPool(
  connection: KubeConnection,
  authenticator: Authenticator,
): ConnectionPool {
  let current: { readonly identity: TlsIdentity; readonly agent: Dispatcher } | undefined;
  return {
    get: async () => {
      const undici = await import('undici');
      const identity = await authenticator.tls();
      if (current?.identity !== identity) {
        void current?.agent.close();
        const tls = { ...identity, ...tlsChecks(connection) };
        const connect = { ...tls, timeout: CONNECT_TIMEOUT_MS };
        const pool: Agent.Options = { connect, allowH2: false, pipelining: 1 };
        const proxy = { uri: connection.proxyUrl ?? '', requestTls: connect };
        const agent = connection.proxyUrl ? new undici.ProxyAgent(proxy) : new undici.Agent(pool);
        current = { identity, agent };
      }
      return { dispatcher: current.agent, request: undici.request };
    },
    close: async () => {
      const closing = current?.agent;
      current = undefined;
      await closing?.destroy();
    },
  };
}

/** How the server's certificate is checked. */
export function tlsChecks({ insecureSkipTlsVerify, tlsServerName }: KubeConnection): TlsChecks {
  return {
    rejectUnauthorized: !insecureSkipTlsVerify,
    ...(tlsServerName !== undefined && { servername: tlsServerName }),
  };
}
