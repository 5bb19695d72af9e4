// The refusals of the CloudFormation API, with its codes and its words.
import { awsError, type AwsError } from '../aws-error.js';

/** What the service answers for nearly every bad request: code `ValidationError`, status 400. */
export const validationError = (message: string): AwsError => awsError('ValidationError', message);

/** The text of the template is wrong. */
export const templateFormatError = (message: string): AwsError =>
  validationError(`Template format error: ${message}`);

/** Something inside a well-formed template is wrong. */
export const templateError = (message: string): AwsError => validationError(`Template error: ${message}`);

/** No stack of that name or id that is not deleted. */
export const noSuchStack = (name: string): AwsError =>
  validationError(`Stack with id ${name} does not exist`);
