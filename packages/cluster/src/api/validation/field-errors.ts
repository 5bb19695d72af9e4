// Short makers of field errors; status-errors.ts renders them as kube-apiserver words them.
import type { FieldError } from '../kind-rules.js';

export const required = (field: string, detail = ''): FieldError => ({ type: 'Required', field, detail });

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'Invalid',
  field,
  value,
  detail,
});

/** An invalid field whose value says nothing. */
export const contradictory = (field: string, detail: string): FieldError => ({
  type: 'Invalid',
  field,
  detail,
});

export const forbidden = (field: string, detail: string): FieldError => ({
  type: 'Forbidden',
  field,
  detail,
});

export const duplicate = (field: string, value: unknown, detail = ''): FieldError => ({
  type: 'Duplicate',
  field,
  value,
  detail,
});

/** Supported values are shown in the order given. */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  type: 'NotSupported',
  field,
  value,
  detail: '',
  supported,
});

export const tooLong = (field: string, maxBytes: number): FieldError => ({
  type: 'TooLong',
  field,
  detail: `may not be more than ${maxBytes} bytes`,
});

/** Errors for a field from the messages of a name or label check. */
export const invalidAll = (
  field: string,
  value: unknown,
  messages: readonly string[],
): readonly FieldError[] => messages.map((message) => invalid(field, value, message));
