// What a refused call means for the person at the terminal: one sentence, and the next step.
import type { Problem } from '@berth/kube';
import { AwsCallError } from './aws-calls.js';

const kinds = {
  'aws.no-credentials': 'log in (aws sso login, aws configure) or set AWS_PROFILE',
  'aws.expired-credentials': 'log in again: the session has run out',
  'aws.invalid-credentials': 'check the access key and its secret; they are not of this account',
  'aws.denied': 'ask whoever runs the account for this permission, or use credentials that have it',
  'aws.clock-skew': 'set the clock of this machine: AWS takes requests of the last five minutes only',
  'aws.quota': 'ask for more in Service Quotas, or remove what is no longer needed; then run it again',
  'aws.fault': 'this is a fault of AWS, not of the request; run it again, it goes on where it stopped',
  'aws.throttled': 'wait a minute and run it again; it goes on where it stopped',
  'aws.no-such-region': 'correct metadata.region, or enable the region for the account',
  'aws.unreachable': 'check the network; run it again, it goes on where it stopped',
  'aws.refused': 'read what AWS says; what was done before stays done',
} as const;

/** The codes of this registry. */
export type AwsProblemCode = keyof typeof kinds;

/** Turns a refused call into a problem that names the call; undefined for any other error. */
export function awsProblem(error: unknown): Problem | undefined {
  if (!(error instanceof AwsCallError)) return undefined;
  const code = codeOf(error);
  const { service, operation } = error;
  const call = `${service}:${operation}`;
  const details = { service, operation, code: error.code };
  return { code, message: sentenceOf(code, error, call), hint: kinds[code], details };
}

const PATTERNS: readonly (readonly [AwsProblemCode, RegExp])[] = [
  ['aws.no-credentials', /CredentialsProviderError|NoCredentials|MissingAuthenticationToken/],
  ['aws.clock-skew', /RequestTimeTooSkewed|RequestExpired|RequestInTheFuture/],
  ['aws.expired-credentials', /ExpiredToken|TokenRefreshRequired/],
  [
    'aws.invalid-credentials',
    /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|AuthFailure|InvalidAccessKeyId/,
  ],
  ['aws.denied', /AccessDenied|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized/],
  ['aws.throttled', /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown/],
  ['aws.quota', /LimitExceeded|QuotaExceeded|ServiceQuota/],
  ['aws.no-such-region', /InvalidRegion|UnknownEndpoint|OptInRequired/],
  ['aws.unreachable', /E(NOTFOUND|CONN(REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|(HOST|NET)UNREACH|AI_AGAIN)/],
  ['aws.unreachable', /TimeoutError|NetworkingError|socket hang up/],
  [
    'aws.fault',
    /InternalFailure|InternalError|InternalServer|ServerException|ServiceUnavailable|Unavailable$/,
  ],
];

function codeOf({ code, message }: AwsCallError): AwsProblemCode {
  // Services answer a clock that is off with the code of a wrong signature.
  if (SKEWED.test(message)) return 'aws.clock-skew';
  const byCode = PATTERNS.find(([, pattern]) => pattern.test(code));
  return (byCode ?? PATTERNS.find(([, pattern]) => pattern.test(message)))?.[0] ?? 'aws.refused';
}

const SKEWED = /^Signature (not yet current|expired)/;

/** The SDK names the profile that it was told to use. */
function profileIn(message: string): string {
  const profile = /profile: \[([^\]]+)\]/.exec(message)?.[1];
  return profile === undefined ? '' : `: the profile ${profile} has none, or is not there`;
}

function sentenceOf(code: AwsProblemCode, { message }: AwsCallError, call: string): string {
  switch (code) {
    case 'aws.denied':
      return `AWS does not allow ${actionIn(message) ?? call}: ${message}`;
    case 'aws.no-credentials':
      return `no AWS credentials for ${call}${profileIn(message)}`;
    case 'aws.clock-skew':
      return `AWS finds the time of the request wrong (${call}): ${message}`;
    case 'aws.expired-credentials':
      return `the AWS credentials have expired (${call})`;
    default:
      return `${call}: ${message}`;
  }
}

/** AWS names the action that was missing, which need not be the call that was made. */
const actionIn = (message: string): string | undefined =>
  /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
