// The API server as the parts of this process use it: the same requests without the wire, plus reads straight
// from memory.
import type { ObjectApi, ObjectEvent, ObjectKey, ResourceName, ResourceTypes } from '@berth/kube';

/** A change, with what the object was before it. */
export interface ObjectChange<T> extends ObjectEvent<T> {
  readonly previous?: T | undefined;
}

/**
 * In-process access to the embedded cluster. Writes go through admission, validation and the durable store like any
 * client's; reads (`peek`, `items`) are synchronous and give frozen values.
 */
export interface LocalApi extends ObjectApi {
  /** The object now, or undefined. */
  peek<R extends ResourceName>(resource: R, key: ObjectKey): ResourceTypes[R] | undefined;
  /** All objects now, of one namespace or of all, in key order. */
  items<R extends ResourceName>(resource: R, namespace?: string): readonly ResourceTypes[R][];
  /** Calls the listener after every committed change, in order of resourceVersion; gives the function that ends it. */
  subscribe<R extends ResourceName>(
    resource: R,
    listener: (change: ObjectChange<ResourceTypes[R]>) => void,
  ): () => void;
  /** The same API as another user, such as `system:kube-scheduler`; field manager and audit follow it. */
  as(user: string, groups?: readonly string[]): LocalApi;
  /**
   * The same API, whose writes of this resource count as writes of another version that serves the same objects:
   * managedFields name that version and its fields, as with kube-scheduler's events of `events.k8s.io/v1`.
   */
  writingAs(resource: ResourceName, apiVersion: string): LocalApi;
}
