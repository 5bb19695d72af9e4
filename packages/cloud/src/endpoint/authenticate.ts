// Whose signature is it, and is it good? The refusals differ by protocol, as AWS's do.
import { awsError, type AwsError } from '../aws-error.js';
import type { Cloud } from '../cloud.js';
import type { CloudOptions } from '../cloud-options.js';
import { accessKeys } from '../iam/iam-rows.js';
import { MAX_SKEW_MS } from '../limits.js';
import type { Principal } from '../principal.js';
import type { Protocol } from '../service.js';
import { sessions } from '../sts/sessions.js';
import type { HttpRequest } from './http-request.js';
import { isSignedBy, signedAtMs, type Signature } from './sigv4.js';

type AuthFailure = 'missing' | 'unknown-key' | 'wrong-signature' | 'expired-token' | 'skewed';

export interface Authentication {
  readonly signature: Signature;
  readonly protocol: Protocol;
  /** How old it may be at most. @default what AWS's services have: 5 minutes, or what a presigned URL says */
  readonly maxAgeMs?: number | undefined;
}

/** The caller, or AWS's refusal in the words of the protocol. */
export function authenticate(
  cloud: Cloud,
  request: HttpRequest,
  { signature, protocol, maxAgeMs }: Authentication,
): Principal {
  const { options } = cloud.context({ service: 'sts' });
  const root: Principal = { kind: 'root', accountId: cloud.accountId };
  const known = keyOf(cloud, options, signature);
  if (known === undefined && options.acceptAnyKey && !signature.accessKeyId.startsWith('ASIA')) return root;
  if (known === undefined) throw authError('unknown-key', protocol);
  if (known.expiresMs !== undefined && known.expiresMs <= cloud.clock.now())
    throw authError('expired-token', protocol);
  if (known.sessionToken !== signature.sessionToken) throw authError('unknown-key', protocol);
  const ageMs = cloud.clock.now() - signedAtMs(signature);
  const maxMs = maxAgeMs ?? ((signature.expiresSeconds ?? 0) * 1000 || MAX_SKEW_MS);
  if (!(ageMs <= maxMs && ageMs >= -MAX_SKEW_MS)) throw authError('skewed', protocol);
  if (!isSignedBy(known.secret, signature, request)) throw authError('wrong-signature', protocol);
  return known.principal;
}

/** A refusal before the operation was looked at. */
export function authError(failure: AuthFailure, protocol: Protocol): AwsError {
  const kind = protocol === 'rest-json' ? 'json' : protocol;
  const [code, message, status] = refusals[failure][kind];
  return awsError(code, message, status);
}

interface KnownKey {
  readonly secret: string;
  readonly principal: Principal;
  readonly sessionToken?: string | undefined;
  readonly expiresMs?: number | undefined;
}

function keyOf(cloud: Cloud, options: CloudOptions, { accessKeyId }: Signature): KnownKey | undefined {
  const { rows, accountId } = cloud.context({ service: 'sts' });
  const principalOf = (userName: string | undefined): Principal =>
    userName === undefined ? { kind: 'root', accountId } : { kind: 'user', accountId, userName };
  const given = options.accessKeys?.find((key) => key.accessKeyId === accessKeyId);
  if (given) return { secret: given.secretAccessKey, principal: principalOf(given.userName) };
  const own = rows(accessKeys).get(accessKeyId);
  if (own?.active) return { secret: own.secretAccessKey, principal: principalOf(own.userName) };
  const session = rows(sessions).get(accessKeyId);
  if (!session) return undefined;
  const { roleName, sessionName, sessionToken, expiresMs } = session;
  const principal: Principal =
    roleName === undefined
      ? principalOf(session.userName)
      : { kind: 'session', accountId, roleName, sessionName };
  return { secret: session.secretAccessKey, principal, sessionToken, expiresMs };
}

type Refusal = readonly [code: string, message: string, status: number];
type Wire = 'query' | 'ec2' | 'json';

const WRONG =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.';
const INVALID = 'The security token included in the request is invalid.';
const NOT_VALIDATED = 'AWS was not able to validate the provided access credentials';
const EXPIRED = 'The security token included in the request is expired';
const SKEWED = 'Signature expired: the time of the request differs from ours by more than 5 minutes';
const MISSING = 'Request is missing Authentication Token';

const refusals: Readonly<Record<AuthFailure, Readonly<Record<Wire, Refusal>>>> = {
  missing: {
    query: ['MissingAuthenticationToken', MISSING, 403],
    ec2: ['AuthFailure', NOT_VALIDATED, 401],
    json: ['MissingAuthenticationTokenException', MISSING, 403],
  },
  'unknown-key': {
    query: ['InvalidClientTokenId', INVALID, 403],
    ec2: ['AuthFailure', NOT_VALIDATED, 401],
    json: ['UnrecognizedClientException', INVALID, 403],
  },
  'wrong-signature': {
    query: ['SignatureDoesNotMatch', WRONG, 403],
    ec2: ['AuthFailure', NOT_VALIDATED, 401],
    json: ['InvalidSignatureException', WRONG, 403],
  },
  'expired-token': {
    query: ['ExpiredToken', EXPIRED, 403],
    ec2: ['RequestExpired', 'Request has expired.', 400],
    json: ['ExpiredTokenException', EXPIRED, 403],
  },
  skewed: {
    query: ['SignatureDoesNotMatch', SKEWED, 403],
    ec2: ['RequestExpired', 'Request has expired.', 400],
    json: ['InvalidSignatureException', SKEWED, 403],
  },
};
