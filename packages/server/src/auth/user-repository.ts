// Local users: passwords as scrypt hashes, and a brake on guessing.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '@berth/kube';
import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.js';
import { MAX_CREDENTIAL_LENGTH } from '../limits.js';
import { LoginGuard } from './login-guard.js';
import { roleNamed, type Role } from './roles.js';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const HASH_BYTES = 32;

export interface User {
  readonly name: string;
  readonly role: Role;
}

export class UserRepository {
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #guard: LoginGuard;

  constructor(db: Kysely<Tables>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
    this.#guard = new LoginGuard(clock);
  }

  /** Creates a user or changes password and role of an existing one. */
  async put(user: User, password: string): Promise<void> {
    const salt = randomBytes(16);
    const hash = await derive(password, salt, HASH_BYTES);
    const row = { role: user.role, password: `scrypt$${salt.toString('base64')}$${hash.toString('base64')}` };
    await this.#db
      .insertInto('users')
      .values({ name: user.name, ...row, created_at: this.#clock.now() })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
      .execute();
  }

  async exists(name: string): Promise<boolean> {
    const row = await this.#db.selectFrom('users').select('name').where('name', '=', name).executeTakeFirst();
    return row !== undefined;
  }

  /** The user with this password; undefined when either is wrong, or there were too many tries. */
  async verify(name: string, password: string): Promise<User | undefined> {
    if (name.length > MAX_CREDENTIAL_LENGTH || password.length > MAX_CREDENTIAL_LENGTH) return undefined;
    return this.#guard.attempt(name, () => this.#check(name, password));
  }

  /** A password is derived for unknown names too: the time taken tells nobody which names exist. */
  async #check(name: string, password: string): Promise<User | undefined> {
    const row = await this.#db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
    const [, salt = '', hash = ''] = (row?.password ?? 'scrypt$$').split('$');
    const given = await derive(password, Buffer.from(salt, 'base64'), HASH_BYTES);
    const stored = Buffer.from(hash, 'base64');
    const role = roleNamed(row?.role ?? '');
    const isRight = stored.length === given.length && timingSafeEqual(stored, given);
    return row && role && isRight ? { name: row.name, role } : undefined;
  }
}
