// From the Authorization header to an identity, and from an identity to a right: the same for all our APIs.
import { parseAuthorization } from '../auth/authorization-header.js';
import { hasRight, roleWith, type Identity, type Right } from '../auth/roles.js';
import type { TokenRepository } from '../auth/token-repository.js';
import { ProblemError } from './problem-error.js';

/** Who a request comes from; throws a 401 problem when that cannot be told. */
export async function authenticate(header: string | undefined, tokens: TokenRepository): Promise<Identity> {
  const token = parseAuthorization(header);
  if (!token && (header === undefined || header === '' || header === 'None'))
    throw new ProblemError('auth.missing', 'the request has no token');
  const identity = token ? await tokens.identify(token) : 'unknown';
  if (identity === 'unknown') throw new ProblemError('auth.invalid', 'the token is not one of this instance');
  if (identity === 'expired') throw new ProblemError('auth.expired', 'the token has expired or was revoked');
  return identity;
}

/** Throws a 403 problem that names the missing right. */
export function requireRight(identity: Identity, right: Right): void {
  if (hasRight(identity, right)) return;
  const who =
    identity.runId === undefined ? `${identity.user} (${identity.role})` : `the token of ${identity.runId}`;
  throw new ProblemError('auth.forbidden', `${who} lacks the right ${right}`, {
    hint: `ask for the role ${roleWith(right)}`,
    details: { right, role: roleWith(right) },
  });
}
