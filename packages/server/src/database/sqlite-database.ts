// SQLite behind Kysely: its SQLite dialect speaks the API of better-sqlite3, our binding speaks that of node:sqlite.
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { Kysely, Migrator, SqliteDialect, type SqliteDatabase } from 'kysely';
import { migrationsFor } from './migrations.js';
import type { Tables } from './tables.js';
import { sqlValues } from './sql-values.unsafe.js';

/** Opens (and creates or migrates) the database in this file; `:memory:` for one that lives with the process. */
export async function openSqlite(path: string): Promise<Kysely<Tables>> {
  // SQLite gives its journals the mode of the database itself.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  // FULL: an answered request survives a power cut, not only a crash of ours.
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma busy_timeout = 5000',
  );
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(database) }) });
  const { error } = await new Migrator({ db, provider: migrationsFor('sqlite') }).migrateToLatest();
  if (error) throw new Error(`the database ${path} could not be migrated`, { cause: error });
  return db;
}

const adapt = (database: DatabaseSyncInstance): SqliteDatabase => ({
  close: () => database.close(),
  prepare: (sql) => {
    const statement = database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...sqlValues(parameters)),
      run: (parameters) => statement.run(...sqlValues(parameters)),
      iterate: (parameters) => statement.iterate(...sqlValues(parameters)),
    };
  },
});
