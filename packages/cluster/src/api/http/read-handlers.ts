// GET of an object and of a collection.
import type { StoredItem } from '../../store/stored-item.js';
import type { KindRules } from '../kind-rules.js';
import { rulesOf } from '../kinds/index.js';
import type { ApiState } from '../machine/api-state.js';
import { listObjects, type ListPage } from '../machine/list-objects.js';
import { compileSelection } from '../machine/selection.js';
import type { ResourceInfo } from '../resource-registry.js';
import { badRequest, invalid, notFound } from '../status-errors.js';
import { presentAs } from '../versions/present-as.js';
import { negotiate, type AnswerForm } from './accept.js';
import { send, sendJson } from './answer.js';
import { encodeList, encodeTable, isPlain, partialMetadata, type IncludeObject } from './encode-items.js';
import type { Exchange } from './exchange.js';
import { readListOptions, refuseFuture, revisionOf } from './list-options.js';

/** A request for a resource that is served, with its place in the cluster. */
export interface ResourceTarget {
  readonly info: ResourceInfo;
  /** Undefined for all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** Answers with one object. */
export function handleGet(state: ApiState, exchange: Exchange, target: ResourceTarget): void {
  const form = negotiate(exchange.request.headers.accept, { transforms: true });
  state.store.flush();
  const revision = revisionOf(
    exchange.query.get('resourceVersion') ?? '',
    'invalid resource version: ',
    badRequest,
  );
  refuseFuture(revision, state.store.revision);
  const item = findItem(state, target);
  sendItem(state, exchange, { item, form, status: 200, info: target.info });
}

/** The object that a path names, or 404. */
function findItem(state: ApiState, { info, namespace = '', name }: ResourceTarget): StoredItem {
  const item = state.store.get({ resource: info.name, namespace, name });
  if (item === undefined) throw notFound({ group: info.group, resource: info.plural }, name);
  return presentAs(item, info);
}

export interface ItemAnswer {
  readonly item: StoredItem;
  readonly form: AnswerForm;
  readonly status: number;
  readonly info: ResourceInfo;
}

/** Sends one object in the form that the client wants. */
export function sendItem(
  state: ApiState,
  exchange: Exchange,
  { item, form, status, info }: ItemAnswer,
): void {
  if (form.shape === 'Table') {
    const metadata = { resourceVersion: String(item.revision) };
    sendJson(exchange, status, encodeTable([item], metadata, tableOptions(state, exchange, info)));
    return;
  }
  if (form.shape !== 'object') {
    sendJson(exchange, status, partialMetadata(item));
    return;
  }
  if (isPlain(form) && !exchange.query.has('pretty')) send(exchange, { status, body: item.encoded() });
  else sendJson(exchange, status, item.object);
}

/** Answers with a list. */
export function handleList(state: ApiState, exchange: Exchange, target: ResourceTarget): void {
  const form = negotiate(exchange.request.headers.accept, { transforms: true });
  state.store.flush();
  const options = readListOptions(exchange.query, state.store.revision);
  const { info, namespace } = target;
  const page = listObjects(state.store, {
    resource: info.name,
    namespace,
    selection: compileSelection(info, nameAsSelector(options, target.name)),
    limit: options.limit,
    position: options.position,
    exactRevision: options.exactRevision,
  });
  const presented = { ...page, items: page.items.map((item) => presentAs(item, info)) };
  sendList(state, exchange, { page: presented, form, info });
}

const nameAsSelector = <T extends { readonly fieldSelector: string }>(options: T, name: string): T =>
  name === '' ? options : { ...options, fieldSelector: `metadata.name=${name}` };

interface ListAnswer {
  readonly page: ListPage;
  readonly form: AnswerForm;
  readonly info: ResourceInfo;
}

function sendList(state: ApiState, exchange: Exchange, { page, form, info }: ListAnswer): void {
  const metadata = listMetadata(page);
  const header = { kind: `${info.kind}List`, apiVersion: info.apiVersion, metadata };
  if (form.shape === 'Table') {
    sendJson(exchange, 200, encodeTable(page.items, metadata, tableOptions(state, exchange, info)));
  } else if (form.shape !== 'object') {
    // An empty list of partial metadata is null in kube-apiserver.
    const items = page.items.length === 0 ? null : page.items.map(partialMetadata);
    sendJson(exchange, 200, {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items,
    });
  } else if (info.custom) {
    // Items of custom resources keep their kind and version, and their lists say that nothing follows.
    const items = page.items.map(({ object }) => object);
    sendJson(exchange, 200, { ...header, metadata: { continue: '', ...metadata }, items });
  } else if (isPlain(form) && !exchange.query.has('pretty')) {
    send(exchange, { status: 200, body: encodeList(header, page.items) });
  } else {
    const items = page.items.map(({ object: { kind: _kind, apiVersion: _apiVersion, ...rest } }) => rest);
    sendJson(exchange, 200, { ...header, items });
  }
}

const listMetadata = (page: ListPage): Readonly<Record<string, unknown>> => ({
  resourceVersion: String(page.revision),
  ...(page.continueToken === undefined ? {} : { continue: page.continueToken }),
  ...(page.remainingItemCount === undefined ? {} : { remainingItemCount: page.remainingItemCount }),
});

/** What the table of a kind needs. */
export function tableOptions(
  state: ApiState,
  exchange: Exchange,
  info: ResourceInfo,
): { readonly rules: KindRules; readonly includeObject: IncludeObject; readonly nowMs: number } {
  return {
    rules: rulesOf(info),
    includeObject: includeObjectOf(exchange.query.get('includeObject') ?? ''),
    nowMs: state.clock.now(),
  };
}

function includeObjectOf(text: string): IncludeObject {
  if (text === '' || text === 'Metadata') return 'Metadata';
  if (text === 'None' || text === 'Object') return text;
  throw invalid({ group: 'meta.k8s.io', kind: 'TableOptions' }, '', [
    {
      type: 'NotSupported',
      field: 'includeObject',
      value: text,
      detail: '',
      supported: ['', 'Metadata', 'None', 'Object'],
    },
  ]);
}
