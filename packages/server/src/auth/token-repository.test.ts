import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openSqlite } from '../database/sqlite-database.js';
import { ENDED_TOKEN_KEPT_MS } from '../limits.js';
import { TokenRepository } from './token-repository.js';

const folder = mkdtempSync(join(tmpdir(), 'berth-tokens-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('tokens that ended long ago are removed; others, ended or not, stay', async () => {
  const db = await openSqlite(join(folder, 'control.db'));
  let nowMs = 1_000_000;
  const tokens = new TokenRepository(db, { now: () => nowMs, after: () => () => undefined });
  const issue = (label: string, lifeMs: number, runId?: string) =>
    tokens.issue({ user: 'u', role: 'viewer', label, lifeMs, runId });
  await issue('short', 1_000);
  await issue('of a run', 1e12, 'run-1');
  await tokens.revokeRun('run-1');
  await issue('long', 1e12);
  nowMs += ENDED_TOKEN_KEPT_MS;
  await issue('ended just now', 1_000);
  nowMs += 2_000;
  expect(await tokens.prune()).toBe(2);
  expect((await tokens.list('u')).map(({ label }) => label).sort()).toEqual(['ended just now', 'long']);
  await db.destroy();
});
