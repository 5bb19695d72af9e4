// EKS's refusals.
import { AwsError } from '../aws-error.js';

type Details = Readonly<Record<string, string | undefined>>;

const eksError =
  (code: string, httpStatus: number) =>
  (message: string, details: Details = {}): AwsError =>
    new AwsError({ code, message, httpStatus, details });

export const invalidParameter = eksError('InvalidParameterException', 400);
export const invalidRequest = eksError('InvalidRequestException', 400);
export const notFound = eksError('ResourceNotFoundException', 404);
export const taken = eksError('ResourceInUseException', 409);
export const limitExceeded = eksError('ResourceLimitExceededException', 400);

/** A value outside a closed list, in the words of AWS's request validation. */
export const notInEnum = (value: string, field: string, allowed: readonly string[]): AwsError =>
  new AwsError({
    code: 'InvalidParameterException',
    message:
      `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: Member must satisfy ` +
      `enum value set: [${allowed.join(', ')}]`,
  });
