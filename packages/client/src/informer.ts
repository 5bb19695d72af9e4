// A local copy of a resource that follows the API: listed once, then watched; listed again when the watch fell behind.
// It works over any ObjectApi, in process or over the network.
import {
  keyOf,
  renderKey,
  type Clock,
  type ObjectApi,
  type ObjectEvent,
  type ObjectKey,
  type ResourceName,
  type ResourceTypes,
  type SelectionOptions,
} from '@berth/kube';
import { createBackoff, pause } from './backoff.js';
import { MAX_BACKOFF_MS } from './limits.js';
import { systemClock } from './system-clock.js';
import { isExpired } from './connection-error.js';

/** A change of the local copy; `previous` is what was there before. */
export interface InformerChange<T> extends ObjectEvent<T> {
  readonly previous?: T | undefined;
}

/** What to keep a copy of. */
export interface InformerOptions<R extends ResourceName> {
  readonly api: ObjectApi;
  readonly resource: R;
  readonly selection?: SelectionOptions | undefined;
  readonly clock?: Clock | undefined;
  /** Random number in [0, 1), for pauses between tries. */
  readonly random?: (() => number) | undefined;
  /** Told of every failure; the informer goes on trying. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** A local copy of the selected objects of one resource. */
export interface Informer<T> {
  /** All objects now; the same list until something changes. */
  items(): readonly T[];
  get(key: ObjectKey): T | undefined;
  /** Calls the listener at every change from now on, in order; gives the function that ends it. */
  onChange(listener: (change: InformerChange<T>) => void): () => void;
  /** Resolves when the copy is complete for the first time, or when the informer is stopped before. */
  readonly synced: Promise<void>;
  /** Ends the watch; resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/** Starts a local copy. After 410 Gone it is listed again at once, after other failures when a pause has passed. */
export function createInformer<R extends ResourceName>(
  options: InformerOptions<R>,
): Informer<ResourceTypes[R]> {
  const copy = new LocalCopy<ResourceTypes[R]>();
  const abort = new AbortController();
  let markSynced = (): void => undefined;
  const whenSynced = new Promise<void>((resolve) => {
    markSynced = resolve;
  });
  const running = follow({ options, copy, signal: abort.signal, markSynced });
  return {
    items: () => copy.items(),
    get: (key) => copy.get(renderKey(key)),
    onChange: (listener) => copy.onChange(listener),
    synced: whenSynced,
    stop: () => {
      abort.abort();
      markSynced();
      return running;
    },
  };
}

interface Following<R extends ResourceName> {
  readonly options: InformerOptions<R>;
  readonly copy: LocalCopy<ResourceTypes[R]>;
  readonly signal: AbortSignal;
  readonly markSynced: () => void;
}

/** Lists and watches until the signal; never rejects. */
async function follow<R extends ResourceName>({
  options,
  copy,
  signal,
  markSynced,
}: Following<R>): Promise<void> {
  const { api, resource, selection, clock = systemClock, random = Math.random, onError } = options;
  const backoff = createBackoff(random);
  let wasExpired = false;
  while (!signal.aborted) {
    let watchedSinceMs = Number.POSITIVE_INFINITY;
    try {
      const list = await api.list(resource, selection);
      if (signal.aborted) return;
      copy.replace(list.items);
      markSynced();
      const { resourceVersion } = list;
      watchedSinceMs = clock.now();
      for await (const event of api.watch(resource, { ...selection, resourceVersion, signal })) {
        backoff.reset();
        wasExpired = false;
        copy.apply(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      onError?.(error);
      const isNewlyExpired = isExpired(error) && !wasExpired;
      wasExpired = isExpired(error);
      if (isNewlyExpired) continue;
    }
    // API servers end watches after some minutes: one that lasted was none that failed, even if nothing happened in it.
    if (clock.now() - watchedSinceMs >= MAX_BACKOFF_MS) backoff.reset();
    await pause(clock, backoff.next(), signal);
  }
}

/** The objects by key, and who wants to hear of changes. */
class LocalCopy<T extends ResourceTypes[ResourceName]> {
  readonly #objects = new Map<string, T>();
  readonly #listeners = new Set<(change: InformerChange<T>) => void>();
  #items: readonly T[] | undefined;

  items(): readonly T[] {
    this.#items ??= [...this.#objects.values()];
    return this.#items;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  onChange(listener: (change: InformerChange<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes over a list; what differs from before is told as changes. */
  replace(items: readonly T[]): void {
    const gone = new Set(this.#objects.keys());
    for (const object of items) {
      const key = renderKey(keyOf(object));
      gone.delete(key);
      const previous = this.#objects.get(key);
      if (previous && versionOf(previous) === versionOf(object)) continue;
      this.apply({ type: previous ? 'MODIFIED' : 'ADDED', object });
    }
    for (const key of gone) {
      const object = this.#objects.get(key);
      if (object) this.apply({ type: 'DELETED', object });
    }
  }

  apply({ type, object }: ObjectEvent<T>): void {
    const key = renderKey(keyOf(object));
    const previous = this.#objects.get(key);
    if (type === 'DELETED') this.#objects.delete(key);
    else this.#objects.set(key, object);
    this.#items = undefined;
    for (const listener of this.#listeners) listener({ type, object, previous });
  }
}

const versionOf = (object: ResourceTypes[ResourceName]): string | undefined =>
  object.metadata?.resourceVersion;
