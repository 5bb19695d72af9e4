// The first user: made with the instance, with its token and password in files that only the owner can read.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_TOKEN_LIFE_MS } from '../limits.js';
import { parseAuthorization } from './authorization-header.js';
import type { TokenRepository } from './token-repository.js';
import type { UserRepository } from './user-repository.js';

export interface AdministratorFiles {
  readonly tokenFile: string;
  readonly passwordFile: string;
}

const NAME = 'berth';

/** Makes user `berth` and its files where they are missing or no longer good; leaves them alone otherwise. */
export async function ensureAdministrator(
  folder: string,
  { tokens, users }: { readonly tokens: TokenRepository; readonly users: UserRepository },
): Promise<AdministratorFiles> {
  const tokenFile = join(folder, 'token');
  const passwordFile = join(folder, 'password');
  if (!existsSync(passwordFile) || !(await users.exists(NAME))) {
    const password = randomBytes(15).toString('base64url');
    await users.put({ name: NAME, role: 'admin' }, password);
    await writeWhole(passwordFile, password);
  }
  if (!(await holdsGoodToken(tokenFile, tokens))) {
    const token = await tokens.issue({
      user: NAME,
      role: 'admin',
      label: 'instance',
      lifeMs: MAX_TOKEN_LIFE_MS,
    });
    await writeWhole(tokenFile, token);
  }
  return { tokenFile, passwordFile };
}

async function holdsGoodToken(file: string, tokens: TokenRepository): Promise<boolean> {
  const token = existsSync(file) ? parseAuthorization(readFileSync(file, 'utf8').trim()) : undefined;
  return token !== undefined && typeof (await tokens.identify(token)) === 'object';
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
