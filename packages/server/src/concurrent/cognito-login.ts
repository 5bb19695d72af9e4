// Makes the unmodified `login_concurrent` log in here. It splices the `region` that we answer into
// `https://cognito-idp.<region>.amazonaws.com:443/`; a region of `x@host:port/path?` turns that into our own address.
// Tokens are answered as `Custom <id>:<secret>`, so later commands never come back for another.
import type { Context } from 'hono';
import type { AppEnv, RestApp } from '../http/rest-app.js';
import type { ServerParts } from '../http/server-parts.js';
import { LOGIN_TOKEN_LIFE_MS } from '../limits.js';
import { parseAuthorization } from '../auth/authorization-header.js';
import { readJsonFields, type Fields } from './plugin-body.js';

/** Where logins are sent; open to everybody. */
export const LOGIN_PATH = '/concurrent-login';

/** The region that leads the plugin to this server. */
export const loginRegion = (authority: string): string => `x@${authority}${LOGIN_PATH}?`;

/** Adds the address that plays Cognito's InitiateAuth. */
export function loginRoute(app: RestApp, parts: ServerParts): void {
  app.post(LOGIN_PATH, async (c) => {
    const body = readJsonFields(await c.req.text()) ?? {};
    const given = fieldsOf(body['AuthParameters']);
    switch (body['AuthFlow']) {
      case 'USER_PASSWORD_AUTH':
        return byPassword(c, parts, given);
      case 'REFRESH_TOKEN_AUTH':
      case 'REFRESH_TOKEN':
        return byRefreshToken(c, parts, given);
      default:
        return refuse(
          c,
          'InvalidParameterException',
          `not supported yet: AuthFlow ${String(body['AuthFlow'])}`,
        );
    }
  });
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};

async function byPassword(c: Context<AppEnv>, parts: ServerParts, given: Fields): Promise<Response> {
  const user = await parts.users.verify(String(given['USERNAME'] ?? ''), String(given['PASSWORD'] ?? ''));
  if (!user) return refuse(c, 'NotAuthorizedException', 'Incorrect username or password.');
  const token = await parts.tokens.issue({
    user: user.name,
    role: user.role,
    label: 'login_concurrent',
    lifeMs: LOGIN_TOKEN_LIFE_MS,
  });
  return granted(c, token);
}

/** The refresh token is the token itself: it is answered again while it is good. */
async function byRefreshToken(c: Context<AppEnv>, parts: ServerParts, given: Fields): Promise<Response> {
  const text = String(given['REFRESH_TOKEN'] ?? '');
  const parsed = parseAuthorization(text);
  const identity = parsed && (await parts.tokens.identify(parsed));
  if (!parsed || identity === undefined || typeof identity === 'string')
    return refuse(c, 'NotAuthorizedException', 'Refresh Token has expired');
  return granted(c, text.replace(/^Custom\s+/, ''));
}

const granted = (c: Context<AppEnv>, token: string): Response =>
  c.json({
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: `Custom ${token}`,
      IdToken: `Custom ${token}`,
      RefreshToken: `Custom ${token}`,
      TokenType: 'Bearer',
      ExpiresIn: LOGIN_TOKEN_LIFE_MS / 1_000,
    },
  });

const refuse = (c: Context<AppEnv>, type: string, message: string): Response =>
  c.json({ __type: type, message }, 400);
