// The lists of aws-auth as text: a row is put in or taken out, and every other byte, comments and order included,
// stays.
import { isJsonArray, jsonEqual, readYamlDocuments, renderYaml, type Result, success } from '@berth/kube';
import { refuse } from '../problems.js';

/** The rows of one list; an empty text is an empty list. */
export function readRows(text: string, key: string): Result<readonly unknown[]> {
  const rows = parsed(text);
  return rows ? success(rows) : refuse('render.aws-auth', `${key} of aws-auth is no list`, `data.${key}`);
}

/** The text with one more row at its end. A list in another style than one row a dash is written anew. */
export function withRow(text: string, rows: readonly unknown[], row: unknown): string {
  const after = [...rows, row];
  const margin = marginOf(text);
  if (margin === undefined || rows.length === 0) return renderYaml(after);
  const added = indented(renderYaml([row]), margin);
  return checked(`${text.endsWith('\n') ? text : `${text}\n`}${added}`, after);
}

/** The text without the row at that place. */
export function withoutRow(text: string, rows: readonly unknown[], index: number): string {
  const after = rows.toSpliced(index, 1);
  const margin = marginOf(text);
  if (margin === undefined || after.length === 0) return renderYaml(after);
  const lines = text.split('\n');
  const starts = lines.flatMap((line, at) => (line.startsWith(`${margin}-`) ? [at] : []));
  const start = starts[index];
  if (start === undefined) return renderYaml(after);
  return checked(lines.toSpliced(start, endOfRow(lines, start, margin) - start).join('\n'), after);
}

function parsed(text: string): readonly unknown[] | undefined {
  const { documents, problems } = readYamlDocuments(text, 'aws-auth');
  const value = documents[0]?.value ?? [];
  return problems.length > 0 || documents.length > 1 || !isJsonArray(value) ? undefined : value;
}

/** What stands before the dashes of a list in block style; undefined for another style. */
const marginOf = (text: string): string | undefined => /^( *)-(?: |$)/m.exec(text)?.[1];

/** A row ends where a line begins that is not further in than its dash: the next row, or a comment before it. */
function endOfRow(lines: readonly string[], start: number, margin: string): number {
  const isFurtherIn = (line: string): boolean => line.startsWith(`${margin} `);
  const next = lines.findIndex((line, at) => at > start && !isFurtherIn(line));
  return next < 0 ? lines.length : next;
}

const indented = (text: string, margin: string): string => text.replaceAll(/^(?=.)/gm, () => margin);

/** The edited text when it says what it should, else the list written anew: nothing is ever lost. */
function checked(text: string, rows: readonly unknown[]): string {
  const now = parsed(text);
  return now && jsonEqual([...now], [...rows]) ? text : renderYaml(rows);
}
