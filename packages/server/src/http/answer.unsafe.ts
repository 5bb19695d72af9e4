// Answers of documented routes. Hono wants each answer's type to equal the schema to the letter; ours are read-only
// values that the schemas describe loosely, and the tests check them against the document instead.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Answers with JSON. */
export const jsonAnswer = (c: Context, value: unknown, status: ContentfulStatusCode): never =>
  c.json(value as never, status) as never;

/** Answers with a response that was made otherwise, such as a stream. */
export const rawAnswer = (response: Response): never => response as never;
