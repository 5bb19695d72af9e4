import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { array, assert, boolean, constantFrom, property, record } from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { ObjectStore } from './object-store.js';
import { openSqliteLog } from './sqlite-log.js';
import { memoryLog, type ChangeLog, type StoreChange } from './store-change.js';
import { StoreError } from './store-error.js';

const place = (name: string, namespace = 'a') => ({ resource: 'things', namespace, name });
const thing = (value: string) => (revision: string) => ({
  kind: 'Thing',
  apiVersion: 'v1',
  metadata: { resourceVersion: revision },
  value,
});
const inMemory = (log: ChangeLog = memoryLog) => new ObjectStore({ log, schedule: queueMicrotask });
const names = (store: ObjectStore, namespace?: string) =>
  store.list('things', namespace).map((item) => item.name);

describe('object store', () => {
  test('lists in key order, over all namespaces and in one', () => {
    const store = inMemory();
    for (const [namespace, name] of [
      ['b', 'x'],
      ['a', 'z'],
      ['a', 'c'],
      ['a-b', 'y'],
    ] as const) {
      store.put(place(name, namespace), thing(''));
    }
    // `-` sorts before `/`, as in etcd's keys.
    expect(store.list('things').map((item) => `${item.namespace}/${item.name}`)).toEqual([
      'a-b/y',
      'a/c',
      'a/z',
      'b/x',
    ]);
    expect(names(store, 'a')).toEqual(['c', 'z']);
  });

  test('a list that was handed out does not change', () => {
    const store = inMemory();
    store.put(place('a'), thing(''));
    const before = store.list('things', 'a');
    store.put(place('b'), thing(''));
    expect(before.map((item) => item.name)).toEqual(['a']);
  });

  test('tells listeners after the log has the change, in order', async () => {
    const story: string[] = [];
    const store = inMemory({
      ...memoryLog,
      append: (changes) => void story.push(`log ${changes.length}`),
    });
    store.onChange('things', ({ type, item }) => story.push(`${type} ${item.name}`));
    const writes = [store.put(place('a'), thing('1')), store.put(place('a'), thing('2'))];
    expect(story).toEqual([]);
    await Promise.all(writes.map((write) => write.durable));
    expect(story).toEqual(['log 2', 'ADDED a', 'MODIFIED a']);
  });

  test('a write that the log refuses has not happened', async () => {
    const store = inMemory({
      ...memoryLog,
      append: () => {
        throw new Error('no space left');
      },
    });
    await expect(store.put(place('a'), thing('1')).durable).rejects.toThrow('no space left');
    expect(store.list('things')).toEqual([]);
  });

  test('gives changes after a revision until they are compacted', () => {
    const store = inMemory();
    store.put(place('a'), thing('1'));
    const { revision } = store;
    store.put(place('a'), thing('2'));
    store.remove(place('a'), thing('2'));
    store.flush();
    expect(store.changesAfter('things', revision)?.map((change) => change.type)).toEqual([
      'MODIFIED',
      'DELETED',
    ]);
    store.compact();
    expect(store.changesAfter('things', revision)).toBeUndefined();
  });

  test('shows any earlier moment that is remembered', () => {
    assert(
      property(array(record({ name: constantFrom('a', 'b', 'c'), remove: boolean() })), (steps) => {
        const store = inMemory();
        const moments: { revision: number; seen: readonly string[] }[] = [];
        for (const { name, remove } of steps) {
          if (remove && store.get(place(name))) store.remove(place(name), thing(''));
          else if (!remove) store.put(place(name), thing(''));
          moments.push({ revision: store.revision, seen: names(store, 'a') });
        }
        store.flush();
        for (const { revision, seen } of moments) {
          expect(store.listAt('things', 'a', revision)?.map((item) => item.name)).toEqual(seen);
        }
      }),
    );
  });
});

describe('sqlite log', () => {
  const folders: string[] = [];
  const file = () => {
    const folder = mkdtempSync(join(tmpdir(), 'berth-store-'));
    folders.push(folder);
    return join(folder, 'cluster.db');
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });
  const open = (path: string) => {
    const { log, versions, floors } = openSqliteLog(path);
    const store = new ObjectStore({ log, schedule: queueMicrotask });
    store.restore(versions(), floors);
    return store;
  };

  test('restores objects, revision and the changes a watch may resume from', () => {
    const path = file();
    const first = open(path);
    first.put(place('a'), thing('1'));
    first.put(place('b'), thing('1'));
    first.put(place('a'), thing('2'));
    first.remove(place('b'), thing('1'));
    first.close();
    const second = open(path);
    expect(second.revision).toBe(4);
    expect(second.list('things').map((item) => item.object['value'])).toEqual(['2']);
    const seen = (changes: readonly StoreChange[] | undefined) =>
      changes?.map((c) => `${c.type} ${c.item.name}`);
    expect(seen(second.changesAfter('things', 1))).toEqual(['ADDED b', 'MODIFIED a', 'DELETED b']);
    second.compact();
    second.close();
    const third = open(path);
    expect(names(third)).toEqual(['a']);
    expect(third.changesAfter('things', 1)).toBeUndefined();
    third.close();
  });

  test('belongs to one owner at a time', () => {
    const path = file();
    const owner = open(path);
    expect(() => open(path)).toThrow(StoreError);
    expect(() => open(path)).toThrow('another process uses');
    owner.close();
    open(path).close();
  });

  test('says that a file is no store', async () => {
    const path = file();
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path, 'not a database, and longer than a header of sqlite is'.repeat(50));
    expect(() => open(path)).toThrow('is damaged');
  });
});
