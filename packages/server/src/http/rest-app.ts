// What every group of routes is mounted on: the app, and what a request carries.
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Identity } from '../auth/roles.js';

/** What handlers find in their context. */
export interface AppEnv {
  readonly Variables: { identity: Identity };
}

export type RestApp = OpenAPIHono<AppEnv>;
