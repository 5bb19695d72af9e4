// The loop all controllers share: changes put keys into a queue, a reconcile brings one key towards what it should be.
import { hasReason, type ObjectKey, type ResourceName, type ResourceTypes } from '@berth/kube';
import type { Component, ComponentDeps } from '../component.js';
import type { LocalApi, ObjectChange } from '../local-api.js';
import { WorkQueue, type Requeue } from './work-queue.js';

/** What is particular to one controller. */
export interface ControllerSpec {
  readonly name: string;
  /** Subscribes to what matters; gives the functions that end it. */
  readonly watch: (queue: WorkQueue) => readonly (() => void)[];
  /** Compares what should be with what is, for one key, and acts. Must be right however often it runs. */
  readonly reconcile: (key: string) => Promise<Requeue>;
  readonly concurrency?: number | undefined;
}

/** Starts a controller; its `stop` waits for reconciles that are under way. */
export function startController(deps: ComponentDeps, spec: ControllerSpec): Component {
  const queue = new WorkQueue({
    clock: deps.clock,
    random: deps.random,
    concurrency: spec.concurrency,
    process: spec.reconcile,
    onFailure: (key, error) => logFailure(deps, { controller: spec.name, key, error }),
  });
  const ends = spec.watch(queue);
  return {
    name: spec.name,
    stop: async () => {
      for (const end of ends) end();
      await queue.stop();
    },
  };
}

/** Calls back for every object there is and for every change from now on, without a gap. */
export function follow<R extends ResourceName>(
  api: LocalApi,
  resource: R,
  listener: (change: ObjectChange<ResourceTypes[R]>) => void,
): () => void {
  const end = api.subscribe(resource, listener);
  for (const object of api.items(resource)) listener({ type: 'ADDED', object });
  return end;
}

/** The key of an object as queue text: `namespace/name`, or `name` for cluster-wide ones. */
export function queueKey(object: {
  readonly metadata: { readonly namespace?: string | undefined; readonly name?: string | undefined };
}): string {
  const { namespace, name = '' } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

/** The reverse of {@link queueKey}. */
export function keyFromQueue(text: string): ObjectKey {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** Awaits a write whose object may have gone meanwhile; that is what we wanted, or somebody else's wish. */
export async function unlessGone<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (hasReason(error, 'NotFound')) return undefined;
    throw error;
  }
}

/** Awaits a create of something that may be there already. */
export async function unlessThere<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (hasReason(error, 'AlreadyExists')) return undefined;
    throw error;
  }
}

// A conflict only says that somebody was faster; the retry sees their change.
function logFailure(
  deps: ComponentDeps,
  failure: { readonly controller: string; readonly key: string; readonly error: unknown },
): void {
  const { controller, key, error } = failure;
  deps.log({
    level: hasReason(error, 'Conflict') ? 'debug' : 'warn',
    code: 'controller.retry',
    message: `${controller}: ${key}: ${error instanceof Error ? error.message : String(error)}`,
    details: { controller, key },
  });
}
