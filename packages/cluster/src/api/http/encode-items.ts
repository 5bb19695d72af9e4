// Encodes stored objects for answers: whole objects from their kept bytes, metadata and table rows on demand.
import { recordAt } from '../meta/draft-meta.unsafe.js';
import type { StoredItem } from '../../store/stored-item.js';
import type { KindRules, TableColumn } from '../kind-rules.js';
import type { AnswerForm } from './accept.js';

/** What a list says of itself. */
export interface ListHeader {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const COMMA = Buffer.from(',');
const OPEN = Buffer.from('{');
const CLOSE_LIST = Buffer.from(']}');

/** A list whose items carry no kind and apiVersion, put together from the kept bytes. */
export function encodeList(header: ListHeader, items: readonly StoredItem[]): Buffer {
  const { kind, apiVersion, metadata } = header;
  const chunks: Buffer[] = [
    Buffer.from(`${JSON.stringify({ kind, apiVersion, metadata }).slice(0, -1)},"items":[`),
  ];
  for (const [index, item] of items.entries()) {
    if (index > 0) chunks.push(COMMA);
    chunks.push(OPEN, item.encoded().subarray(typePrefixLength(item)));
  }
  chunks.push(CLOSE_LIST);
  return Buffer.concat(chunks);
}

// `{"kind":"Pod","apiVersion":"v1",` as every stored object begins.
function typePrefixLength(item: StoredItem): number {
  const { kind, apiVersion } = item.object;
  return `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`.length;
}

/** The metadata of an object alone, as `kubectl` and controllers that need no more ask for it. */
export const partialMetadata = (item: StoredItem): Readonly<Record<string, unknown>> => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: item.resource === 'daemonsets.apps' ? withoutCounter(item) : item.object['metadata'],
});

// In kube-apiserver's own form of a DaemonSet this is no annotation, and partial metadata is cut from that form.
const TEMPLATE_COUNTER = 'deprecated.daemonset.template.generation';

function withoutCounter({ object }: StoredItem): unknown {
  const { annotations: _, ...metadata } = recordAt(object, 'metadata') ?? {};
  const { [TEMPLATE_COUNTER]: __, ...annotations } =
    recordAt(recordAt(object, 'metadata'), 'annotations') ?? {};
  return Object.keys(annotations).length > 0 ? { ...metadata, annotations } : metadata;
}

export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly rules: KindRules;
  readonly includeObject: IncludeObject;
  readonly nowMs: number;
}

/** A row for one object. */
export function tableRow(item: StoredItem, options: TableOptions): Readonly<Record<string, unknown>> {
  const { rules, includeObject, nowMs } = options;
  const cells = rules.table === undefined ? defaultCells(item) : rules.table.row(item.object, nowMs);
  const conditions = conditionsOf(item);
  return { cells, ...(conditions && { conditions }), object: rowObject(item, includeObject) };
}

// Finished pods are marked, so that clients can leave them out.
function conditionsOf({ resource, object }: StoredItem): readonly unknown[] | undefined {
  const phase = resource === 'pods' ? recordAt(object, 'status')?.['phase'] : undefined;
  if (phase === 'Succeeded') return [completed(phase, 'The pod has completed successfully.')];
  return phase === 'Failed' ? [completed(phase, 'The pod failed.')] : undefined;
}

const completed = (reason: string, message: string): Readonly<Record<string, string>> => ({
  type: 'Completed',
  status: 'True',
  reason,
  message,
});

function rowObject(item: StoredItem, include: IncludeObject): unknown {
  if (include === 'None') return null;
  return include === 'Object' ? item.object : partialMetadata(item);
}

const defaultCells = (item: StoredItem): readonly unknown[] => [
  item.name,
  recordAt(item.object, 'metadata')?.['creationTimestamp'],
];

const NAME_DESCRIPTION =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow ' +
  'a client to request the generation of an appropriate name automatically. Name is primarily intended for creation ' +
  'idempotence and configuration definition. Cannot be updated. ' +
  'More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names';

const CREATED_DESCRIPTION =
  'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed ' +
  'to be set in happens-before order across separate operations. Clients may not set this value. It is represented ' +
  'in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. ' +
  'More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';

const DEFAULT_COLUMNS: readonly TableColumn[] = [
  { name: 'Name', type: 'string', format: 'name', description: NAME_DESCRIPTION, priority: 0 },
  { name: 'Created At', type: 'date', format: '', description: CREATED_DESCRIPTION, priority: 0 },
];

/** The columns of a kind; name and creation time for kinds that have none of their own. */
export const columnsOf = (rules: KindRules): readonly TableColumn[] =>
  rules.table?.columns ?? DEFAULT_COLUMNS;

/** A Table of objects. */
export const encodeTable = (
  items: readonly StoredItem[],
  metadata: Readonly<Record<string, unknown>>,
  options: TableOptions,
): Readonly<Record<string, unknown>> => ({
  kind: 'Table',
  apiVersion: 'meta.k8s.io/v1',
  metadata,
  columnDefinitions: columnsOf(options.rules),
  rows: items.map((item) => tableRow(item, options)),
});

/** True when the answer is made of the kept bytes. */
export const isPlain = (form: AnswerForm): boolean =>
  form.shape === 'object' && form.encoding === 'json' && !form.pretty;
