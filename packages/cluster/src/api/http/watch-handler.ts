// GET ?watch=1: a stream of changes. Each change is encoded once per form, however many watch it.
import { rulesOf } from '../kinds/index.js';
import type { StoreChange } from '../../store/store-change.js';
import type { StoredItem } from '../../store/stored-item.js';
import { WATCH_BACKLOG_BYTES } from '../../limits.js';
import type { ApiState } from '../machine/api-state.js';
import { compileSelection } from '../machine/selection.js';
import { selectedEvent, type SelectedEvent, type WatchScope } from '../machine/watch-selection.js';
import { zeroObject } from '../managed-fields/zero-object.js';
import { expired } from '../status-errors.js';
import { presentAs } from '../versions/present-as.js';
import { negotiate, type AnswerForm } from './accept.js';
import { columnsOf, partialMetadata, tableRow } from './encode-items.js';
import type { Exchange } from './exchange.js';
import { readWatchOptions, type WatchOptions } from './list-options.js';
import { tableOptions, type ResourceTarget } from './read-handlers.js';

const BOOKMARK_INTERVAL_MS = 60_000;
// Without timeoutSeconds kube-apiserver ends a watch after 30 to 60 minutes.
const DEFAULT_TIMEOUT_SECONDS = 1800;

/** Answers with the changes of a collection until the client leaves or the time is up. */
export function handleWatch(state: ApiState, exchange: Exchange, target: ResourceTarget): void {
  const form = negotiate(exchange.request.headers.accept, { transforms: true });
  const options = readWatchOptions(exchange.query);
  const fieldSelector = target.name === '' ? options.fieldSelector : `metadata.name=${target.name}`;
  const selection = compileSelection(target.info, { ...options, fieldSelector });
  const scope: WatchScope = { namespace: target.namespace, selection };
  const stream = new WatchStream(state, exchange, { target, form, scope, options });
  stream.start();
}

interface WatchRequest {
  readonly target: ResourceTarget;
  readonly form: AnswerForm;
  readonly scope: WatchScope;
  readonly options: WatchOptions;
}

/** One open watch. */
class WatchStream {
  readonly #state: ApiState;
  readonly #exchange: Exchange;
  readonly #watch: WatchRequest;
  readonly #ends: (() => void)[] = [];
  #columnsSent = false;
  #ended = false;

  constructor(state: ApiState, exchange: Exchange, watch: WatchRequest) {
    this.#state = state;
    this.#exchange = exchange;
    this.#watch = watch;
  }

  start(): void {
    const { response } = this.#exchange;
    const { store } = this.#state;
    store.flush();
    response.statusCode = 200;
    response.setHeader('cache-control', 'no-cache, private');
    response.setHeader('content-type', 'application/json');
    response.flushHeaders();
    if (!this.#sendPast()) {
      this.end();
      return;
    }
    this.#ends.push(store.onChange(this.#watch.target.info.name, (change) => this.#onChange(change)));
    this.#startTimers();
    response.on('close', () => this.end());
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const end of this.#ends) end();
    this.#exchange.response.end();
  }

  #startTimers(): void {
    const { options } = this.#watch;
    const timeoutMs = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
    const timeout = setTimeout(() => this.end(), timeoutMs);
    this.#ends.push(() => clearTimeout(timeout));
    if (!options.bookmarks) return;
    const interval = setInterval(() => this.#sendBookmark({}), BOOKMARK_INTERVAL_MS);
    this.#ends.push(() => clearInterval(interval));
  }

  /** What the client has not seen; false when that is forgotten. */
  #sendPast(): boolean {
    const { options, target } = this.#watch;
    const { store } = this.#state;
    const { resourceVersion } = options;
    if (options.initialEvents || resourceVersion === '' || resourceVersion === '0') {
      this.#sendInitial();
      return true;
    }
    const changes = store.changesAfter(target.info.name, Number(resourceVersion));
    if (changes === undefined) {
      const { status } = expired(`too old resource version: ${resourceVersion} (${store.revision})`);
      this.#write('ERROR', JSON.stringify(status));
      return false;
    }
    for (const change of changes) this.#onChange(change);
    return true;
  }

  #sendInitial(): void {
    const { scope, options, target } = this.#watch;
    for (const item of this.#state.store.list(target.info.name, scope.namespace)) {
      if (scope.selection.matches(item)) this.#send({ type: 'ADDED', item });
    }
    if (options.initialEvents && options.bookmarks) {
      this.#sendBookmark({ annotations: { 'k8s.io/initial-events-end': 'true' } });
    }
  }

  #onChange(change: StoreChange): void {
    const floor = Number(this.#watch.options.resourceVersion);
    if (change.item.revision <= floor) return;
    const event = selectedEvent(change, this.#watch.scope);
    if (event !== undefined) this.#send(event);
  }

  #send({ type, item }: SelectedEvent): void {
    this.#write(type, this.#encode(presentAs(item, this.#watch.target.info)));
  }

  #encode(item: StoredItem): Buffer | string {
    const { form, target } = this.#watch;
    if (form.shape === 'object') return item.encoded();
    if (form.shape !== 'Table') return JSON.stringify(partialMetadata(item));
    const options = tableOptions(this.#state, this.#exchange, target.info);
    const columnDefinitions = this.#columnsSent ? null : columnsOf(options.rules);
    this.#columnsSent = true;
    return JSON.stringify({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: String(item.revision) },
      columnDefinitions,
      rows: [tableRow(item, options)],
    });
  }

  #sendBookmark(extra: Readonly<Record<string, unknown>>): void {
    const { info } = this.#watch.target;
    const metadata = { resourceVersion: String(this.#state.store.revision), ...extra };
    this.#write('BOOKMARK', JSON.stringify(this.#bookmarkObject(info, metadata)));
  }

  #bookmarkObject(
    info: ResourceTarget['info'],
    metadata: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    const { form } = this.#watch;
    const { kind, apiVersion } = info;
    if (form.shape === 'object') return { kind, apiVersion, ...zeroObject(info), metadata };
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
    if (form.shape !== 'Table') return partial;
    const columnDefinitions = this.#columnsSent ? null : columnsOf(rulesOf(info));
    this.#columnsSent = true;
    const listMetadata = { resourceVersion: metadata['resourceVersion'] };
    const rows = [{ cells: [], object: partial }];
    return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata: listMetadata, columnDefinitions, rows };
  }

  #write(type: string, object: Buffer | string): void {
    const { response } = this.#exchange;
    response.cork();
    response.write(`{"type":"${type}","object":`);
    response.write(object);
    response.write('}\n');
    response.uncork();
    // A client that does not read would otherwise make us keep every change for it.
    if (response.writableLength > WATCH_BACKLOG_BYTES) response.destroy();
  }
}
