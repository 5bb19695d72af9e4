// The certificates that this machine trusts together with the instance's own, in one file: for tools that look up the
// issuer of an embedded cluster and trust what SSL_CERT_FILE names, and nothing else then.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './instance-record.js';

/** Where systems keep what they trust, as Go and OpenSSL look for it. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export interface TrustBundleOptions {
  /** The instance's folder, where the file is written. */
  readonly folder: string;
  readonly caFile: string;
  /** What SSL_CERT_FILE says now. */
  readonly current: string | undefined;
}

/** Writes the file and gives its path; undefined where the system's own certificates are not found. */
export function writeTrustBundle({ folder, caFile, current }: TrustBundleOptions): string | undefined {
  const file = join(folder, 'trusted.crt');
  const known = [...(current === undefined || current === file ? [] : [current]), ...SYSTEM_BUNDLES];
  const system = known.find((path) => existsSync(path));
  if (system === undefined) return undefined;
  writePrivateFile(file, `${readFileSync(system, 'utf8').trimEnd()}\n${readFileSync(caFile, 'utf8')}`);
  return file;
}
