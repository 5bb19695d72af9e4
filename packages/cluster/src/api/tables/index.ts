// The tables of `kubectl get`: columns and rows of every kind that has some of its own.
import type { KindRules, TableColumn } from '../kind-rules.js';
import { clusterColumns } from './cluster-columns.js';
import type { ColumnSource } from './column-source.js';
import { coreColumns } from './core-columns.js';
import { rowsByKind } from './kind-tables.unsafe.js';
import { workloadColumns } from './workload-columns.js';

/** The table of a kind; undefined for kinds that only show name and creation time. */
export function tableOf(group: string, kind: string): KindRules['table'] {
  // Events of both groups are stored as core events.
  const name = group === '' || group === 'events.k8s.io' ? kind : `${kind}.${group}`;
  const row = rowsByKind[name];
  const columns = coreColumns[name] ?? workloadColumns[name] ?? clusterColumns[name];
  return row && columns ? { columns: columns.map(columnOf), row } : undefined;
}

function columnOf([source, description]: ColumnSource): TableColumn {
  const isWide = source.endsWith('+');
  const [name = '', type] = (isWide ? source.slice(0, -1) : source).split(':');
  const format = name === 'Name' ? 'name' : '';
  return { name, type: typeOf(type), format, description, priority: isWide ? 1 : 0 };
}

const typeOf = (text: string | undefined): TableColumn['type'] => {
  switch (text) {
    case 'integer':
    case 'boolean':
    case 'date':
    case 'number':
      return text;
    default:
      return 'string';
  }
};
