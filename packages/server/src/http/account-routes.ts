// Who am I, and tokens: made with at most one's own role, shown once, ended at will.
import { createRoute, z } from '@hono/zod-openapi';
import { hasRight, ROLES, type Identity, type Role } from '../auth/roles.js';
import { LOGIN_TOKEN_LIFE_MS, MAX_TOKEN_LIFE_MS } from '../limits.js';
import { jsonAnswer } from './answer.unsafe.js';
import type { RestApp } from './rest-app.js';
import { requireRight } from './authenticate.js';
import { jsonBody, problems } from './openapi.js';
import { ProblemError } from './problem-error.js';
import { AnyList, AnyObject, Token, TokenRequest } from './schemas.js';
import type { ServerParts } from './server-parts.js';

/** Adds the routes. */
export function accountRoutes(app: RestApp, parts: ServerParts): void {
  whoamiRoute(app);
  tokenListRoute(app, parts);
  tokenCreateRoute(app, parts);
  tokenRevokeRoute(app, parts);
}

function whoamiRoute(app: RestApp): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/whoami',
    summary: 'The user and role of the token',
    responses: { 200: jsonBody(AnyObject, 'the identity'), ...problems },
  });
  app.openapi(route, (c) => {
    const { user, role, runId } = c.get('identity');
    return jsonAnswer(
      c,
      { apiVersion: 'berth.dev/v1', kind: 'Identity', user, role, run: runId ?? null },
      200,
    );
  });
}

/** Whose tokens an identity may see and end: all with `tokens.any`, else its own. */
const ownTokensOnly = (identity: Identity): string | undefined =>
  hasRight(identity, 'tokens.any') ? undefined : identity.user;

function tokenListRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'get',
    path: '/api/v1/tokens',
    summary: 'Tokens, without their secrets',
    responses: { 200: jsonBody(AnyList, 'one’s own; everybody’s for an admin'), ...problems },
  });
  app.openapi(route, async (c) => {
    const identity = c.get('identity');
    requireRight(identity, 'tokens.own');
    const items = (await parts.tokens.list(ownTokensOnly(identity))).map((token) => ({ ...token }));
    return jsonAnswer(c, { apiVersion: 'berth.dev/v1', kind: 'TokenList', items }, 200);
  });
}

function tokenCreateRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'post',
    path: '/api/v1/tokens',
    summary: 'Make a token; this answer is the only place where it is shown',
    request: { body: { required: true, content: { 'application/json': { schema: TokenRequest } } } },
    responses: { 201: jsonBody(Token, 'the token'), ...problems },
  });
  app.openapi(route, async (c) => {
    const identity = c.get('identity');
    requireRight(identity, 'tokens.own');
    const { label, role = identity.role, lifeMs = LOGIN_TOKEN_LIFE_MS } = c.req.valid('json');
    if (isAbove(role, identity.role))
      throw new ProblemError(
        'auth.forbidden',
        `${identity.user} (${identity.role}) cannot give the role ${role}`,
      );
    const life = Math.min(lifeMs, MAX_TOKEN_LIFE_MS);
    return jsonAnswer(
      c,
      { token: await parts.tokens.issue({ user: identity.user, role, label, lifeMs: life }) },
      201,
    );
  });
}

const isAbove = (role: Role, limit: Role): boolean => ROLES.indexOf(role) > ROLES.indexOf(limit);

function tokenRevokeRoute(app: RestApp, parts: ServerParts): void {
  const route = createRoute({
    method: 'delete',
    path: '/api/v1/tokens/{id}',
    summary: 'End a token at once',
    request: { params: z.object({ id: z.string() }) },
    responses: { 200: jsonBody(AnyObject, 'ended'), ...problems },
  });
  app.openapi(route, async (c) => {
    const identity = c.get('identity');
    requireRight(identity, 'tokens.own');
    const { id } = c.req.valid('param');
    if (await parts.tokens.revoke(id, ownTokensOnly(identity)))
      return jsonAnswer(c, { id, revoked: true }, 200);
    throw new ProblemError('token.not-found', `there is no token ${id}`);
  });
}
