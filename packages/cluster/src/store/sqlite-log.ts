// The change log on SQLite. Write-ahead logging with synchronous=NORMAL: what is committed is in the kernel's hands,
// so a killed process loses nothing. The exclusive lock keeps a second process out, and dies with its owner.
import { chmodSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite';
import type { RestoredVersion } from './object-store.js';
import { storeErrorOf } from './store-error.js';
import { parseStored } from './parse-stored.unsafe.js';
import type { ChangeLog, OutdatedVersions, StoreChange } from './store-change.js';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS versions (
  revision INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  namespace TEXT NOT NULL,
  name TEXT NOT NULL,
  body BLOB
);
CREATE TABLE IF NOT EXISTS floors (resource TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
`;

/** A log on disk, with what it holds from before. */
export interface OpenedLog {
  readonly log: ChangeLog;
  /** All versions that are kept, in order of revision. */
  readonly versions: () => Iterable<RestoredVersion>;
  readonly floors: ReadonlyMap<string, number>;
}

/** Opens or makes the log. Throws a StoreError when it is in use, damaged or not writable. */
export function openSqliteLog(file: string): OpenedLog {
  try {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec(`BEGIN EXCLUSIVE; ${SCHEMA} COMMIT;`);
    chmodSync(file, 0o600);
    return {
      log: new SqliteLog(database, file),
      versions: () => readVersions(database),
      floors: readFloors(database),
    };
  } catch (error) {
    throw storeErrorOf(error, file);
  }
}

class SqliteLog implements ChangeLog {
  readonly #database: DatabaseSyncInstance;
  readonly #file: string;
  readonly #insert: StatementSyncInstance;
  readonly #delete: StatementSyncInstance;
  readonly #setFloor: StatementSyncInstance;

  constructor(database: DatabaseSyncInstance, file: string) {
    this.#database = database;
    this.#file = file;
    this.#insert = database.prepare('INSERT INTO versions VALUES (?, ?, ?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM versions WHERE revision = ?');
    this.#setFloor = database.prepare('INSERT OR REPLACE INTO floors VALUES (?, ?)');
  }

  append(changes: readonly StoreChange[]): void {
    this.#transaction(() => {
      for (const { type, item } of changes) {
        const body = type === 'DELETED' ? null : item.encoded();
        this.#insert.run(item.revision, item.resource, item.namespace, item.name, body);
      }
    });
  }

  compact({ revisions, floors }: OutdatedVersions): void {
    this.#transaction(() => {
      for (const [resource, revision] of floors) this.#setFloor.run(resource, revision);
      for (const revision of revisions) this.#delete.run(revision);
    });
  }

  // Leaving WAL gives up the exclusive lock at once, also while the handle waits for its statements to be collected.
  close(): void {
    this.#database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL;');
    this.#database.prepare('SELECT count(*) FROM floors').get();
    this.#database.close();
  }

  #transaction(work: () => void): void {
    try {
      this.#database.exec('BEGIN');
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollback();
      throw storeErrorOf(error, this.#file);
    }
  }

  // SQLite ends the transaction itself on some errors; then there is nothing to roll back.
  #rollback(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {
      return;
    }
  }
}

function* readVersions(database: DatabaseSyncInstance): Iterable<RestoredVersion> {
  const rows: Iterable<unknown> = database
    .prepare('SELECT revision, resource, namespace, name, body FROM versions ORDER BY revision')
    .iterate();
  for (const row of rows) yield parseStored(row);
}

function readFloors(database: DatabaseSyncInstance): ReadonlyMap<string, number> {
  const rows: readonly unknown[] = database.prepare('SELECT resource, revision FROM floors').all();
  return new Map(
    rows.map((row) => [
      String(Reflect.get(Object(row), 'resource')),
      Number(Reflect.get(Object(row), 'revision')),
    ]),
  );
}
