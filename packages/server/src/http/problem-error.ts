// The one typed error of this room, and its form on the wire: an RFC 9457 problem.
import type { Context } from 'hono';
import { problemRule, type ProblemCode } from './problem-codes.js';

export interface ProblemMore {
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** A refusal that the client is told as a problem. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ProblemCode, detail: string, more: ProblemMore = {}) {
    super(detail);
    this.name = 'ProblemError';
    this.code = code;
    this.hint = more.hint ?? problemRule(code).hint;
    this.details = more.details ?? {};
  }
}

/** Answers with a problem. */
export function problemResponse(c: Context, error: ProblemError): Response {
  const { httpStatus, title } = problemRule(error.code);
  const body = {
    ...error.details,
    type: `urn:berth:problem:${error.code}`,
    title,
    status: httpStatus,
    detail: error.message,
    code: error.code,
    hint: error.hint,
    instance: c.req.path,
  };
  const challenge = httpStatus === 401 ? { 'www-authenticate': 'Bearer' } : {};
  return c.body(JSON.stringify(body), httpStatus, {
    'content-type': 'application/problem+json',
    ...challenge,
  });
}
