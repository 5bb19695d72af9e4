// The refusals of the API, each with kube-apiserver's own code, reason, wording and details.
import { StatusError, type Status, type StatusCause, type StatusDetails } from '@berth/kube';
import type { FieldError } from './kind-rules.js';

/** What an error names: the plural (or kind) and its group, as Status details show them. */
export interface ResourceRef {
  readonly group: string;
  readonly resource: string;
}

/** What a validation error names. */
export interface KindRef {
  readonly group: string;
  readonly kind: string;
}

export interface StatusOptions {
  readonly code: number;
  readonly reason?: string | undefined;
  readonly message: string;
  readonly details?: StatusDetails | undefined;
}

/** Any failure Status. Members come in kube-apiserver's order. */
export function statusError(options: StatusOptions): StatusError {
  const { code, reason, message, details } = options;
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
  return new StatusError(status);
}

/** `pods` or `jobs.batch`. */
export const qualified = (name: string, group: string): string => (group === '' ? name : `${name}.${group}`);

const detailsOf = (ref: ResourceRef, name: string, causes?: readonly StatusCause[]): StatusDetails => ({
  ...(name === '' ? {} : { name }),
  ...(ref.group === '' ? {} : { group: ref.group }),
  kind: ref.resource,
  ...(causes === undefined ? {} : { causes }),
});

/** 404: no such object. */
export const notFound = (ref: ResourceRef, name: string): StatusError =>
  statusError({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(ref.resource, ref.group)} "${name}" not found`,
    details: detailsOf(ref, name),
  });

/** 404 for a path of the API that does not exist. */
export const resourceNotFound = (): StatusError =>
  statusError({
    code: 404,
    reason: 'NotFound',
    message: 'the server could not find the requested resource',
    details: {},
  });

/** 409: the name is taken. */
export const alreadyExists = (ref: ResourceRef, name: string): StatusError =>
  statusError({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(ref.resource, ref.group)} "${name}" already exists`,
    details: detailsOf(ref, name),
  });

/** 409: somebody else was faster, or a precondition does not hold. */
export const conflict = (ref: ResourceRef, name: string, why: string): StatusError =>
  statusError({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(ref.resource, ref.group)} "${name}": ${why}`,
    details: detailsOf(ref, name),
  });

/** 400: the request cannot be understood. */
export const badRequest = (message: string): StatusError =>
  statusError({ code: 400, reason: 'BadRequest', message });

/** 500 as kube-apiserver answers errors it did not foresee: no reason, no details. */
export const internalError = (message: string): StatusError => statusError({ code: 500, message });

/** 405. */
export const methodNotAllowed = (): StatusError =>
  statusError({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });

/** 401. */
export const unauthorized = (): StatusError =>
  statusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });

/** 403 by admission or authorization: `why` is the sentence after the colon. */
export const forbidden = (ref: ResourceRef, name: string, why: string): StatusError => {
  const subject =
    name === '' ? qualified(ref.resource, ref.group) : `${qualified(ref.resource, ref.group)} "${name}"`;
  return statusError({
    code: 403,
    reason: 'Forbidden',
    message: `${subject} is forbidden: ${why}`,
    details: detailsOf(ref, name),
  });
};

/** 410: the asked version is compacted away. */
export const expired = (message: string): StatusError =>
  statusError({ code: 410, reason: 'Expired', message });

/** 422: the object is understood and wrong; all causes joined as kube-apiserver joins them. */
export function invalid(kind: KindRef, name: string, errors: readonly FieldError[]): StatusError {
  const causes = errors.map(causeOf);
  const texts = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))];
  const joined = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return statusError({
    code: 422,
    reason: 'Invalid',
    message: `${qualified(kind.kind, kind.group)} "${name}" is invalid: ${joined}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      ...(kind.kind === '' ? {} : { kind: kind.kind }),
      causes,
    },
  });
}

const REASONS: Readonly<Record<FieldError['type'], { readonly reason: string; readonly word: string }>> = {
  Required: { reason: 'FieldValueRequired', word: 'Required value' },
  Invalid: { reason: 'FieldValueInvalid', word: 'Invalid value' },
  NotSupported: { reason: 'FieldValueNotSupported', word: 'Unsupported value' },
  Forbidden: { reason: 'FieldValueForbidden', word: 'Forbidden' },
  Duplicate: { reason: 'FieldValueDuplicate', word: 'Duplicate value' },
  NotFound: { reason: 'FieldValueNotFound', word: 'Not found' },
  TooLong: { reason: 'FieldValueTooLong', word: 'Too long' },
  TooMany: { reason: 'FieldValueTooMany', word: 'Too many' },
  TypeInvalid: { reason: 'FieldValueTypeInvalid', word: 'Invalid value' },
  InternalError: { reason: 'InternalError', word: 'Internal error' },
};

/** The words of one field error without its field. */
export const describeFieldError = (error: FieldError): string => bodyOf(error, REASONS[error.type].word);

/** The cause of a Status for one field error, worded as k8s.io/apimachinery's field.Error does. */
function causeOf(error: FieldError): StatusCause {
  const { reason, word } = REASONS[error.type];
  return { reason, message: bodyOf(error, word), field: error.field };
}

function bodyOf(error: FieldError, word: string): string {
  const valueless = ['Required', 'Forbidden', 'TooLong', 'InternalError'];
  const shown = !valueless.includes(error.type) && error.value !== undefined;
  const head = shown ? `${word}: ${renderValue(error.value)}` : word;
  const supported = error.supported;
  const detail =
    error.type === 'NotSupported' && supported !== undefined && supported.length > 0
      ? `supported values: ${supported.map((text) => JSON.stringify(text)).join(', ')}`
      : error.detail;
  return detail === '' ? head : `${head}: ${detail}`;
}

function renderValue(value: unknown): string {
  return JSON.stringify(value);
}
