// TOML as Bottlerocket reads it: tables in tables, keys sorted, values before tables, each level indented.
import type { CfnObject, CfnValue } from '../template.js';

/** Comments above keys, by dotted path; one in `off` stands as a comment itself. */
export interface TomlNotes {
  readonly comments: Readonly<Record<string, string>>;
  readonly off: ReadonlySet<string>;
}

/** Renders a table. Values that TOML does not have (null) are left out. */
export const renderToml = (table: CfnObject, notes: TomlNotes): string =>
  renderTable(table, [], notes)
    .map((line) => `${line}\n`)
    .join('');

function renderTable(table: CfnObject, path: readonly string[], notes: TomlNotes): readonly string[] {
  const keys = Object.keys(table).toSorted((a, b) => (keyText(a) < keyText(b) ? -1 : 1));
  const indent = '  '.repeat(path.length);
  const values = keys.flatMap((key) => {
    const value = table[key];
    if (value === undefined || value === null || isTable(value) || isTableList(value)) return [];
    return renderPair([...path, key], `${indent}${keyText(key)} = ${renderValue(value)}`, notes);
  });
  const tables = keys.flatMap((key) => {
    const value = table[key];
    const inner = [...path, key];
    const name = inner.map(keyText).join('.');
    if (isTable(value)) return ['', `${indent}[${name}]`, ...renderTable(value, inner, notes)];
    if (!isTableList(value)) return [];
    return value.flatMap((item) => ['', `${indent}[[${name}]]`, ...renderTable(item, inner, notes)]);
  });
  return [...values, ...tables];
}

function renderPair(path: readonly string[], line: string, { comments, off }: TomlNotes): readonly string[] {
  const dotted = path.join('.');
  const indent = /^ */.exec(line)?.[0] ?? '';
  const text = off.has(dotted) ? `${indent}# ${line.trimStart()}` : line;
  const comment = comments[dotted];
  return comment === undefined ? [text] : ['', `${indent}# ${comment}`, text];
}

function renderValue(value: CfnValue | undefined): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(renderValue).join(', ')}]`;
  return String(value);
}

const keyText = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : quoted(key));

const quoted = (text: string): string =>
  `"${text
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`)}"`;

const isTable = (value: CfnValue | undefined): value is CfnObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTableList = (value: CfnValue | undefined): value is readonly CfnObject[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable);
