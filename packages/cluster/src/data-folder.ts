// What one embedded cluster keeps on disk: its store, certificates, signing key and the administrator's token.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateCertificates, type ClusterCertificates } from './api/auth/certificates.js';
import { generateSigningKey } from './api/auth/service-account-tokens.js';
import { storeErrorOf } from './store/store-error.js';

/** Secrets of a cluster, made once. */
export interface ClusterSecrets {
  readonly certificates: ClusterCertificates;
  /** Making one takes a while, for which nobody else has to wait. */
  readonly signingKeyPem: Promise<string>;
  readonly adminToken: string;
}

export const databaseFile = (dataDir: string): string => join(dataDir, 'cluster.db');

/** Reads the secrets of a data folder, or makes folder and secrets. Files can be read by their owner alone. */
export async function openSecrets(dataDir: string, nowMs: number): Promise<ClusterSecrets> {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const file = (name: string): string => join(dataDir, name);
    const certificates = await certificatesIn(file, nowMs);
    const signingKeyPem = signingKeyIn(file('service-account.key'));
    return {
      certificates,
      signingKeyPem,
      adminToken: readOrMake(file('admin.token'), () => randomBytes(24).toString('base64url')).trim(),
    };
  } catch (error) {
    throw storeErrorOf(error, dataDir);
  }
}

const NAMES: readonly (readonly [keyof ClusterCertificates, string])[] = [
  ['caPem', 'ca.crt'],
  ['caKeyPem', 'ca.key'],
  ['certPem', 'apiserver.crt'],
  ['keyPem', 'apiserver.key'],
];

async function certificatesIn(file: (name: string) => string, nowMs: number): Promise<ClusterCertificates> {
  const found = new Map(NAMES.map(([key, name]) => [key, readIfPresent(file(name))]));
  const caPem = found.get('caPem');
  const caKeyPem = found.get('caKeyPem');
  const certPem = found.get('certPem');
  const keyPem = found.get('keyPem');
  if (caPem && caKeyPem && certPem && keyPem) return { caPem, caKeyPem, certPem, keyPem };
  const made = await generateCertificates(nowMs);
  for (const [key, name] of NAMES) writeSecret(file(name), made[key]);
  return made;
}

async function signingKeyIn(path: string): Promise<string> {
  const made = readIfPresent(path) ?? (await generateSigningKey());
  return readOrMake(path, () => made);
}

function readOrMake(path: string, make: () => string): string {
  const found = readIfPresent(path);
  if (found !== undefined && found !== '') return found;
  const made = make();
  writeSecret(path, made);
  return made;
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

const writeSecret = (path: string, text: string): void => writeFileSync(path, text, { mode: 0o600 });
