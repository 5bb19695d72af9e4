// IAM's refusals.
import { awsError, type AwsError } from '../aws-error.js';

/** Something that is not there: "The role with name X cannot be found." */
export const noSuchEntity = (message: string): AwsError => awsError('NoSuchEntity', message, 404);

/** Something that is there already. */
export const alreadyExists = (message: string): AwsError => awsError('EntityAlreadyExists', message, 409);

/** Something that still has parts. */
export const deleteConflict = (message: string): AwsError => awsError('DeleteConflict', message, 409);

/** A value out of its bounds. */
export const validationError = (message: string): AwsError => awsError('ValidationError', message);

/** A policy document that is not one. */
export const malformedPolicy = (message: string): AwsError => awsError('MalformedPolicyDocument', message);
