// Amounts of all nodes as columns of numbers: one typed array a resource, one row a node.

/** Grows as rows and resources are added; rows are dense, 0 to `length` - 1. */
export interface Columns {
  length: number;
  /** By resource column. */
  readonly allocatable: Float64Array[];
  readonly requested: Float64Array[];
  /** Requests with stand-ins for containers that state none: what scores count. */
  scoredCpu: Float64Array;
  scoredMemory: Float64Array;
  allowedPods: Float64Array;
  podCount: Float64Array;
}

const INITIAL_ROWS = 64;

/** Columns without rows. */
export const createColumns = (): Columns => ({
  length: 0,
  allocatable: [],
  requested: [],
  scoredCpu: new Float64Array(INITIAL_ROWS),
  scoredMemory: new Float64Array(INITIAL_ROWS),
  allowedPods: new Float64Array(INITIAL_ROWS),
  podCount: new Float64Array(INITIAL_ROWS),
});

/** Adds a row of zeros and returns its number. */
export function addRow(columns: Columns): number {
  const row = columns.length++;
  if (row >= columns.podCount.length) grow(columns, row * 2);
  clearRow(columns, row);
  return row;
}

/** Removes a row by moving the last one into its place. */
export function removeRow(columns: Columns, row: number): void {
  const last = --columns.length;
  if (row === last) return;
  for (const column of everyColumn(columns)) column[row] = column[last] ?? 0;
}

/** The column of a resource, made when it is new. */
export function columnAt(columns: Float64Array[], index: number, rows: Columns): Float64Array {
  while (columns.length <= index) columns.push(new Float64Array(rows.podCount.length));
  const column = columns[index];
  if (column === undefined) throw new Error(`no column ${index}`);
  return column;
}

/** A number in a column; 0 where the resource was never named. */
export const amountAt = (columns: readonly Float64Array[], column: number, row: number): number =>
  columns[column]?.[row] ?? 0;

function clearRow(columns: Columns, row: number): void {
  for (const column of everyColumn(columns)) column[row] = 0;
}

const everyColumn = (columns: Columns): readonly Float64Array[] => [
  ...columns.allocatable,
  ...columns.requested,
  columns.scoredCpu,
  columns.scoredMemory,
  columns.allowedPods,
  columns.podCount,
];

function grow(columns: Columns, rows: number): void {
  const grown = (column: Float64Array): Float64Array => {
    const next = new Float64Array(rows);
    next.set(column);
    return next;
  };
  columns.allocatable.splice(0, Infinity, ...columns.allocatable.map(grown));
  columns.requested.splice(0, Infinity, ...columns.requested.map(grown));
  columns.scoredCpu = grown(columns.scoredCpu);
  columns.scoredMemory = grown(columns.scoredMemory);
  columns.allowedPods = grown(columns.allowedPods);
  columns.podCount = grown(columns.podCount);
}
