// One stored object: the frozen value, its place, and its JSON text encoded once for every reader.
import type { Stored } from './stored.js';

/** Where an object is stored. `resource` is kubectl's name of it: `pods`, `jobs.batch`. */
export interface ItemPlace {
  readonly resource: string;
  /** Empty for cluster-wide resources. */
  readonly namespace: string;
  readonly name: string;
}

/** A version of an object. Immutable; its encoding is made when first asked for and kept. */
export class StoredItem implements ItemPlace {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: Stored;
  readonly revision: number;
  #encoded: Buffer | undefined;

  constructor(place: ItemPlace, object: Stored, revision: number) {
    this.resource = place.resource;
    this.namespace = place.namespace;
    this.name = place.name;
    this.object = object;
    this.revision = revision;
  }

  /** UTF-8 JSON of the object; begins with `kind` and `apiVersion`. */
  encoded(): Buffer {
    this.#encoded ??= Buffer.from(JSON.stringify(this.object), 'utf8');
    return this.#encoded;
  }
}

/** The object under another revision. */
export function atRevision(object: Stored, revision: number): Stored {
  const metadata = object['metadata'];
  const known = typeof metadata === 'object' ? metadata : {};
  return { ...object, metadata: { ...known, resourceVersion: String(revision) } };
}
