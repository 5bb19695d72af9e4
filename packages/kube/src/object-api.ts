// The Kubernetes API as our own code uses it. `cluster` implements it in process, `client` over HTTPS;
// whatever is written against it drives the embedded cluster, EKS or any other Kubernetes alike.
import type { ObjectKey, ResourceName, ResourceTypes } from './resource-types.js';

/** What narrows a list or a watch. Selectors are in the text form of the API (`app=web,tier!=db`). */
export interface SelectionOptions {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** How to write. */
export interface WriteOptions {
  /** Writes only this part: `status`, `scale`, `binding`, … */
  readonly subresource?: string | undefined;
  /** Recorded as the writer in `metadata.managedFields`. */
  readonly fieldManager?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** How to delete; what is absent is decided by the API server. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
  /** Deletes only the object with this UID. */
  readonly uid?: string | undefined;
}

/** A patch and its kind; `apply` is server-side apply and needs `fieldManager`. */
export interface ObjectPatch {
  readonly type: 'json' | 'merge' | 'strategic' | 'apply';
  readonly body: unknown;
  readonly force?: boolean | undefined;
}

/** All objects that were selected, as of one version. */
export interface ObjectList<T> {
  readonly items: readonly T[];
  /** Watch from here to see every later change once. */
  readonly resourceVersion: string;
}

/** One change; a deleted object is given as it was last. */
export interface ObjectEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: T;
}

/** What to watch, from where and until when. */
export interface WatchOptions extends SelectionOptions {
  /** Changes after this version; a watch that fell behind throws a StatusError with reason `Expired`. */
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
}

/** Which lines of a pod's logs, as `kubectl logs` names them. */
export interface PodLogOptions {
  readonly container?: string | undefined;
  readonly follow?: boolean | undefined;
  readonly previous?: boolean | undefined;
  readonly tailLines?: number | undefined;
  readonly timestamps?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Reads and writes Kubernetes objects. Every method rejects with a {@link StatusError} when the API refuses. */
export interface ObjectApi {
  get<R extends ResourceName>(resource: R, key: ObjectKey): Promise<ResourceTypes[R]>;
  list<R extends ResourceName>(
    resource: R,
    options?: SelectionOptions,
  ): Promise<ObjectList<ResourceTypes[R]>>;
  create<R extends ResourceName>(
    resource: R,
    object: ResourceTypes[R],
    options?: WriteOptions,
  ): Promise<ResourceTypes[R]>;
  /** Replaces the object; `metadata.resourceVersion`, when given, must still be the current one. */
  update<R extends ResourceName>(
    resource: R,
    object: ResourceTypes[R],
    options?: WriteOptions,
  ): Promise<ResourceTypes[R]>;
  patch<R extends ResourceName>(
    resource: R,
    key: ObjectKey,
    patch: ObjectPatch,
    options?: WriteOptions,
  ): Promise<ResourceTypes[R]>;
  delete(resource: ResourceName, key: ObjectKey, options?: DeleteOptions): Promise<void>;
  /** POST to a subresource: `binding`, `eviction` of a pod, `token` of a service account. Gives the answer's body. */
  createSubresource(
    resource: ResourceName,
    key: ObjectKey,
    subresource: string,
    body: unknown,
  ): Promise<unknown>;
  watch<R extends ResourceName>(
    resource: R,
    options: WatchOptions,
  ): AsyncIterable<ObjectEvent<ResourceTypes[R]>>;
  podLogs(key: ObjectKey, options?: PodLogOptions): AsyncIterable<Uint8Array>;
}
