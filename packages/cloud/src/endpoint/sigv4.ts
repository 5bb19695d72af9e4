// Signature version 4, from the side that checks: what was signed is put together again from the request, in the
// header form and in the presigned form (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-
// request.html).
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from './http-request.js';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** The signature that a request carries, and what it says it covers. */
export interface Signature {
  readonly accessKeyId: string;
  /** yyyymmdd */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** yyyymmddThhmmssZ */
  readonly time: string;
  readonly sessionToken: string | undefined;
  /** Of a presigned URL: how long it is good. */
  readonly expiresSeconds: number | undefined;
}

/** Reads the signature; undefined when there is none or it is not version 4. */
export function signatureOf(request: HttpRequest): Signature | undefined {
  const { authorization } = request.headers;
  if (authorization?.startsWith(`${ALGORITHM} `)) return fromHeader(request, authorization);
  const query = new URLSearchParams(request.query);
  return query.get('X-Amz-Algorithm') === ALGORITHM ? fromQuery(query) : undefined;
}

/** Tells whether this secret made the signature. */
export function isSignedBy(secret: string, signature: Signature, request: HttpRequest): boolean {
  const expected = Buffer.from(sign(secret, signature, request));
  const given = Buffer.from(signature.signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

/** When it was signed, in milliseconds since the epoch; NaN when it does not say. */
export function signedAtMs({ time }: Signature): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function fromHeader(request: HttpRequest, authorization: string): Signature | undefined {
  const parts = new Map(
    authorization
      .slice(ALGORITHM.length + 1)
      .split(',')
      .map((part) => {
        const [name = '', ...value] = part.trim().split('=');
        return [name, value.join('=')];
      }),
  );
  return withScope(parts.get('Credential') ?? '', {
    signedHeaders: (parts.get('SignedHeaders') ?? '').split(';'),
    signature: parts.get('Signature') ?? '',
    time: request.headers['x-amz-date'] ?? '',
    sessionToken: request.headers['x-amz-security-token'],
    expiresSeconds: undefined,
  });
}

function fromQuery(query: URLSearchParams): Signature | undefined {
  const expires = query.get('X-Amz-Expires');
  return withScope(query.get('X-Amz-Credential') ?? '', {
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    time: query.get('X-Amz-Date') ?? '',
    sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
    expiresSeconds: expires === null ? 0 : Number(expires),
  });
}

type Unscoped = Omit<Signature, 'accessKeyId' | 'date' | 'region' | 'service'>;

function withScope(credential: string, rest: Unscoped): Signature | undefined {
  const [accessKeyId, date, region, service, end] = credential.split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request') return undefined;
  return { accessKeyId, date, region, service, ...rest };
}

function sign(secret: string, signature: Signature, request: HttpRequest): string {
  const { date, region, service, time } = signature;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, time, scope, sha256(canonicalRequest(signature, request))].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString('hex');
}

function canonicalRequest({ signedHeaders, expiresSeconds }: Signature, request: HttpRequest): string {
  const presigned = expiresSeconds !== undefined;
  const headers = signedHeaders.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}\n`,
  );
  // A presigned URL of STS covers the empty body.
  const payload = request.headers['x-amz-content-sha256'] ?? sha256(presigned ? '' : request.body);
  return [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    payload,
  ].join('\n');
}

// Every service but S3 signs the path encoded once more than it is sent.
const canonicalPath = (path: string): string => path.split('/').map(encode).join('/') || '/';

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [encode(decode(name)), encode(decode(value.join('=')))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', '%20'));
  } catch {
    return text;
  }
};

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
