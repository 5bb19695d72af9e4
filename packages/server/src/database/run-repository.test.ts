// Counting runs for a scrape: right at any time, and without reading all that ever ran.
import { aRunSpec } from '@berth/testing';
import { death, type RunState } from '@berth/work';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { RunRepository } from './run-repository.js';
import { openSqlite } from './sqlite-database.js';

const ended = (state: RunState): RunState => ({
  ...state,
  phase: { kind: 'ended', outcome: { kind: 'failed', death: death('internal', 'x') } },
});

test('counts follow the runs, before and after the first count and another process', async () => {
  const db = await openSqlite(':memory:');
  const runs = new RunRepository(db);
  const end = async (id: string) => {
    const state = await runs.get(id);
    if (!state) throw new Error(id);
    const report = { pods: [], usd: null };
    await runs.save(ended(state), { kind: 'finished', atMs: 1, report });
  };
  for (const id of ['a', 'b', 'c']) await runs.accept(aRunSpec({ id }), undefined);
  await end('a');
  expect(await runs.countByStatus()).toEqual({ failed: 1, accepted: 2 });
  await end('b');
  expect(await runs.countByStatus()).toEqual({ failed: 2, accepted: 1 });
  expect(await new RunRepository(db).countByStatus()).toEqual({ failed: 2, accepted: 1 });
  await db.destroy();
});

test('the runs that go on are found by their own index', async () => {
  const db = await openSqlite(':memory:');
  const { rows } = await sql<{ detail: string }>`
    explain query plan select status from runs where active = 1
  `.execute(db);
  expect(rows.map(({ detail }) => detail).join('\n')).toContain('USING INDEX runs_active');
  await db.destroy();
});
