// Credential plugins: a command of the kubeconfig prints a token or a certificate, which is kept until it expires.
// https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { isJsonObject, type JsonObject } from '@berth/kube';
import type { KubeConnection, CredentialPlugin } from './connection.js';
import { MAX_PLUGIN_OUTPUT_BYTES, PLUGIN_TIMEOUT_MS } from './limits.js';

/** What a plugin gave. */
export interface PluginCredential {
  readonly token?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** Milliseconds since the epoch; absent when it does not expire. */
  readonly expiresAtMs?: number | undefined;
}

/** A credential plugin that could not be run, or printed something else. */
export class CredentialPluginError extends Error {
  override readonly name = 'CredentialPluginError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Runs the plugin once, with the environment of this process and its own, and reads what it prints. */
export async function runCredentialPlugin(
  plugin: CredentialPlugin,
  connection: KubeConnection,
): Promise<PluginCredential> {
  const output = await run(plugin, connection);
  const credential = parseOutput(output, plugin);
  const expires = credential['expirationTimestamp'];
  const expiresAtMs = typeof expires === 'string' ? Date.parse(expires) : Number.NaN;
  return {
    token: textOf(credential['token']),
    certificate: textOf(credential['clientCertificateData']),
    key: textOf(credential['clientKeyData']),
    expiresAtMs: Number.isNaN(expiresAtMs) ? undefined : expiresAtMs,
  };
}

function run(plugin: CredentialPlugin, connection: KubeConnection): Promise<string> {
  const { folder, args } = plugin;
  const command = plugin.command.includes('/') ? resolve(folder, plugin.command) : plugin.command;
  const env = {
    ...process.env,
    ...plugin.env,
    KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(plugin, connection)),
  };
  const options = { env, timeout: PLUGIN_TIMEOUT_MS, maxBuffer: MAX_PLUGIN_OUTPUT_BYTES };
  return new Promise((done, fail) => {
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      const isMissing = error.code === 'ENOENT';
      const why = isMissing ? 'is not installed' : stderr.trim() || error.message;
      fail(new CredentialPluginError(`credential plugin ${command}: ${why}`, plugin.installHint));
    });
  });
}

function execInfo(plugin: CredentialPlugin, connection: KubeConnection): JsonObject {
  const { server, ca, insecureSkipTlsVerify, tlsServerName } = connection;
  const cluster = {
    server,
    ...(ca?.kind === 'text' && { 'certificate-authority-data': Buffer.from(ca.text).toString('base64') }),
    ...(insecureSkipTlsVerify && { 'insecure-skip-tls-verify': true }),
    ...(tlsServerName !== undefined && { 'tls-server-name': tlsServerName }),
  };
  const spec = { interactive: false, ...(plugin.provideClusterInfo && { cluster }) };
  return { kind: 'ExecCredential', apiVersion: plugin.apiVersion, spec };
}

function parseOutput(output: string, plugin: CredentialPlugin): JsonObject {
  const parsed = parseJson(output);
  const status = isJsonObject(parsed) && parsed['kind'] === 'ExecCredential' ? parsed['status'] : undefined;
  if (isJsonObject(status) && (textOf(status['token']) ?? textOf(status['clientCertificateData'])))
    return status;
  throw new CredentialPluginError(
    `credential plugin ${plugin.command} printed no ExecCredential with a token or certificate`,
    plugin.installHint,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
