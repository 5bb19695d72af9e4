// Service account tokens: JSON Web Tokens signed with the cluster's own key, in the claims Kubernetes uses.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { assert } from '@berth/kube';
import { isRecord } from '../meta/draft-meta.unsafe.js';

/** Issuer and default audience of tokens. */
export const TOKEN_ISSUER = 'https://kubernetes.default.svc';

/** An object that a token is bound to: it dies with it. */
export interface BoundObject {
  readonly kind: 'Pod' | 'Secret' | 'Node';
  readonly name: string;
  readonly uid: string;
}

export interface TokenSubject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly bound?: BoundObject | undefined;
  /** The node of the bound pod. */
  readonly node?: { readonly name: string; readonly uid: string } | undefined;
}

/** What a valid signature vouches for. Whether the account still exists is for the caller to ask. */
export interface TokenClaims {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly audiences: readonly string[];
  readonly expiresMs: number;
  readonly bound?: BoundObject | undefined;
  readonly node?: { readonly name: string; readonly uid?: string | undefined } | undefined;
}

export interface IssuedToken {
  readonly token: string;
  readonly expiresMs: number;
}

/** Signs and checks service account tokens. */
export interface TokenIssuer {
  /** Resolves when there is a key; nothing can be signed before. */
  readonly ready: Promise<void>;
  issue(subject: TokenSubject, nowMs: number): IssuedToken;
  verify(token: string, nowMs: number): TokenClaims | undefined;
  /** The public key for `/openid/v1/jwks`. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
}

/** A new signing key as PEM: RSA, as clusters have it; made beside the event loop, for it takes a while. */
export async function generateSigningKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A key that is there at once (P-256), for clusters that live as long as a test. */
export function generateQuickKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** An issuer with a key of {@link generateSigningKey}, which may still be in the making. */
export function createTokenIssuer(keyPem: Promise<string>): TokenIssuer {
  let keys: SigningKeys | undefined;
  const prepare = async (): Promise<void> => {
    keys = signingKeys(await keyPem);
  };
  const ready = prepare();
  // Whoever needs the key hears of the failure when he waits for it.
  ready.catch(() => {});
  return {
    ready,
    get jwks() {
      return { keys: keys === undefined ? [] : [keys.jwk] };
    },
    issue: (subject, nowMs) => {
      assert(keys !== undefined, 'the signing key is ready');
      const issuedSeconds = Math.floor(nowMs / 1000);
      const expires = issuedSeconds + subject.expirationSeconds;
      const payload = claimsOf(subject, { issuedSeconds, expires });
      return { token: signJwt(payload, keys), expiresMs: expires * 1000 };
    },
    verify: (token, nowMs) => {
      const payload = keys === undefined ? undefined : verifyJwt(token, keys.publicKey);
      const claims = payload === undefined ? undefined : parseClaims(payload);
      return claims !== undefined && claims.expiresMs > nowMs ? claims : undefined;
    },
  };
}

interface SigningKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly keyId: string;
  readonly jwk: JsonWebKey;
}

function signingKeys(pem: string): SigningKeys {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const keyId = keyIdOf(publicKey);
  const jwk = {
    ...publicKey.export({ format: 'jwk' }),
    use: 'sig',
    kid: keyId,
    alg: algorithmOf(privateKey),
  };
  return { privateKey, publicKey, keyId, jwk };
}

const algorithmOf = (key: KeyObject): 'RS256' | 'ES256' =>
  key.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256';

const keyIdOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url');

function claimsOf(
  subject: TokenSubject,
  times: { readonly issuedSeconds: number; readonly expires: number },
): Record<string, unknown> {
  const { bound, node } = subject;
  return {
    aud: subject.audiences,
    exp: times.expires,
    iat: times.issuedSeconds,
    iss: TOKEN_ISSUER,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace: subject.namespace,
      ...(node && { node }),
      ...(bound && { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
      serviceaccount: { name: subject.name, uid: subject.uid },
    },
    nbf: times.issuedSeconds,
    sub: `system:serviceaccount:${subject.namespace}:${subject.name}`,
  };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signJwt(payload: Record<string, unknown>, { privateKey: key, keyId }: SigningKeys): string {
  const text = `${encode({ alg: algorithmOf(key), kid: keyId })}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

function verifyJwt(token: string, key: KeyObject): Record<string, unknown> | undefined {
  const [header, payload, signature, rest] = token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest !== undefined)
    return undefined;
  const text = Buffer.from(`${header}.${payload}`);
  const bytes = Buffer.from(signature, 'base64url');
  if (!verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, bytes)) return undefined;
  const value: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return isRecord(value) ? value : undefined;
}

function parseClaims(payload: Record<string, unknown>): TokenClaims | undefined {
  const private_ = payload['kubernetes.io'];
  if (!isRecord(private_)) return undefined;
  const account = namedRef(private_['serviceaccount']);
  const { namespace } = private_;
  const { jti, exp, aud } = payload;
  if (account === undefined || typeof namespace !== 'string') return undefined;
  if (typeof jti !== 'string' || typeof exp !== 'number') return undefined;
  return {
    id: jti,
    namespace,
    name: account.name,
    uid: account.uid,
    audiences: Array.isArray(aud) ? aud.map(String) : [],
    expiresMs: exp * 1000,
    bound: boundOf(private_),
    node: namedRef(private_['node']),
  };
}

function boundOf(claims: Record<string, unknown>): BoundObject | undefined {
  for (const kind of ['Pod', 'Secret'] as const) {
    const ref = namedRef(claims[kind.toLowerCase()]);
    if (ref !== undefined) return { kind, ...ref };
  }
  const node = namedRef(claims['node']);
  return node === undefined ? undefined : { kind: 'Node', ...node };
}

function namedRef(value: unknown): { readonly name: string; readonly uid: string } | undefined {
  if (!isRecord(value)) return undefined;
  const { name, uid } = value;
  return typeof name === 'string' ? { name, uid: typeof uid === 'string' ? uid : '' } : undefined;
}
