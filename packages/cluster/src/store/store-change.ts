// A change of the store, and the log that makes changes durable before they are acknowledged.
import type { StoredItem } from './stored-item.js';

export interface StoreChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  /** The object after the change; for DELETED its last state under the revision of the deletion. */
  readonly item: StoredItem;
  readonly previous: StoredItem | undefined;
}

/** What the store needs of durable storage. Every method is synchronous: when it returns, the data is safe. */
export interface ChangeLog {
  /** Makes the changes durable, all or none; throws when it cannot. */
  append(changes: readonly StoreChange[]): void;
  /** Forgets versions that no watch can ask for any more. */
  compact(outdated: OutdatedVersions): void;
  close(): void;
}

export interface OutdatedVersions {
  readonly revisions: readonly number[];
  /** Per resource, the newest revision that a watch can no longer start before. */
  readonly floors: ReadonlyMap<string, number>;
}

/** A log for tests and throw-away clusters: keeps nothing. */
export const memoryLog: ChangeLog = { append() {}, compact() {}, close() {} };
