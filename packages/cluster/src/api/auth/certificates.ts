// The cluster's certificates: an authority and a server certificate, made once and kept in the data folder.
import { generate } from 'selfsigned';

/** PEM texts of the authority and of the server. */
export interface ClusterCertificates {
  readonly caPem: string;
  readonly caKeyPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}

const DNS_NAMES: readonly string[] = [
  'localhost',
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
];

const ADDRESSES: readonly string[] = ['127.0.0.1', '::1', '10.96.0.1'];

const VALID_MS = 10 * 365 * 24 * 3600 * 1000;
// Clocks of clients may be a little behind ours.
const SKEW_MS = 3600 * 1000;

/** Makes an authority of its own for one cluster, and the server certificate. */
export async function generateCertificates(nowMs: number): Promise<ClusterCertificates> {
  const validity = {
    keyType: 'ec' as const,
    curve: 'P-256' as const,
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - SKEW_MS),
    notAfterDate: new Date(nowMs + VALID_MS),
  };
  const authority = await generate([{ name: 'commonName', value: 'berth-cluster-ca' }], {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'kube-apiserver' }], {
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...DNS_NAMES.map(dnsName), ...ADDRESSES.map(address)] },
    ],
  });
  return { caPem: authority.cert, caKeyPem: authority.private, certPem: server.cert, keyPem: server.private };
}

const dnsName = (value: string): { type: 2; value: string } => ({ type: 2, value });
const address = (ip: string): { type: 7; ip: string } => ({ type: 7, ip });
