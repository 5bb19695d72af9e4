// Tables as kubectl prints them: upper-case headers, three spaces between columns, no lines.
import { padEnd, textWidth } from './text-width.js';

export interface Column<Row> {
  readonly header: string;
  readonly cell: (row: Row) => string;
  /** Only with `-o wide`. */
  readonly wide?: boolean;
}

/** Renders rows under headers; an empty list gives headers alone. Ends with a line break. */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  wide = false,
): string {
  const shown = columns.filter((column) => wide || !column.wide);
  const cells = [
    shown.map((column) => column.header),
    ...rows.map((row) => shown.map((column) => column.cell(row))),
  ];
  const widths = shown.map((_, index) => Math.max(...cells.map((line) => textWidth(line[index] ?? ''))));
  return cells
    .map(
      (line) =>
        `${line
          .map((cell, index) => padEnd(cell, widths[index] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** Renders `KEY  value` lines, aligned. */
export function renderPairs(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...pairs.map(([key]) => textWidth(key)));
  return pairs.map(([key, value]) => `${padEnd(`${key}:`, width + 1)}  ${value}\n`).join('');
}
