// A small in-memory LocalApi for the tests of this folder: storage, watch, finalizers and graceful deletion, no rules.
// Casts stand where a generic resource name meets a stored object: the maps are keyed by that name.
import {
  applyMergePatch,
  kubeTime,
  StatusError,
  type Clock,
  type ObjectKey,
  type ObjectMeta,
  type ResourceName,
  type ResourceTypes,
} from '@berth/kube';
import type { LocalApi, ObjectChange } from '../../local-api.js';

interface AnyObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly spec?: Record<string, unknown> | undefined;
  readonly status?: Record<string, unknown> | undefined;
}
type Listener = (change: ObjectChange<AnyObject>) => void;

const keyText = (key: ObjectKey): string => `${key.namespace ?? ''}/${key.name}`;

export class FakeLocalApi {
  readonly #objects = new Map<string, Map<string, AnyObject>>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #version = 0;
  /** Called before every write; throw to make the write fail. */
  beforeWrite: (verb: string, resource: string, object: unknown) => void = () => {};
  /** Microtasks that a write takes. */
  writes = 0;

  constructor(readonly clock: Clock) {}

  /** This fake as what the components want. */
  get api(): LocalApi {
    return this as unknown as LocalApi;
  }

  as(): this {
    return this;
  }

  peek(resource: string, key: ObjectKey): AnyObject | undefined {
    return this.#of(resource).get(keyText(key));
  }

  items<R extends ResourceName>(resource: R, namespace?: string): readonly ResourceTypes[R][] {
    const all = [...this.#of(resource).values()];
    const found = namespace ? all.filter((object) => object.metadata.namespace === namespace) : all;
    return found as unknown as readonly ResourceTypes[R][];
  }

  subscribe(resource: string, listener: Listener): () => void {
    const set = this.#listeners.get(resource) ?? new Set();
    this.#listeners.set(resource, set.add(listener));
    return () => set.delete(listener);
  }

  async create(resource: string, object: AnyObject): Promise<AnyObject> {
    await this.#write('create', resource, object);
    const id = (++this.#version).toString(36).padStart(5, '0');
    const name = object.metadata.name ?? `${object.metadata.generateName}${id}`;
    const metadata = {
      ...object.metadata,
      name,
      uid: object.metadata.uid ?? `uid-${id}`,
      creationTimestamp: kubeTime(this.clock.now()),
      generation: 1,
    };
    if (this.peek(resource, { namespace: metadata.namespace, name }))
      throw refusal('AlreadyExists', 409, name);
    const status = resource === 'pods' ? { phase: 'Pending', ...object.status } : object.status;
    const spec = resource === 'namespaces' ? { finalizers: ['kubernetes'] } : object.spec;
    return this.#store(resource, { ...object, metadata, ...(spec && { spec }), ...(status && { status }) });
  }

  async update(
    resource: string,
    object: AnyObject,
    options: { subresource?: string } = {},
  ): Promise<AnyObject> {
    await this.#write('update', resource, object);
    const current = this.#require(resource, keyOf(object));
    const { resourceVersion } = object.metadata;
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
      throw refusal('Conflict', 409, object.metadata.name ?? '');
    }
    const next =
      options.subresource === 'status'
        ? {
            ...current,
            status: object.status,
            metadata: { ...current.metadata, labels: object.metadata.labels },
          }
        : { ...object, ...(options.subresource ? {} : { status: current.status }) };
    return this.#settle(resource, JSON.parse(JSON.stringify(next)) as AnyObject);
  }

  async patch(
    resource: string,
    key: ObjectKey,
    patch: { body: unknown },
    options: { subresource?: string } = {},
  ): Promise<AnyObject> {
    await this.#write('patch', resource, patch.body);
    const current = this.#require(resource, key);
    const wanted = (patch.body as AnyObject).metadata ?? {};
    const stale = wanted.resourceVersion && wanted.resourceVersion !== current.metadata.resourceVersion;
    if (stale || (wanted.uid && wanted.uid !== current.metadata.uid))
      throw refusal('Conflict', 409, key.name);
    const next = applyMergePatch(current as never, patch.body as never) as unknown as AnyObject;
    return this.#settle(resource, options.subresource ? { ...next, spec: current.spec } : next);
  }

  async delete(
    resource: string,
    key: ObjectKey,
    options: { uid?: string; propagationPolicy?: string; gracePeriodSeconds?: number } = {},
  ): Promise<void> {
    await this.#write('delete', resource, key);
    const object = this.#require(resource, key);
    if (options.uid && options.uid !== object.metadata.uid) throw refusal('Conflict', 409, key.name);
    if (object.metadata.deletionTimestamp && options.gracePeriodSeconds !== 0) return;
    const policy = { Orphan: 'orphan', Foreground: 'foregroundDeletion' }[options.propagationPolicy ?? ''];
    const finalizers = [...new Set([...(object.metadata.finalizers ?? []), ...(policy ? [policy] : [])])];
    const phase = object.status?.['phase'];
    const running =
      resource === 'pods' && object.spec?.['nodeName'] && phase !== 'Succeeded' && phase !== 'Failed';
    const grace = running ? (options.gracePeriodSeconds ?? 30) : 0;
    const deletionTimestamp = object.metadata.deletionTimestamp ?? kubeTime(this.clock.now() + grace * 1000);
    const metadata = { ...object.metadata, finalizers, deletionTimestamp, deletionGracePeriodSeconds: grace };
    this.#settle(resource, { ...object, metadata });
  }

  async createSubresource(
    resource: string,
    key: ObjectKey,
    subresource: string,
    body: unknown,
  ): Promise<unknown> {
    await this.#write(subresource, resource, { key, body });
    const object = this.#require(resource, key);
    if (subresource === 'eviction') return this.delete(resource, key);
    if (object.spec?.['nodeName']) throw refusal('Conflict', 409, key.name);
    const { target } = body as { target: { name: string } };
    const condition = {
      type: 'PodScheduled',
      status: 'True',
      lastTransitionTime: kubeTime(this.clock.now()),
    };
    return this.#settle(resource, {
      ...object,
      spec: { ...object.spec, nodeName: target.name },
      status: { ...object.status, conditions: [condition] },
    });
  }

  async #write(verb: string, resource: string, object: unknown): Promise<void> {
    this.writes += 1;
    await Promise.resolve();
    this.beforeWrite(verb, resource, object);
  }

  #of(resource: string): Map<string, AnyObject> {
    const objects = this.#objects.get(resource) ?? new Map<string, AnyObject>();
    this.#objects.set(resource, objects);
    return objects;
  }

  #require(resource: string, key: ObjectKey): AnyObject {
    const object = this.peek(resource, key);
    if (!object) throw refusal('NotFound', 404, key.name);
    return object;
  }

  // An object on its way out goes as soon as nothing holds it: no finalizer and no grace left.
  #settle(resource: string, object: AnyObject): AnyObject {
    const { metadata } = object;
    const held =
      (metadata.finalizers ?? []).length > 0 ||
      (resource === 'namespaces' && ((object.spec?.['finalizers'] ?? []) as unknown[]).length > 0);
    if (!metadata.deletionTimestamp || held || (metadata.deletionGracePeriodSeconds ?? 0) > 0) {
      return this.#store(resource, object);
    }
    const previous = this.#require(resource, keyOf(object));
    this.#of(resource).delete(keyText(keyOf(object)));
    this.#notify(resource, { type: 'DELETED', object, previous });
    return object;
  }

  #store(resource: string, object: AnyObject): AnyObject {
    const resourceVersion = String(++this.#version);
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion } };
    const key = keyText(keyOf(object));
    const previous = this.#of(resource).get(key);
    this.#of(resource).set(key, stored);
    this.#notify(resource, { type: previous ? 'MODIFIED' : 'ADDED', object: stored, previous });
    return stored;
  }

  #notify(resource: string, change: ObjectChange<AnyObject>): void {
    for (const listener of this.#listeners.get(resource) ?? []) listener(change);
  }
}

const keyOf = (object: AnyObject): ObjectKey => ({
  namespace: object.metadata.namespace,
  name: object.metadata.name ?? '',
});

const refusal = (reason: string, code: number, name: string): StatusError =>
  new StatusError({
    apiVersion: 'v1',
    kind: 'Status',
    metadata: {},
    status: 'Failure',
    reason,
    code,
    message: `"${name}" ${reason}`,
  });
