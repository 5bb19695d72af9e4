// A shipped table whose rows are asked for by their first cells. A few rows are searched for in the text, which costs a
// moment each; somebody who wants many gets an index. So a short command does not pay for an index of thousands.
import { dataText } from './data-file.js';

/** Rows of a table by their key. */
export interface DataTable {
  /** The row's cells behind its key, as written; undefined when the table has no such row. */
  row(key: string): string | undefined;
  /** All rows. */
  lines(): readonly string[];
}

/** How a table's key ends, and how many cells it has. */
export interface TableKey {
  readonly separator: ',' | ';';
  readonly cells: number;
}

/** Gives the table of this file in `data/`; it is read when the first row is asked for. */
export function dataTable(name: string, { separator, cells }: TableKey): DataTable {
  let text: string | undefined;
  let index: Map<string, string> | undefined;
  const found = new Map<string, string | undefined>();
  const lines = () => (text ??= dataText(name)).trimEnd().split('\n').slice(1);
  const indexed = () =>
    new Map(
      lines().map((line) => {
        const cut = endOfCells(line, { separator, cells });
        return [line.slice(0, cut), line.slice(cut + 1)];
      }),
    );
  return {
    lines,
    row(key) {
      if (index) return index.get(key);
      if (found.has(key)) return found.get(key);
      if (found.size >= MAX_SEARCHED_ROWS) return (index ??= indexed()).get(key);
      const row = searched((text ??= dataText(name)), `\n${key}${separator}`);
      found.set(key, row);
      return row;
    },
  };
}

/** Rows that are searched for before an index is made. */
const MAX_SEARCHED_ROWS = 48;

function searched(text: string, start: string): string | undefined {
  const at = text.indexOf(start);
  if (at === -1) return undefined;
  const end = text.indexOf('\n', at + 1);
  return text.slice(at + start.length, end === -1 ? undefined : end);
}

function endOfCells(line: string, { separator, cells }: TableKey): number {
  let cut = -1;
  for (let cell = 0; cell < cells; cell += 1) cut = line.indexOf(separator, cut + 1);
  return cut;
}
