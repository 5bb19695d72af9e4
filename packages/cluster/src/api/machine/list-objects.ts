// Lists: pages, versions and selections, over the memory of the store.
import type { StoredItem } from '../../store/stored-item.js';
import type { ObjectStore } from '../../store/object-store.js';
import { expired } from '../status-errors.js';
import { continueExpired, renderContinue, type ContinuePosition } from './continue-token.js';
import type { Selection } from './selection.js';

export interface ListQuery {
  readonly resource: string;
  /** All namespaces when undefined. */
  readonly namespace: string | undefined;
  readonly selection: Selection;
  /** Page size; 0 for everything. */
  readonly limit: number;
  readonly position: ContinuePosition | undefined;
  /** The state at exactly this revision. */
  readonly exactRevision: number | undefined;
}

export interface ListPage {
  readonly items: readonly StoredItem[];
  readonly revision: number;
  readonly continueToken: string | undefined;
  readonly remainingItemCount: number | undefined;
}

/** One page of a list. */
export function listObjects(store: ObjectStore, query: ListQuery): ListPage {
  const { position } = query;
  const asked = position !== undefined && position.revision > 0 ? position.revision : query.exactRevision;
  const revision = asked ?? store.revision;
  const all = itemsAt(store, query, revision);
  const rest = position === undefined ? all : all.slice(indexAfter(all, position.start));
  return pageOf(rest, query, revision);
}

function itemsAt(store: ObjectStore, query: ListQuery, revision: number): readonly StoredItem[] {
  if (revision >= store.revision) return store.list(query.resource, query.namespace);
  const items = store.listAt(query.resource, query.namespace, revision);
  if (items !== undefined) return items;
  if (query.position !== undefined) throw continueExpired(query.position.start);
  throw expired('The resourceVersion for the provided list is too old.');
}

function pageOf(items: readonly StoredItem[], query: ListQuery, revision: number): ListPage {
  const { limit, selection } = query;
  if (limit === 0 || (selection.everything && items.length <= limit)) {
    const page = selection.everything ? items : items.filter((item) => selection.matches(item));
    return { items: page, revision, continueToken: undefined, remainingItemCount: undefined };
  }
  const page: StoredItem[] = [];
  for (const [index, item] of items.entries()) {
    if (!selection.matches(item)) continue;
    if (page.length === limit) return partialPage({ page, query, revision, remaining: items.length - index });
    page.push(item);
  }
  return { items: page, revision, continueToken: undefined, remainingItemCount: undefined };
}

interface PartialPage {
  readonly page: readonly StoredItem[];
  readonly query: ListQuery;
  readonly revision: number;
  readonly remaining: number;
}

function partialPage({ page, query, revision, remaining }: PartialPage): ListPage {
  const last = page.at(-1);
  const start = last === undefined ? '' : keyIn(query.namespace, last);
  return {
    items: page,
    revision,
    continueToken: renderContinue({ revision, start }),
    remainingItemCount: query.selection.everything ? remaining : undefined,
  };
}

// The key below the listed prefix, as kube-apiserver puts it in its tokens.
const keyIn = (namespace: string | undefined, item: StoredItem): string =>
  namespace === undefined && item.namespace !== '' ? `${item.namespace}/${item.name}` : `/${item.name}`;

function indexAfter(items: readonly StoredItem[], start: string): number {
  const index = items.findIndex((item) => {
    const key = start.startsWith('/') ? `/${item.name}` : `${item.namespace}/${item.name}`;
    return key > start;
  });
  return index < 0 ? items.length : index;
}
