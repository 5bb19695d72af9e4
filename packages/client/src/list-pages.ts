// Lists, fetched page by page: a large cluster's answer neither times out nor has to be held twice.
import {
  isJsonArray,
  isJsonObject,
  type ObjectList,
  type ResourceName,
  type ResourceTypes,
  type SelectionOptions,
} from '@berth/kube';
import { LIST_PAGE_SIZE } from './limits.js';
import { knownResource, objectPath } from './object-path.js';
import { isExpired } from './connection-error.js';
import type { Transport } from './transport.js';
import { asObject } from './wire.unsafe.js';

interface Page {
  readonly items: readonly unknown[];
  readonly resourceVersion: string;
  readonly continueToken: string | undefined;
}

/** All objects selected, as of one version. When a page's token expires on the way, everything is asked for at once. */
export async function listAll<R extends ResourceName>(
  transport: Transport,
  resource: R,
  selection: SelectionOptions,
): Promise<ObjectList<ResourceTypes[R]>> {
  try {
    return await listPages(transport, { ...selection, resource, limit: LIST_PAGE_SIZE });
  } catch (error) {
    if (!isExpired(error)) throw error;
    return listPages(transport, { ...selection, resource, limit: undefined });
  }
}

interface ListQuestion extends SelectionOptions {
  readonly resource: string;
  readonly limit: number | undefined;
}

async function listPages<T>(transport: Transport, question: ListQuestion): Promise<ObjectList<T>> {
  const { resource } = question;
  const { apiVersion, kind } = knownResource(resource);
  const items: T[] = [];
  let page = await fetchPage(transport, question, undefined);
  for (;;) {
    // Items of a list carry neither apiVersion nor kind on the wire; objects here always do.
    for (const item of page.items) items.push(asObject<T>({ apiVersion, kind, ...asObject<object>(item) }));
    if (page.continueToken === undefined) return { items, resourceVersion: page.resourceVersion };
    page = await fetchPage(transport, question, page.continueToken);
  }
}

async function fetchPage(
  transport: Transport,
  question: ListQuestion,
  token: string | undefined,
): Promise<Page> {
  const { resource, namespace, labelSelector, fieldSelector, limit } = question;
  const query = { labelSelector, fieldSelector, limit, continue: token };
  const body = await transport.json({ method: 'GET', path: objectPath({ resource, namespace, query }) });
  const list = isJsonObject(body) ? body : {};
  const metadata = isJsonObject(list['metadata']) ? list['metadata'] : {};
  const { resourceVersion, continue: next } = metadata;
  return {
    items: isJsonArray(list['items']) ? list['items'] : [],
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    continueToken: typeof next === 'string' && next !== '' ? next : undefined,
  };
}
