// How each owner of an object stands: living, on its way out, or gone.
import type { ObjectKey, ObjectMeta, OwnerReference, ResourceName } from '@berth/kube';
import type { ResourceInfo } from '../resource-catalogue.js';
import type { GraphObject } from './owner-graph.js';

export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

export interface OwnerClasses {
  /** Exists and stays. */
  readonly solid: readonly OwnerReference[];
  /** Exists, but waits in foreground deletion for its dependents. */
  readonly waiting: readonly OwnerReference[];
  /** Does not exist. */
  readonly dangling: readonly OwnerReference[];
  /** Of a kind that is not served here. */
  readonly unknown: readonly OwnerReference[];
}

interface Lookup {
  readonly metadataOf: (resource: ResourceName, key: ObjectKey) => ObjectMeta | undefined;
  readonly infoOf: (apiVersion: string, kind: string) => ResourceInfo | undefined;
}

/** Sorts the owners of an object by how they stand now. */
export function classifyOwners(object: GraphObject, lookup: Lookup): OwnerClasses {
  const solid: OwnerReference[] = [];
  const waiting: OwnerReference[] = [];
  const dangling: OwnerReference[] = [];
  const unknown: OwnerReference[] = [];
  for (const owner of object.owners) {
    const info = lookup.infoOf(owner.apiVersion, owner.kind);
    if (!info) {
      unknown.push(owner);
      continue;
    }
    const namespace = info.namespaced ? object.key.namespace : undefined;
    const metadata = lookup.metadataOf(info.resource, { namespace, name: owner.name });
    if (metadata?.uid !== owner.uid) dangling.push(owner);
    else if (metadata.deletionTimestamp && metadata.finalizers?.includes(FOREGROUND)) waiting.push(owner);
    else solid.push(owner);
  }
  return { solid, waiting, dangling, unknown };
}
