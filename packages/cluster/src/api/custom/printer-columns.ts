// The table of `kubectl get` for a custom resource: its name, and the columns that its definition adds.
// See "Additional printer columns" of Kubernetes' page on CustomResourceDefinitions.
import type { KindRules, TableColumn } from '../kind-rules.js';
import { isRecord, metaOf } from '../meta/draft-meta.unsafe.js';
import { ageText, nameText } from '../tables/column-source.js';
import { renderAge } from '../tables/duration.js';
import { compileJsonPath, type JsonPath } from './json-path.js';

const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: nameText,
  priority: 0,
};
const AGE: TableColumn = { name: 'Age', type: 'date', format: '', description: ageText, priority: 0 };

interface PrinterColumn {
  readonly column: TableColumn;
  readonly find: JsonPath | undefined;
}

/** The table for `additionalPrinterColumns` as written; name and age where there are none. */
export function printerTable(written: unknown): NonNullable<KindRules['table']> {
  const given = (Array.isArray(written) ? written : []).filter(isRecord).map(printerColumn);
  const own =
    given.length > 0 ? given : [{ column: AGE, find: compileJsonPath('.metadata.creationTimestamp') }];
  return {
    columns: [NAME, ...own.map(({ column }) => column)],
    row: (object, nowMs) => [
      metaOf(object).name ?? '',
      ...own.map(({ column, find }) => cellOf(find?.(object)[0], column.type, nowMs)),
    ],
  };
}

function printerColumn(written: Readonly<Record<string, unknown>>): PrinterColumn {
  const text = (name: string): string => (typeof written[name] === 'string' ? written[name] : '');
  const path = text('jsonPath');
  const description =
    text('description') || `Custom resource definition column (in JSONPath format): ${path}`;
  const priority = typeof written['priority'] === 'number' ? written['priority'] : 0;
  return {
    column: { name: text('name'), type: typeOf(text('type')), format: text('format'), description, priority },
    find: compileJsonPath(path),
  };
}

function typeOf(text: string): TableColumn['type'] {
  switch (text) {
    case 'integer':
    case 'number':
    case 'boolean':
    case 'date':
      return text;
    default:
      return 'string';
  }
}

function cellOf(value: unknown, type: TableColumn['type'], nowMs: number): unknown {
  if (value === undefined || value === null) return null;
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value))
        ? renderAge(value, nowMs)
        : '<invalid>';
    case 'string':
      return typeof value === 'string' ? value : JSON.stringify(value);
  }
}
