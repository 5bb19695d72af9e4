// Who owns whom, by UID: the memory of the garbage collector.
import type { ObjectKey, ObjectMeta, OwnerReference } from '@berth/kube';
import type { ResourceInfo } from '../resource-catalogue.js';

/** An object as the collector sees it. */
export interface GraphObject {
  readonly uid: string;
  readonly info: ResourceInfo;
  readonly key: ObjectKey;
  readonly owners: readonly OwnerReference[];
}

/** Objects and their dependents. */
export class OwnerGraph {
  readonly #objects = new Map<string, GraphObject>();
  readonly #dependents = new Map<string, Set<string>>();

  /** Learns an object or its new owners. */
  set(info: ResourceInfo, metadata: ObjectMeta): GraphObject {
    const uid = metadata.uid ?? '';
    this.delete(uid);
    const owners = metadata.ownerReferences ?? [];
    const key = { namespace: metadata.namespace, name: metadata.name ?? '' };
    const object: GraphObject = { uid, info, key, owners };
    this.#objects.set(uid, object);
    for (const owner of owners) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set<string>();
      this.#dependents.set(owner.uid, dependents.add(uid));
    }
    return object;
  }

  /** Forgets an object; what depended on it still does, until it is collected. */
  delete(uid: string): void {
    const object = this.#objects.get(uid);
    if (!object) return;
    this.#objects.delete(uid);
    for (const owner of object.owners) {
      const dependents = this.#dependents.get(owner.uid);
      if (dependents?.delete(uid) && dependents.size === 0) this.#dependents.delete(owner.uid);
    }
  }

  get(uid: string): GraphObject | undefined {
    return this.#objects.get(uid);
  }

  /** The objects that name this UID as an owner. */
  dependentsOf(uid: string): readonly GraphObject[] {
    const dependents: GraphObject[] = [];
    for (const dependent of this.#dependents.get(uid) ?? []) {
      const object = this.#objects.get(dependent);
      if (object) dependents.push(object);
    }
    return dependents;
  }
}
