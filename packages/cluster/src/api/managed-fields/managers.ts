// The entries of `metadata.managedFields`, read once per stored version, and written back in Kubernetes' order.
import type { ManagedEntry } from '../meta/draft-meta.unsafe.js';
import { isEmptyTree, parseFieldsV1, renderFieldsV1, type FieldTree } from './field-tree.js';

/** One writer and the fields that are its own. */
export interface Manager {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
  /** Undefined for an apply that changed nothing. */
  readonly time: string | undefined;
  readonly fields: FieldTree;
}

// Stored entries are frozen and shared, so what was read of them stays true.
const trees = new WeakMap<object, FieldTree>();

/** Reads entries; those without fields are dropped. */
export function parseManagers(entries: readonly ManagedEntry[] = []): readonly Manager[] {
  return entries.map(parseManager).filter((manager) => !isEmptyTree(manager.fields));
}

function parseManager(entry: ManagedEntry): Manager {
  return {
    manager: entry.manager ?? '',
    operation: entry.operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: entry.apiVersion ?? '',
    subresource: entry.subresource ?? '',
    time: entry.time,
    fields: treeOfEntry(entry),
  };
}

function treeOfEntry({ fieldsV1 = {} }: ManagedEntry): FieldTree {
  if (!Object.isFrozen(fieldsV1)) return parseFieldsV1(fieldsV1);
  const tree = trees.get(fieldsV1) ?? parseFieldsV1(fieldsV1);
  trees.set(fieldsV1, tree);
  return tree;
}

/** True when both are the same writer in the same role. An applier stays the same over versions. */
export const isSameManager = (a: Manager, b: Omit<Manager, 'fields' | 'time'>): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

/** Writes entries: appliers first, then by time and name. */
export function renderManagers(managers: readonly Manager[]): ManagedEntry[] {
  return managers
    .filter(({ fields }) => !isEmptyTree(fields))
    .toSorted((a, b) => compareText(sortKey(a), sortKey(b)))
    .map(renderManager);
}

const sortKey = ({ operation, time = '', manager, apiVersion, subresource }: Manager): string =>
  [operation, time, manager, apiVersion, subresource].join('\n');

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function renderManager({ manager, operation, apiVersion, subresource, time, fields }: Manager): ManagedEntry {
  return {
    manager,
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: renderFieldsV1(fields),
    ...(subresource === '' ? {} : { subresource }),
  };
}
