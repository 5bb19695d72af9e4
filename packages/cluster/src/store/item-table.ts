// The objects of one resource in key order. Lists that were handed out never change under their reader.
import type { StoredItem } from './stored-item.js';

/** Sorted map of one resource's objects, by namespace. */
export class ItemTable {
  readonly #byNamespace = new Map<string, NamespaceItems>();
  #all: readonly StoredItem[] | undefined;

  get(namespace: string, name: string): StoredItem | undefined {
    return this.#byNamespace.get(namespace)?.byName.get(name);
  }

  /** Items of one namespace, or of all in order of `namespace/name`. */
  list(namespace?: string): readonly StoredItem[] {
    if (namespace !== undefined) return this.#byNamespace.get(namespace)?.share() ?? [];
    this.#all ??= this.#collect();
    return this.#all;
  }

  set(item: StoredItem): void {
    this.#all = undefined;
    let items = this.#byNamespace.get(item.namespace);
    if (items === undefined) {
      items = new NamespaceItems();
      this.#byNamespace.set(item.namespace, items);
    }
    items.set(item);
  }

  delete(namespace: string, name: string): void {
    this.#all = undefined;
    const items = this.#byNamespace.get(namespace);
    if (items === undefined) return;
    items.delete(name);
    if (items.byName.size === 0) this.#byNamespace.delete(namespace);
  }

  #collect(): readonly StoredItem[] {
    const names = [...this.#byNamespace.keys()].sort((a, b) => compareText(`${a}/`, `${b}/`));
    return names.flatMap((name) => this.#byNamespace.get(name)?.share() ?? []);
  }
}

class NamespaceItems {
  readonly byName = new Map<string, StoredItem>();
  #sorted: StoredItem[] = [];
  #shared = false;

  share(): readonly StoredItem[] {
    this.#shared = true;
    return this.#sorted;
  }

  set(item: StoredItem): void {
    const sorted = this.#own();
    const index = this.#indexOf(item.name);
    const replaces = this.byName.has(item.name) ? 1 : 0;
    sorted.splice(index, replaces, item);
    this.byName.set(item.name, item);
  }

  delete(name: string): void {
    if (!this.byName.delete(name)) return;
    this.#own().splice(this.#indexOf(name), 1);
  }

  #own(): StoredItem[] {
    if (this.#shared) this.#sorted = [...this.#sorted];
    this.#shared = false;
    return this.#sorted;
  }

  #indexOf(name: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#sorted[middle];
      if (other !== undefined && compareText(other.name, name) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
