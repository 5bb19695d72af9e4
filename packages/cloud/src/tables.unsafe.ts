// The tables in memory, with every change handed to a journal. The one place where a row gets its type: a table is
// only ever filled through the key that names its type, in this process or in the one that wrote the journal.
import type { Table, TableKey } from './tables.js';

/** One change of one row; `row` is absent when the row was deleted. */
export interface RowChange {
  readonly table: string;
  readonly key: string;
  readonly row?: unknown;
}

/** All tables of an account. */
export interface TableStore {
  table<T>(key: TableKey<T>, region: string): Table<T>;
  /** Every row there is, for a new journal. */
  changes(): readonly RowChange[];
}

/** Makes the store, with the rows that earlier changes left. */
export function createTableStore(
  earlier: Iterable<RowChange>,
  onChange: (change: RowChange) => void,
): TableStore {
  const tables = new Map<string, Map<string, unknown>>();
  const rowsOf = (name: string): Map<string, unknown> => {
    const rows = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, rows);
    return rows;
  };
  for (const { table, key, row } of earlier) {
    if (row === undefined) rowsOf(table).delete(key);
    else rowsOf(table).set(key, row);
  }
  return {
    table: <T>(key: TableKey<T>, region: string): Table<T> => {
      const name = key.scope === 'account' ? key.name : `${region}/${key.name}`;
      return typedTable(name, rowsOf(name) as Map<string, T>, onChange);
    },
    changes: () =>
      [...tables].flatMap(([table, rows]) => [...rows].map(([key, row]) => ({ table, key, row }))),
  };
}

function typedTable<T>(table: string, rows: Map<string, T>, onChange: (change: RowChange) => void): Table<T> {
  return {
    get: (key) => rows.get(key),
    put: (key, row) => {
      rows.set(key, row);
      onChange({ table, key, row });
    },
    delete: (key) => {
      const there = rows.delete(key);
      if (there) onChange({ table, key });
      return there;
    },
    list: () => [...rows.values()],
    keys: () => [...rows.keys()],
    get size() {
      return rows.size;
    },
  };
}
