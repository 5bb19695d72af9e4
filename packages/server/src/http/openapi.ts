// Small parts of route descriptions that all routes share.
import type { z } from '@hono/zod-openapi';
import { Problem } from './schemas.js';

/** A JSON answer with this schema. */
export const jsonBody = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** Every route may answer with a problem. */
export const problems = {
  default: {
    description: 'a problem (RFC 9457)',
    content: { 'application/problem+json': { schema: Problem } },
  },
} as const;
