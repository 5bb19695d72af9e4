// What the embedded AWS remembers: named tables of plain JSON rows, per region or for the whole account.

/** Names a table and says what its rows are. */
export interface TableKey<T> {
  /** `service.kind`, such as `ec2.vpc`. */
  readonly name: string;
  readonly scope: 'region' | 'account';
  /** Only for the compiler: a key carries the type of its rows. */
  readonly row?: T;
}

/** The rows of one table, in the order in which they were first put. */
export interface Table<T> {
  get(key: string): T | undefined;
  /** Puts or replaces a row. Rows are plain JSON values and never changed in place. */
  put(key: string, row: T): void;
  /** Tells whether there was such a row. */
  delete(key: string): boolean;
  list(): readonly T[];
  keys(): readonly string[];
  readonly size: number;
}

/** A table that each region has for itself. */
export const regionTable = <T>(name: string): TableKey<T> => ({ name, scope: 'region' });

/** A table of the whole account, as IAM's are. */
export const accountTable = <T>(name: string): TableKey<T> => ({ name, scope: 'account' });
