// All objects of the cluster in memory, under one global revision. A write is visible to this process at once,
// but nobody outside hears of it (promise, watch, answer) before the log has made it durable.
import { COMPACTION_BATCH_ROWS } from '../limits.js';
import type { Stored } from './stored.js';
import { deepFreeze } from './deep-freeze.js';
import { ItemTable } from './item-table.js';
import type { ChangeLog, StoreChange } from './store-change.js';
import { atRevision, StoredItem, type ItemPlace } from './stored-item.js';
import { WatchWindow } from './watch-window.js';

export interface ObjectStoreOptions {
  readonly log: ChangeLog;
  /** Runs the flush after the writes of this moment: `setImmediate` groups the requests of one turn of the loop. */
  readonly schedule: (flush: () => void) => void;
}

/** What {@link ObjectStore.restore} is fed with, in order of revision. */
export interface RestoredVersion {
  readonly place: ItemPlace;
  readonly revision: number;
  /** Undefined for a deletion. */
  readonly object: Stored | undefined;
}

/** A write that is applied in memory; `durable` resolves when it may be acknowledged. */
export interface PendingWrite {
  readonly item: StoredItem;
  readonly durable: Promise<void>;
}

type ChangeListener = (change: StoreChange) => void;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The store of one cluster. */
export class ObjectStore {
  readonly #options: ObjectStoreOptions;
  readonly #tables = new Map<string, ItemTable>();
  readonly #windows = new Map<string, WatchWindow>();
  readonly #listeners = new Map<string, Set<ChangeListener>>();
  #revision = 0;
  #baseFloor = 0;
  #pending: StoreChange[] = [];
  #waiters: Waiter[] = [];
  #outdated: number[] = [];
  #closed = false;

  constructor(options: ObjectStoreOptions) {
    this.#options = options;
  }

  /** The newest revision; also what a list taken now is stamped with. */
  get revision(): number {
    return this.#revision;
  }

  get(place: ItemPlace): StoredItem | undefined {
    return this.#tables.get(place.resource)?.get(place.namespace, place.name);
  }

  list(resource: string, namespace?: string): readonly StoredItem[] {
    return this.#tables.get(resource)?.list(namespace) ?? [];
  }

  /** The objects as they were at an earlier revision; undefined when that is forgotten. */
  listAt(
    resource: string,
    namespace: string | undefined,
    revision: number,
  ): readonly StoredItem[] | undefined {
    this.flush();
    const later = this.changesAfter(resource, revision);
    if (later === undefined) return undefined;
    const table = new ItemTable();
    for (const item of this.list(resource, namespace)) table.set(item);
    for (const { item, previous } of later.toReversed()) {
      if (namespace !== undefined && item.namespace !== namespace) continue;
      if (previous === undefined) table.delete(item.namespace, item.name);
      else table.set(previous);
    }
    return table.list(namespace);
  }

  /** Creates or replaces. `build` gets the new revision and gives the object, which is frozen from then on. */
  put(place: ItemPlace, build: (revision: string) => Stored): PendingWrite {
    const previous = this.get(place);
    const item = this.#version(place, build);
    this.#table(place.resource).set(item);
    return this.#enqueue({ type: previous === undefined ? 'ADDED' : 'MODIFIED', item, previous });
  }

  /** Removes; the change carries the last state under the revision of the deletion. */
  remove(place: ItemPlace, build: (revision: string) => Stored): PendingWrite {
    const previous = this.get(place);
    const item = this.#version(place, build);
    this.#table(place.resource).delete(place.namespace, place.name);
    return this.#enqueue({ type: 'DELETED', item, previous });
  }

  /** Makes every write so far durable and tells watchers; call it before showing memory to the outside. */
  flush(): void {
    if (this.#pending.length === 0) return;
    const changes = this.#pending;
    const waiters = this.#waiters;
    this.#pending = [];
    this.#waiters = [];
    try {
      this.#options.log.append(changes);
    } catch (error) {
      this.#undo(changes);
      for (const waiter of waiters) waiter.reject(error);
      return;
    }
    for (const change of changes) this.#publish(change);
    for (const waiter of waiters) waiter.resolve();
    this.#compactWhenWorthwhile();
  }

  /** Changes of a resource after a revision, or undefined when it is too old. */
  changesAfter(resource: string, revision: number): readonly StoreChange[] | undefined {
    return this.#window(resource).after(revision);
  }

  /** Calls back after every durable change of a resource, in order. */
  onChange(resource: string, listener: ChangeListener): () => void {
    const listeners = this.#listeners.get(resource) ?? new Set();
    this.#listeners.set(resource, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Forgets the history so far: watches from older versions answer 410. */
  compact(): void {
    this.flush();
    for (const window of this.#windows.values()) {
      for (const dropped of window.clear(this.#revision)) this.#forget(dropped);
    }
    this.#baseFloor = this.#revision;
    this.#compactLog();
  }

  /** Fills an empty store from the log. */
  restore(versions: Iterable<RestoredVersion>, floors: ReadonlyMap<string, number>): void {
    for (const version of versions) this.#restoreVersion(version, floors.get(version.place.resource) ?? 0);
    for (const [resource, floor] of floors) {
      const window = this.#window(resource);
      window.floor = Math.max(window.floor, floor);
      this.#revision = Math.max(this.#revision, floor);
      this.#baseFloor = Math.max(this.#baseFloor, floor);
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.flush();
    this.#compactLog();
    this.#options.log.close();
  }

  #restoreVersion(version: RestoredVersion, floor: number): void {
    const { place, revision, object } = version;
    this.#revision = Math.max(this.#revision, revision);
    const previous = this.get(place);
    const table = this.#table(place.resource);
    if (object === undefined) {
      table.delete(place.namespace, place.name);
      if (previous !== undefined && revision > floor) {
        const item = new StoredItem(place, atRevision(previous.object, revision), revision);
        this.#window(place.resource).push({ type: 'DELETED', item, previous });
      }
      return;
    }
    const item = new StoredItem(place, deepFreeze(object), revision);
    table.set(item);
    if (revision <= floor) return;
    const type = previous === undefined ? 'ADDED' : 'MODIFIED';
    this.#window(place.resource).push({ type, item, previous });
  }

  #version(place: ItemPlace, build: (revision: string) => Stored): StoredItem {
    if (this.#closed) throw new Error('the store is closed');
    const revision = this.#revision + 1;
    const object = deepFreeze(build(String(revision)));
    this.#revision = revision;
    return new StoredItem(place, object, revision);
  }

  #enqueue(change: StoreChange): PendingWrite {
    this.#pending.push(change);
    if (this.#pending.length === 1) this.#options.schedule(() => this.flush());
    const durable = new Promise<void>((resolve, reject) => this.#waiters.push({ resolve, reject }));
    // Not everybody who writes waits; a full disk must not end the process for those.
    durable.catch(() => {});
    return { item: change.item, durable };
  }

  #undo(changes: readonly StoreChange[]): void {
    for (const { item, previous } of changes.toReversed()) {
      const table = this.#table(item.resource);
      if (previous === undefined) table.delete(item.namespace, item.name);
      else table.set(previous);
    }
  }

  #publish(change: StoreChange): void {
    const dropped = this.#window(change.item.resource).push(change);
    if (dropped !== undefined) this.#forget(dropped);
    for (const listener of this.#listeners.get(change.item.resource) ?? []) notify(listener, change);
  }

  #forget(change: StoreChange): void {
    if (change.previous !== undefined) this.#outdated.push(change.previous.revision);
    if (change.type === 'DELETED') this.#outdated.push(change.item.revision);
  }

  #compactWhenWorthwhile(): void {
    if (this.#outdated.length >= COMPACTION_BATCH_ROWS) this.#compactLog();
  }

  #compactLog(): void {
    const revisions = this.#outdated;
    this.#outdated = [];
    const floors = new Map([...this.#windows].map(([resource, window]) => [resource, window.floor]));
    this.#options.log.compact({ revisions, floors });
  }

  #table(resource: string): ItemTable {
    const table = this.#tables.get(resource) ?? new ItemTable();
    this.#tables.set(resource, table);
    return table;
  }

  #window(resource: string): WatchWindow {
    const window = this.#windows.get(resource) ?? new WatchWindow(this.#baseFloor);
    this.#windows.set(resource, window);
    return window;
  }
}

// A listener that fails must not keep the others, and the writer, from hearing; its error still ends up uncaught.
function notify(listener: ChangeListener, change: StoreChange): void {
  try {
    listener(change);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
