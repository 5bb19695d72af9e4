// Credentials ready for use: what goes into the head of a request and into the TLS handshake, renewed when it is stale.
import { readFile } from 'node:fs/promises';
import { assertNever, type Clock } from '@berth/kube';
import type { KubeConnection, PemSource } from './connection.js';
import { runCredentialPlugin, type PluginCredential } from './credential-plugin.js';
import { TOKEN_FILE_AGE_MS } from './limits.js';

/** TLS material of one connection. */
export interface TlsIdentity {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Credentials of one connection, kept fresh. */
export interface Authenticator {
  /** Headers that say who we are. */
  headers(): Promise<Readonly<Record<string, string | string[]>>>;
  /** Certificates; the same object as long as they are the same. */
  tls(): Promise<TlsIdentity>;
  /** Forgets what was cached, after the server refused it. True when there is a chance that new credentials differ. */
  renew(): boolean;
}

/** Credentials of a connection. Plugins run, and files are read, only when needed. */
export function createAuthenticator(connection: KubeConnection, clock: Clock): Authenticator {
  const { credentials } = connection;
  const plugin = cachedPlugin(connection, clock);
  const tokenFile = cachedTokenFile(clock);
  let identity: TlsIdentity | undefined;
  const authorization = async (): Promise<string | undefined> => {
    switch (credentials.kind) {
      case 'none':
        return undefined;
      case 'token':
        return `Bearer ${credentials.token}`;
      case 'password':
        return `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
      case 'token-file':
        return `Bearer ${await tokenFile.read(credentials.path)}`;
      case 'plugin': {
        const { token } = await plugin.get();
        return token === undefined ? undefined : `Bearer ${token}`;
      }
      default:
        return assertNever(credentials);
    }
  };
  return {
    headers: async () => ({
      ...headerOf('authorization', await authorization()),
      ...impersonation(connection),
    }),
    tls: async () => {
      const next = await readIdentity(connection, await plugin.certificate());
      if (!identity || !sameIdentity(identity, next)) identity = next;
      return identity;
    },
    renew: () => {
      tokenFile.forget();
      plugin.forget();
      return credentials.kind === 'plugin' || credentials.kind === 'token-file';
    },
  };
}

function headerOf(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}

function impersonation({ impersonate }: KubeConnection): Readonly<Record<string, string | string[]>> {
  if (!impersonate) return {};
  const groups = impersonate.groups.length > 0 ? { 'impersonate-group': [...impersonate.groups] } : {};
  return { 'impersonate-user': impersonate.user, ...groups };
}

interface CachedPlugin {
  get(): Promise<PluginCredential>;
  certificate(): Promise<PluginCredential | undefined>;
  forget(): void;
}

/** One run at a time; its result is kept until it expires. */
function cachedPlugin(connection: KubeConnection, clock: Clock): CachedPlugin {
  const { credentials } = connection;
  let running: Promise<PluginCredential> | undefined;
  let expiresAtMs = Infinity;
  const noteExpiry = async (run: Promise<PluginCredential>): Promise<void> => {
    const credential = await run.catch(() => undefined);
    if (running !== run) return;
    if (credential) expiresAtMs = credential.expiresAtMs ?? Infinity;
    else running = undefined;
  };
  const get = (): Promise<PluginCredential> => {
    if (credentials.kind !== 'plugin') return Promise.resolve({});
    if (running && clock.now() < expiresAtMs) return running;
    expiresAtMs = Infinity;
    const next = runCredentialPlugin(credentials.plugin, connection);
    running = next;
    void noteExpiry(next);
    return next;
  };
  return {
    get,
    certificate: async () => (credentials.kind === 'plugin' ? get() : undefined),
    forget: () => {
      running = undefined;
    },
  };
}

interface CachedTokenFile {
  read(path: string): Promise<string>;
  forget(): void;
}

/** Token files are rotated by the kubelet, so they are read again from time to time. */
function cachedTokenFile(clock: Clock): CachedTokenFile {
  let token = '';
  let readAtMs = -Infinity;
  return {
    read: async (path) => {
      if (clock.now() - readAtMs < TOKEN_FILE_AGE_MS) return token;
      token = (await readFile(path, 'utf8')).trim();
      readAtMs = clock.now();
      return token;
    },
    forget: () => {
      readAtMs = -Infinity;
    },
  };
}

async function readIdentity(
  { ca, clientCertificate }: KubeConnection,
  credential: PluginCredential | undefined,
): Promise<TlsIdentity> {
  return {
    ca: await readPem(ca),
    cert: credential?.certificate ?? (await readPem(clientCertificate?.certificate)),
    key: credential?.key ?? (await readPem(clientCertificate?.key)),
  };
}

const readPem = async (source: PemSource | undefined): Promise<string | undefined> =>
  source?.kind === 'file' ? readFile(source.path, 'utf8') : source?.text;

const sameIdentity = (a: TlsIdentity, b: TlsIdentity): boolean =>
  a.ca === b.ca && a.cert === b.cert && a.key === b.key;
