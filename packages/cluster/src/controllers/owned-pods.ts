// Pods by the workload that controls them, kept up to date, so that no reconcile walks over all pods.
import type { OwnerReference, Pod } from '@berth/kube';
import type { LocalApi } from '../local-api.js';
import { follow, queueKey } from './controller.js';

/** The controlling owner of an object, if any. */
export function controllerOf(object: {
  readonly metadata: { readonly ownerReferences?: readonly OwnerReference[] | undefined };
}): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

export interface OwnedPods {
  /** The pods now controlled by the object with this UID. */
  of(uid: string | undefined): readonly Pod[];
  /** Calls back with the owner of every pod that changed, after the index knows the change. */
  onChange(listener: (owner: OwnerReference, pod: Pod) => void): () => void;
  stop(): void;
}

/** Starts the index; one serves all workload controllers. */
export function indexOwnedPods(api: LocalApi): OwnedPods {
  const byOwner = new Map<string, Map<string, Pod>>();
  const listeners = new Set<(owner: OwnerReference, pod: Pod) => void>();
  const remove = (pod: Pod): OwnerReference | undefined => {
    const owner = controllerOf(pod);
    const pods = owner && byOwner.get(owner.uid);
    if (pods?.delete(queueKey(pod)) && pods.size === 0) byOwner.delete(owner?.uid ?? '');
    return owner;
  };
  const add = (pod: Pod): OwnerReference | undefined => {
    const owner = controllerOf(pod);
    if (!owner) return undefined;
    const pods = byOwner.get(owner.uid) ?? new Map<string, Pod>();
    byOwner.set(owner.uid, pods.set(queueKey(pod), pod));
    return owner;
  };
  const end = follow(api, 'pods', ({ type, object, previous }) => {
    const before = previous ? remove(previous) : undefined;
    const after = type === 'DELETED' ? remove(object) : add(object);
    for (const listener of listeners) {
      if (after) listener(after, object);
      if (before && before.uid !== after?.uid) listener(before, object);
    }
  });
  return {
    of: (uid) => [...(byOwner.get(uid ?? '')?.values() ?? [])],
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: end,
  };
}
