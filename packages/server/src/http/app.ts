// All of our HTTP in one app: REST with its OpenAPI document, the Concurrent API, what pods call, health and metrics.
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LOGIN_PATH } from '../concurrent/cognito-login.js';
import { concurrentApi } from '../concurrent/concurrent-api.js';
import { MAX_BODY_BYTES, MAX_BUNDLE_BYTES, MAX_LOGIN_BYTES } from '../limits.js';
import { authenticate } from './authenticate.js';
import { accountRoutes } from './account-routes.js';
import { clusterRoutes } from './cluster-routes.js';
import { eventRoutes } from './event-routes.js';
import { internalRoutes } from './internal-routes.js';
import { missRoutes } from './miss-routes.js';
import { ProblemError, problemResponse } from './problem-error.js';
import { runRoutes } from './run-routes.js';
import type { ServerParts } from './server-parts.js';
import type { AppEnv, RestApp } from './rest-app.js';

/** Makes the app; it needs no socket to be asked. */
export function createApp(parts: ServerParts): RestApp {
  const app: RestApp = new OpenAPIHono<AppEnv>({ defaultHook });
  app.onError((error, c) => answerError(error, c, parts));
  app.notFound((c) =>
    problemResponse(c, new ProblemError('request.not-found', `there is no ${c.req.method} ${c.req.path}`)),
  );
  app.use('*', carefulHeaders);
  healthRoutes(app, parts);
  app.get('/api/v1/openapi.json', (c) => c.json(app.getOpenAPI31Document(documentInfo(parts.version))));
  // Before the limit, which reads bodies of unknown length: who has no token gets no memory of ours.
  app.use('/api/v1/*', identify(parts));
  app.use('/internal/v1/*', identify(parts));
  app.use('*', limitBody);
  concurrentApi(app, parts);
  runRoutes(app, parts);
  eventRoutes(app, parts);
  clusterRoutes(app, parts);
  missRoutes(app, parts);
  accountRoutes(app, parts);
  internalRoutes(app, parts);
  return app;
}

const documentInfo = (version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Berth',
    version,
    description: 'Runs, their placement and cost. Refusals are RFC 9457 problems with stable codes.',
  },
});

/** A request that does not fit its schema: the first thing wrong with it, by its path. */
const defaultHook = (result: { success: boolean; error?: { issues: readonly Issue[] } }, c: Context) => {
  if (result.success) return undefined;
  const [issue] = result.error?.issues ?? [];
  const field = issue?.path.map(String).join('.') ?? '';
  const detail = `${field ? `${field}: ` : ''}${issue?.message ?? 'not valid'}`;
  return problemResponse(
    c,
    new ProblemError('request.invalid', detail, { details: { field, issues: result.error?.issues } }),
  );
};

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function answerError(error: Error, c: Context, { onTrouble, newId }: ServerParts): Response {
  if (error instanceof ProblemError) return problemResponse(c, error);
  if (error instanceof SyntaxError || /Malformed JSON/.test(error.message))
    return problemResponse(c, new ProblemError('request.invalid', `the body is not JSON: ${error.message}`));
  // Such messages name files and statements of ours: they are for the log, where the number finds them.
  const reference = newId();
  onTrouble(`${c.req.method} ${c.req.path} (${reference})`, error);
  return problemResponse(
    c,
    new ProblemError('server.internal', `the request failed inside the server (${reference})`, {
      details: { reference },
    }),
  );
}

/** What is answered is never guessed to be HTML, framed, or kept by a cache: some of it is secret. */
const carefulHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('x-content-type-options', 'nosniff');
  c.header('cache-control', 'no-store');
};

/** Counted while it arrives: a body need not say how long it is. */
const limitTo = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: (c) =>
      problemResponse(
        c,
        new ProblemError('request.too-large', `the body has more than ${maxSize} bytes`, {
          hint: 'leave data and environments out of the project folder',
        }),
      ),
  });

const limitBundle = limitTo(MAX_BUNDLE_BYTES);
const limitOthers = limitTo(MAX_BODY_BYTES);
const limitLogin = limitTo(MAX_LOGIN_BYTES);
const limitBody: MiddlewareHandler = (c, next) => {
  if (c.req.path === '/api/v1/projects') return limitBundle(c, next);
  return c.req.path === LOGIN_PATH ? limitLogin(c, next) : limitOthers(c, next);
};

const identify =
  ({ tokens }: ServerParts): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    c.set('identity', await authenticate(c.req.header('authorization'), tokens));
    return next();
  };

function healthRoutes(app: RestApp, parts: ServerParts): void {
  app.get('/healthz', (c) => c.text('ok'));
  app.get('/readyz', (c) => {
    const waiting = parts.unready();
    return waiting.length === 0 ? c.text('ok') : c.text(`not ready: ${waiting.join(', ')}`, 503);
  });
  app.get('/metrics', async (c) =>
    c.body(await parts.metrics.metrics(), 200, { 'content-type': parts.metrics.contentType }),
  );
}
