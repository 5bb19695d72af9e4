// Who sends a request: a static token, a service account's token or a client certificate. Nobody is anonymous.
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { RequestContext, UserInfo } from '../kind-rules.js';
import {
  TOKEN_ISSUER,
  type BoundObject,
  type TokenClaims,
  type TokenIssuer,
} from './service-account-tokens.js';

/** Finds the user of a request or a token. */
export interface Authenticator {
  /** The user behind a request, or undefined: then the answer is 401. */
  ofRequest(request: IncomingMessage): UserInfo | undefined;
  /** The user behind a token, for TokenReview. */
  ofToken(token: string, audiences: readonly string[]): UserInfo | undefined;
}

export interface AuthenticatorOptions {
  readonly staticTokens: ReadonlyMap<string, UserInfo>;
  readonly tokens: TokenIssuer;
  readonly reader: RequestContext['api'];
  readonly now: () => number;
  /** Asked about tokens that nobody here knows, as a token webhook is: EKS' tokens, for one. */
  readonly foreignToken?: ((token: string) => UserInfo | undefined) | undefined;
}

/** The authenticators of kube-apiserver that an embedded cluster needs, as one. */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const statics = [...options.staticTokens].map(([token, user]) => ({ token: Buffer.from(token), user }));
  const ofToken = (token: string, audiences: readonly string[]): UserInfo | undefined => {
    const given = Buffer.from(token);
    const known = statics.find(
      (entry) => entry.token.length === given.length && timingSafeEqual(entry.token, given),
    );
    if (known !== undefined) return authenticated(known.user);
    return ofServiceAccount(options, token, audiences) ?? ofForeign(options, token);
  };
  return {
    ofToken,
    ofRequest: (request) => {
      const bearer = bearerOf(request.headers.authorization);
      if (bearer !== undefined) return ofToken(bearer, [TOKEN_ISSUER]);
      return request.headers.authorization === undefined ? ofCertificate(request) : undefined;
    },
  };
}

function ofForeign({ foreignToken }: AuthenticatorOptions, token: string): UserInfo | undefined {
  const user = foreignToken?.(token);
  return user && authenticated(user);
}

function bearerOf(header: string | undefined): string | undefined {
  const [, token] = /^Bearer\s+(\S+)\s*$/i.exec(header ?? '') ?? [];
  return token;
}

const authenticated = (user: UserInfo): UserInfo => ({
  ...user,
  groups: [...user.groups, 'system:authenticated'],
});

function ofCertificate({ socket }: IncomingMessage): UserInfo | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate();
  const names: unknown = subject?.CN;
  const organizations: unknown = subject?.O;
  if (typeof names !== 'string') return undefined;
  const groups = Array.isArray(organizations) ? organizations.map(String) : [];
  return authenticated({
    username: names,
    groups: typeof organizations === 'string' ? [organizations] : groups,
  });
}

function ofServiceAccount(
  { tokens, reader, now }: AuthenticatorOptions,
  token: string,
  audiences: readonly string[],
): UserInfo | undefined {
  const claims = tokens.verify(token, now());
  if (claims === undefined || !claims.audiences.some((audience) => audiences.includes(audience)))
    return undefined;
  const account = reader.peek('serviceaccounts', { namespace: claims.namespace, name: claims.name });
  if (account?.metadata.uid !== claims.uid) return undefined;
  if (claims.bound !== undefined && !isAlive(reader, claims.namespace, claims.bound)) return undefined;
  return serviceAccountUser(claims);
}

function isAlive(
  reader: RequestContext['api'],
  namespace: string,
  { kind, name, uid }: BoundObject,
): boolean {
  switch (kind) {
    case 'Pod':
      return reader.peek('pods', { namespace, name })?.metadata.uid === uid;
    case 'Secret':
      return reader.peek('secrets', { namespace, name })?.metadata.uid === uid;
    case 'Node':
      return reader.peek('nodes', { name })?.metadata.uid === uid;
  }
}

/** The groups of a service account. */
export const serviceAccountGroups = (namespace: string): readonly string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
];

const EXTRA = 'authentication.kubernetes.io';

function serviceAccountUser(claims: TokenClaims): UserInfo {
  const { bound, node } = claims;
  return authenticated({
    username: `system:serviceaccount:${claims.namespace}:${claims.name}`,
    uid: claims.uid,
    groups: serviceAccountGroups(claims.namespace),
    extra: {
      [`${EXTRA}/credential-id`]: [`JTI=${claims.id}`],
      ...(node && { [`${EXTRA}/node-name`]: [node.name], [`${EXTRA}/node-uid`]: [node.uid ?? ''] }),
      ...(bound?.kind === 'Pod' && {
        [`${EXTRA}/pod-name`]: [bound.name],
        [`${EXTRA}/pod-uid`]: [bound.uid],
      }),
    },
  });
}
