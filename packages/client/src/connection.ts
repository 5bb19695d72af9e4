// How to reach one cluster: address, trust and credentials, as a kubeconfig's context or a pod's own files say.
import { join, resolve } from 'node:path';
import {
  failure,
  isJsonArray,
  isJsonObject,
  success,
  type JsonObject,
  type Problem,
  type Result,
} from '@berth/kube';
import type { ChosenContext } from './kubeconfig.js';

/** PEM text, or the file that holds it. */
export type PemSource =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string };

/** A command that prints credentials, as `aws eks get-token` does. */
export interface CredentialPlugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  readonly provideClusterInfo: boolean;
  readonly installHint?: string | undefined;
  /** The folder that a relative command with a slash starts from. */
  readonly folder: string;
}

/** Who we are to the cluster. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'token-file'; readonly path: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'plugin'; readonly plugin: CredentialPlugin };

/** A certificate that proves who we are, and its key. */
export interface ClientCertificate {
  readonly certificate: PemSource;
  readonly key: PemSource;
}

/** Whom to act as, instead of who we are. */
export interface Impersonation {
  readonly user: string;
  readonly groups: readonly string[];
}

/** Everything needed to talk to one cluster. */
export interface KubeConnection {
  /** `https://HOST:PORT`, perhaps with a path, without a slash at the end. */
  readonly server: string;
  /** Certificate authority; the system's when absent. */
  readonly ca?: PemSource | undefined;
  readonly insecureSkipTlsVerify?: boolean | undefined;
  /** Name to check the certificate against, when it is not the server's. */
  readonly tlsServerName?: string | undefined;
  readonly proxyUrl?: string | undefined;
  readonly credentials: Credentials;
  readonly clientCertificate?: ClientCertificate | undefined;
  readonly impersonate?: Impersonation | undefined;
  /** Namespace of the context. */
  readonly namespace?: string | undefined;
}

/** The connection that a context of a kubeconfig describes. */
export function connectionOf(context: ChosenContext): Result<KubeConnection> {
  const { cluster, user } = context;
  const server = text(cluster.fields, 'server')?.replace(/\/+$/, '');
  if (!server || !URL.canParse(server)) {
    const message = `cluster ${JSON.stringify(cluster.name)} has no valid "server" address`;
    return failure({ code: 'kubeconfig.invalid', message });
  }
  const credentials = credentialsOf(user?.fields ?? {}, user?.folder ?? '.');
  if (!credentials.ok) return credentials;
  return success({
    server,
    namespace: context.namespace,
    ca: pem(cluster.fields, 'certificate-authority', cluster.folder),
    insecureSkipTlsVerify: cluster.fields['insecure-skip-tls-verify'] === true,
    tlsServerName: text(cluster.fields, 'tls-server-name'),
    proxyUrl: text(cluster.fields, 'proxy-url'),
    credentials: credentials.value,
    clientCertificate: certificateOf(user?.fields ?? {}, user?.folder ?? '.'),
    impersonate: impersonationOf(user?.fields ?? {}),
  });
}

const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The connection of a process that runs in a pod; nothing outside of one. Paths may start below `root`. */
export function inClusterConnection(
  env: Readonly<Record<string, string | undefined>>,
  root = '/',
): KubeConnection | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) return undefined;
  const folder = join(root, SERVICE_ACCOUNT_FOLDER);
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    ca: { kind: 'file', path: join(folder, 'ca.crt') },
    credentials: { kind: 'token-file', path: join(folder, 'token') },
  };
}

/** As kubectl chooses: a token file before a token, both before a password, a plugin last. */
function credentialsOf(user: JsonObject, folder: string): Result<Credentials> {
  const [tokenFile, token, username] = [text(user, 'tokenFile'), text(user, 'token'), text(user, 'username')];
  if (tokenFile) return success({ kind: 'token-file', path: resolve(folder, tokenFile) });
  if (token) return success({ kind: 'token', token });
  if (username) return success({ kind: 'password', username, password: text(user, 'password') ?? '' });
  if (isJsonObject(user['exec'])) return pluginOf(user['exec'], folder);
  if (user['auth-provider'] === undefined) return success({ kind: 'none' });
  return failure({
    code: 'kubeconfig.auth-provider',
    message: 'not supported yet: auth-provider in a kubeconfig',
    hint: 'Kubernetes removed these in 1.26; use an exec plugin',
  });
}

function pluginOf(exec: JsonObject, folder: string): Result<Credentials> {
  const command = text(exec, 'command');
  if (!command) return failure(execProblem('exec in the kubeconfig names no command'));
  const apiVersion = text(exec, 'apiVersion') ?? '';
  if (!/^client\.authentication\.k8s\.io\/v1(?:beta1)?$/.test(apiVersion)) {
    const message = `exec apiVersion ${JSON.stringify(apiVersion)} is not supported`;
    return failure(execProblem(message, 'use client.authentication.k8s.io/v1 or v1beta1'));
  }
  const args = isJsonArray(exec['args']) ? exec['args'].map(String) : [];
  const pairs = isJsonArray(exec['env']) ? exec['env'].filter(isJsonObject) : [];
  const env = Object.fromEntries(pairs.map(({ name, value }) => [String(name), String(value ?? '')]));
  const provideClusterInfo = exec['provideClusterInfo'] === true;
  const installHint = text(exec, 'installHint');
  return success({
    kind: 'plugin',
    plugin: { command, args, env, apiVersion, provideClusterInfo, installHint, folder },
  });
}

const execProblem = (message: string, hint?: string): Problem => ({ code: 'kubeconfig.exec', message, hint });

function certificateOf(user: JsonObject, folder: string): ClientCertificate | undefined {
  const certificate = pem(user, 'client-certificate', folder);
  const key = pem(user, 'client-key', folder);
  return certificate && key ? { certificate, key } : undefined;
}

function impersonationOf(fields: JsonObject): Impersonation | undefined {
  const user = text(fields, 'as');
  const groups = fields['as-groups'];
  return user === undefined ? undefined : { user, groups: isJsonArray(groups) ? groups.map(String) : [] };
}

/** `NAME-data` in base64 before the file `NAME`. */
function pem(fields: JsonObject, name: string, folder: string): PemSource | undefined {
  const data = text(fields, `${name}-data`);
  if (data) return { kind: 'text', text: Buffer.from(data, 'base64').toString('utf8') };
  const path = text(fields, name);
  return path ? { kind: 'file', path: resolve(folder, path) } : undefined;
}

function text(fields: JsonObject, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
