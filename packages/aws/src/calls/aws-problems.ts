// What a refused call means for the person at the terminal: one sentence, and the next step.
import type { Problem } from '@berth/kube';
import { AwsCallError } from './aws-calls.js';

const kinds = {
  'aws.no-credentials': 'log in (aws sso login, aws configure) or set AWS_PROFILE',
  'aws.expired-credentials': 'log in again: the session has run out',
  'aws.invalid-credentials': 'check the access key and its secret; they are not of this account',
  'aws.denied': 'ask for this permission; `berth plan` lists all that an apply needs',
  'aws.throttled': 'wait a minute and run it again; it goes on where it stopped',
  'aws.no-such-region': 'correct metadata.region, or enable the region for the account',
  'aws.unreachable': 'check the network; run it again, it goes on where it stopped',
  'aws.refused': 'read what AWS says; nothing else was changed',
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
  ['aws.expired-credentials', /ExpiredToken|RequestExpired|TokenRefreshRequired/],
  [
    'aws.invalid-credentials',
    /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|AuthFailure|InvalidAccessKeyId/,
  ],
  ['aws.denied', /AccessDenied|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized/],
  ['aws.throttled', /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown/],
  ['aws.no-such-region', /InvalidRegion|UnknownEndpoint|OptInRequired/],
  ['aws.unreachable', /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|TimeoutError|NetworkingError/],
];

function codeOf({ code, message }: AwsCallError): AwsProblemCode {
  const byCode = PATTERNS.find(([, pattern]) => pattern.test(code));
  return (byCode ?? PATTERNS.find(([, pattern]) => pattern.test(message)))?.[0] ?? 'aws.refused';
}

function sentenceOf(code: AwsProblemCode, { message }: AwsCallError, call: string): string {
  switch (code) {
    case 'aws.denied':
      return `AWS does not allow ${actionIn(message) ?? call}: ${message}`;
    case 'aws.no-credentials':
      return `no AWS credentials for ${call}`;
    case 'aws.expired-credentials':
      return `the AWS credentials have expired (${call})`;
    default:
      return `${call}: ${message}`;
  }
}

/** AWS names the action that was missing, which need not be the call that was made. */
const actionIn = (message: string): string | undefined =>
  /not authorized to perform: ([\w-]+:\w+)/.exec(message)?.[1];
