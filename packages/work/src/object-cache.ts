// A live copy of the objects of one resource that carry our label: list, then watch, and again from the list when the
// watch breaks. Level-triggered: whoever reads it sees the cluster as it is, however many events were missed.
import type { Clock, ObjectApi, ResourceTypes } from '@berth/kube';
import { WATCH_RETRY_MS } from './limits.js';

export interface ObjectCacheOptions<R extends 'jobs.batch' | 'pods'> {
  readonly api: ObjectApi;
  readonly clock: Clock;
  readonly resource: R;
  /** Objects that carry this label are kept, grouped by its value. */
  readonly label: string;
  readonly onChange: (object: ResourceTypes[R]) => void;
  /** A complete list was just read: objects may have gone unnoticed. */
  readonly onSync: () => void;
  readonly onTrouble: (error: unknown) => void;
}

export class ObjectCache<R extends 'jobs.batch' | 'pods'> {
  readonly #options: ObjectCacheOptions<R>;
  /** By value of the label, then by key: a look at one run costs what that run has. */
  readonly #groups = new Map<string, Map<string, ResourceTypes[R]>>();
  readonly #abort = new AbortController();
  #synced = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: ObjectCacheOptions<R>) {
    this.#options = options;
  }

  /** True once a first complete list was read. */
  get isSynced(): boolean {
    return this.#synced;
  }

  start(): void {
    this.#ended = this.#follow();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  /** The objects whose label has this value. */
  group(value: string): readonly ResourceTypes[R][] {
    return [...(this.#groups.get(value)?.values() ?? [])];
  }

  #put(object: ResourceTypes[R]): void {
    const value = this.#valueOf(object);
    const group = this.#groups.get(value) ?? new Map<string, ResourceTypes[R]>();
    this.#groups.set(value, group.set(keyOf(object), object));
  }

  #remove(object: ResourceTypes[R]): void {
    const value = this.#valueOf(object);
    const group = this.#groups.get(value);
    group?.delete(keyOf(object));
    if (group?.size === 0) this.#groups.delete(value);
  }

  #valueOf = ({ metadata }: ResourceTypes[R]): string => metadata.labels?.[this.#options.label] ?? '';

  async #follow(): Promise<void> {
    const { clock, onTrouble } = this.#options;
    while (!this.#abort.signal.aborted) {
      try {
        await this.#listAndWatch();
      } catch (error) {
        if (!this.#abort.signal.aborted) onTrouble(error);
      }
      if (this.#abort.signal.aborted) return;
      await this.#pause(clock);
    }
  }

  /** Waits before the next try; an abort ends the wait. The listener goes with it, for this happens many times. */
  #pause(clock: Clock): Promise<void> {
    const { signal } = this.#abort;
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = clock.after(WATCH_RETRY_MS, end);
      signal.addEventListener('abort', end, { once: true });
    });
  }

  async #listAndWatch(): Promise<void> {
    const { api, resource, label: labelSelector, onSync, onChange } = this.#options;
    const { items, resourceVersion } = await api.list(resource, { labelSelector });
    this.#groups.clear();
    for (const object of items) this.#put(object);
    this.#synced = true;
    onSync();
    const signal = this.#abort.signal;
    for await (const { type, object } of api.watch(resource, { labelSelector, resourceVersion, signal })) {
      if (type === 'DELETED') this.#remove(object);
      else this.#put(object);
      onChange(object);
    }
  }
}

const keyOf = ({ metadata }: ResourceTypes['jobs.batch'] | ResourceTypes['pods']): string =>
  `${metadata.namespace ?? ''}/${metadata.name ?? ''}`;
