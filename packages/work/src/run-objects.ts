// The Jobs and pods of runs, by run: an index over a local copy that follows the API. A look at one run costs what that
// run has, however many there are.
import { createInformer, type Informer } from '@berth/client';
import { keyOf, renderKey, type Clock, type ObjectApi, type ResourceTypes } from '@berth/kube';

export interface RunObjectsOptions<R extends 'jobs.batch' | 'pods'> {
  readonly api: ObjectApi;
  readonly clock: Clock;
  readonly resource: R;
  /** Objects that carry this label are kept, grouped by its value. */
  readonly label: string;
  /** An object of this group changed, or was gone when the copy was listed again. */
  readonly onChange: (value: string) => void;
  /** The first complete list was read. */
  readonly onSync: () => void;
  readonly onTrouble: (error: unknown) => void;
}

export class RunObjects<R extends 'jobs.batch' | 'pods'> {
  readonly #options: RunObjectsOptions<R>;
  /** By value of the label, then by key. */
  readonly #groups = new Map<string, Map<string, ResourceTypes[R]>>();
  #informer: Informer<ResourceTypes[R]> | undefined;
  #synced = false;

  constructor(options: RunObjectsOptions<R>) {
    this.#options = options;
  }

  /** True once a first complete list was read. */
  get isSynced(): boolean {
    return this.#synced;
  }

  start(): void {
    const { api, clock, resource, label, onChange, onSync, onTrouble } = this.#options;
    const informer = createInformer({
      api,
      clock,
      resource,
      selection: { labelSelector: label },
      // One watcher a cluster: there is no herd whose returns would have to be spread by chance.
      random: () => 0,
      onError: onTrouble,
    });
    this.#informer = informer;
    informer.onChange(({ type, object }) => {
      const value = object.metadata.labels?.[label] ?? '';
      this.#note(value, object, type === 'DELETED');
      onChange(value);
    });
    void this.#tellSync(informer, onSync);
  }

  async #tellSync({ synced }: Informer<ResourceTypes[R]>, onSync: () => void): Promise<void> {
    await synced;
    this.#synced = true;
    onSync();
  }

  async stop(): Promise<void> {
    await this.#informer?.stop();
  }

  /** The objects whose label has this value. */
  group(value: string): readonly ResourceTypes[R][] {
    return [...(this.#groups.get(value)?.values() ?? [])];
  }

  #note(value: string, object: ResourceTypes[R], isGone: boolean): void {
    const group = this.#groups.get(value) ?? new Map<string, ResourceTypes[R]>();
    const key = renderKey(keyOf(object));
    if (isGone) group.delete(key);
    else group.set(key, object);
    if (group.size === 0) this.#groups.delete(value);
    else this.#groups.set(value, group);
  }
}
