// What a refused call is taken for, in the codes and words that AWS and networks have for it.
import { expect, it } from 'vitest';
import { AwsCallError } from './aws-calls.js';
import { awsProblem } from './aws-problems.js';

const refusal = (code: string, message = 'words') =>
  awsProblem(new AwsCallError({ service: 'eks', operation: 'CreateAddon', code, message }));

it.each([
  ['ExpiredToken', 'aws.expired-credentials'],
  ['ExpiredTokenException', 'aws.expired-credentials'],
  ['RequestExpired', 'aws.clock-skew'],
  ['RequestTimeTooSkewed', 'aws.clock-skew'],
  ['InvalidClientTokenId', 'aws.invalid-credentials'],
  ['UnrecognizedClientException', 'aws.invalid-credentials'],
  ['SignatureDoesNotMatch', 'aws.invalid-credentials'],
  ['AccessDeniedException', 'aws.denied'],
  ['UnauthorizedOperation', 'aws.denied'],
  ['Throttling', 'aws.throttled'],
  ['RequestLimitExceeded', 'aws.throttled'],
  ['TooManyRequestsException', 'aws.throttled'],
  ['VpcLimitExceeded', 'aws.quota'],
  ['ResourceLimitExceededException', 'aws.quota'],
  ['LimitExceededException', 'aws.quota'],
  ['OptInRequired', 'aws.no-such-region'],
  ['ECONNREFUSED', 'aws.unreachable'],
  ['ENOTFOUND', 'aws.unreachable'],
  ['TimeoutError', 'aws.unreachable'],
  ['ServerException', 'aws.fault'],
  ['InternalFailure', 'aws.fault'],
  ['ServiceUnavailableException', 'aws.fault'],
  ['ValidationError', 'aws.refused'],
])('%s is %s', (code, problem) => {
  expect(refusal(code)?.code).toBe(problem);
});

it('a clock that is off is told from a wrong secret', () => {
  const message =
    'Signature expired: 20261122T000000Z is now earlier than 20261122T235500Z (20261123T000000Z - 5 min.)';
  expect(refusal('InvalidSignatureException', message)?.code).toBe('aws.clock-skew');
  expect(refusal('SignatureDoesNotMatch', message)?.code).toBe('aws.clock-skew');
});

it('a missing permission is named with who lacks it', () => {
  const said = 'User: arn:aws:iam::1:user/a is not authorized to perform: eks:TagResource on resource: *';
  const problem = refusal('AccessDeniedException', said);
  expect(problem?.message).toContain('AWS does not allow eks:TagResource: User: arn:aws:iam::1:user/a');
});

it('a profile without credentials is named', () => {
  const said = 'Could not resolve credentials using profile: [nope] in configuration/credentials file(s).';
  expect(refusal('CredentialsProviderError', said)?.message).toBe(
    'no AWS credentials for eks:CreateAddon: the profile nope has none, or is not there',
  );
});

it('any other error is not of AWS', () => {
  expect(awsProblem(new Error('mine'))).toBeUndefined();
});
