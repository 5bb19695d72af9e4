// The registry of refusals of our API: code, HTTP status, title and what to do. Answers, docs and the CLI are made
// from it.

interface ProblemRule {
  readonly httpStatus: 400 | 401 | 403 | 404 | 409 | 413 | 422 | 500;
  readonly title: string;
  readonly hint?: string;
}

/** Every code that our API answers with. */
const PROBLEM_CODES = {
  'auth.missing': {
    httpStatus: 401,
    title: 'No token was sent',
    hint: 'send `Authorization: Bearer <token>`; the token is in the file `token` of the instance',
  },
  'auth.invalid': {
    httpStatus: 401,
    title: 'The token is not known',
    hint: 'use the token of this instance, or log in again',
  },
  'auth.expired': { httpStatus: 401, title: 'The token has ended', hint: 'log in again' },
  'auth.forbidden': { httpStatus: 403, title: 'A right is missing' },
  'request.invalid': { httpStatus: 400, title: 'The request is not valid' },
  'request.too-large': { httpStatus: 413, title: 'The request is too large' },
  'request.not-found': { httpStatus: 404, title: 'There is no such address' },
  'request.key-reused': {
    httpStatus: 422,
    title: 'The idempotency key belongs to another request',
    hint: 'use a new key for a new run; send the very same request to repeat one',
  },
  'project.invalid': { httpStatus: 422, title: 'The project bundle is not valid' },
  'project.not-found': { httpStatus: 404, title: 'There is no such project bundle' },
  'run.not-found': { httpStatus: 404, title: 'There is no such run' },
  'run.ended': { httpStatus: 409, title: 'The run has ended already' },
  'run.no-image-step': { httpStatus: 409, title: 'The run is not building an image' },
  'cluster.not-found': { httpStatus: 404, title: 'There is no such cluster' },
  'token.not-found': { httpStatus: 404, title: 'There is no such token' },
  'server.internal': {
    httpStatus: 500,
    title: 'The server failed',
    hint: 'try again; the log of the instance says more',
  },
} as const satisfies Readonly<Record<string, ProblemRule>>;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** The rule of a code. */
export const problemRule = (code: ProblemCode): ProblemRule => PROBLEM_CODES[code];
