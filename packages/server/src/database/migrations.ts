// The database's history, forward only, as a static list that is part of the program. Types are those that SQLite and
// Postgres both know; only the counting key differs.
import { sql, type Kysely, type Migration, type MigrationProvider } from 'kysely';

/** Migrations for a kind of database. */
export const migrationsFor = (kind: 'sqlite' | 'postgres'): MigrationProvider => ({
  getMigrations: async () => ({ '2026-11-22-first': first(kind) }),
});

const first = (kind: 'sqlite' | 'postgres'): Migration => ({
  up: async (db: Kysely<unknown>) => {
    await createRuns(db);
    await createRunEvents(db, kind);
    await createAccounts(db);
    await createBundles(db);
    await createPlacements(db);
  },
});

async function createRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('cluster', 'text', (column) => column.notNull())
    .addColumn('namespace', 'text', (column) => column.notNull())
    .addColumn('source_name', 'text', (column) => column.notNull())
    .addColumn('tracking_run_id', 'text')
    .addColumn('death_class', 'text')
    .addColumn('active', 'integer', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addUniqueConstraint('runs_idempotency', ['owner', 'idempotency_key'])
    .execute();
  await db.schema.createIndex('runs_by_status').on('runs').columns(['status', 'id']).execute();
  await db.schema.createIndex('runs_by_owner').on('runs').columns(['owner', 'id']).execute();
  await db.schema.createIndex('runs_by_tracking').on('runs').column('tracking_run_id').execute();
  await sql`create index runs_active on runs (id) where active = 1`.execute(db);
}

async function createRunEvents(db: Kysely<unknown>, kind: 'sqlite' | 'postgres'): Promise<void> {
  const table = db.schema.createTable('run_events');
  const counted =
    kind === 'sqlite'
      ? table.addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      : table.addColumn('seq', 'bigserial', (column) => column.primaryKey());
  await counted
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('run_events_by_run').on('run_events').columns(['run_id', 'seq']).execute();
}

async function createAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('tokens')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('scope', 'text', (column) => column.notNull())
    .addColumn('label', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('revoked_at', 'bigint')
    .execute();
  await db.schema.createIndex('tokens_by_scope').on('tokens').column('scope').execute();
  await db.schema
    .createTable('users')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createBundles(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bundles')
    .addColumn('digest', 'text', (column) => column.primaryKey())
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createPlacements(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('forecasts')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('forecasts_key', ['run_id', 'role'])
    .execute();
  await db.schema
    .createTable('placements')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('job', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('pod', 'text', (column) => column.notNull())
    .addColumn('node', 'text')
    .addColumn('target', 'text')
    .addColumn('foretold', 'text')
    .addColumn('as_foretold', 'integer')
    .addColumn('waited_ms', 'bigint')
    .addColumn('ran_ms', 'bigint')
    .addColumn('usd', 'double precision')
    .addPrimaryKeyConstraint('placements_key', ['run_id', 'job'])
    .execute();
}
