// Tokens: random, stored as hashes only, with a role, a scope and an end. Looked up by id, compared in constant time.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@berth/kube';
import type { Kysely } from 'kysely';
import type { Tables, TokensTable } from '../database/tables.js';
import { ENDED_TOKEN_KEPT_MS } from '../limits.js';
import { renderToken, type TokenText } from './authorization-header.js';
import { roleNamed, type Identity, type Role } from './roles.js';

export interface NewToken {
  readonly user: string;
  readonly role: Role;
  readonly label: string;
  readonly lifeMs: number;
  /** For a token that is good for one run only. */
  readonly runId?: string | undefined;
}

export interface TokenInfo {
  readonly id: string;
  readonly user: string;
  readonly role: string;
  readonly label: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly isRevoked: boolean;
}

export class TokenRepository {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Makes a token and gives its text, the only time that it is seen. */
  async issue(token: NewToken): Promise<string> {
    const text: TokenText = {
      id: randomBytes(9).toString('base64url'),
      secret: randomBytes(32).toString('base64url'),
    };
    const nowMs = this.#clock.now();
    await this.#db
      .insertInto('tokens')
      .values({
        id: text.id,
        hash: hashOf(text.secret),
        user_name: token.user,
        role: token.role,
        scope: token.runId === undefined ? 'user' : `run:${token.runId}`,
        label: token.label,
        created_at: nowMs,
        expires_at: nowMs + token.lifeMs,
        revoked_at: null,
      })
      .execute();
    return renderToken(text);
  }

  /** Who a token stands for; `expired` when it was good once. */
  async identify({ id, secret }: TokenText): Promise<Identity | 'unknown' | 'expired'> {
    const row = await this.#db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row || !isSecret(row, secret)) return 'unknown';
    const role = roleNamed(row.role);
    if (row.revoked_at !== null || Number(row.expires_at) <= this.#clock.now() || !role) return 'expired';
    const runId = row.scope.startsWith('run:') ? row.scope.slice('run:'.length) : undefined;
    return { user: row.user_name, role, tokenId: row.id, runId };
  }

  async list(user: string | undefined): Promise<readonly TokenInfo[]> {
    let query = this.#db
      .selectFrom('tokens')
      .selectAll()
      .where('scope', '=', 'user')
      .orderBy('created_at', 'desc');
    if (user !== undefined) query = query.where('user_name', '=', user);
    return (await query.execute()).map(infoOf);
  }

  /** Ends a token; false when there is none of this id (and user). */
  async revoke(id: string, user: string | undefined): Promise<boolean> {
    let query = this.#db.updateTable('tokens').set({ revoked_at: this.#clock.now() }).where('id', '=', id);
    if (user !== undefined) query = query.where('user_name', '=', user);
    const { numUpdatedRows } = await query.executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Removes tokens that ended long ago; until then whoever brings one is told that it was good once. */
  async prune(): Promise<number> {
    const beforeMs = this.#clock.now() - ENDED_TOKEN_KEPT_MS;
    const { numDeletedRows } = await this.#db
      .deleteFrom('tokens')
      .where(({ or, eb }) => or([eb('expires_at', '<', beforeMs), eb('revoked_at', '<', beforeMs)]))
      .executeTakeFirst();
    return Number(numDeletedRows);
  }

  /** Ends every token of a run. */
  async revokeRun(runId: string): Promise<void> {
    await this.#db
      .updateTable('tokens')
      .set({ revoked_at: this.#clock.now() })
      .where('scope', '=', `run:${runId}`)
      .where('revoked_at', 'is', null)
      .execute();
  }
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const isSecret = (row: TokensTable, secret: string): boolean =>
  timingSafeEqual(Buffer.from(row.hash, 'hex'), createHash('sha256').update(secret).digest());

const infoOf = (row: TokensTable): TokenInfo => ({
  id: row.id,
  user: row.user_name,
  role: row.role,
  label: row.label,
  createdAtMs: Number(row.created_at),
  expiresAtMs: Number(row.expires_at),
  isRevoked: row.revoked_at !== null,
});
