// Deletes what nobody owns any more, and carries out foreground and orphan deletion.
// See https://kubernetes.io/docs/concepts/architecture/garbage-collection/
import type { ObjectMeta, OwnerReference, ResourceName } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { startController, unlessGone } from '../controller.js';
import { createEventRecorder, type RecordEvent } from '../event-recorder.js';
import { forEachParallel } from '../parallel.js';
import type { ResourceInfo } from '../resource-catalogue.js';
import type { Requeue, WorkQueue } from '../work-queue.js';
import { OwnerGraph, type GraphObject } from './owner-graph.js';
import { classifyOwners, FOREGROUND, ORPHAN, type OwnerClasses } from './owner-classes.js';

interface Collector {
  readonly deps: ComponentDeps;
  readonly graph: OwnerGraph;
  readonly record: RecordEvent;
  readonly infoOf: (apiVersion: string, kind: string) => ResourceInfo | undefined;
}

interface CollectorOptions {
  readonly resources: () => readonly ResourceInfo[];
  /** Tells of resources that are served from later on. */
  readonly onResource?: ((listener: (info: ResourceInfo) => void) => () => void) | undefined;
}

/** Starts the garbage collector over all resources it is given. */
export function startGarbageCollector(deps: ComponentDeps & CollectorOptions): Component {
  const collector: Collector = {
    deps,
    graph: new OwnerGraph(),
    record: createEventRecorder({ ...deps, component: 'garbage-collector-controller' }),
    infoOf: (apiVersion, kind) =>
      deps.resources().find((info) => info.kind === kind && groupOf(info.apiVersion) === groupOf(apiVersion)),
  };
  return startController(deps, {
    name: 'garbage-collector-controller',
    watch: (queue) => {
      const ends = deps.resources().map((info) => observe(collector, info, queue));
      const endOfNews = deps.onResource?.((info) => ends.push(observe(collector, info, queue)));
      return [() => endOfNews?.(), () => ends.forEach((end) => end())];
    },
    reconcile: (uid) => collect(collector, uid),
  });
}

const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';

function observe(collector: Collector, info: ResourceInfo, queue: WorkQueue): () => void {
  const { graph, deps } = collector;
  const learn = (metadata: ObjectMeta): void => {
    const object = graph.set(info, metadata);
    if (object.owners.length > 0 || metadata.deletionTimestamp) queue.add(object.uid);
  };
  const end = deps.api.subscribe(info.resource, ({ type, object }) => {
    const uid = object.metadata.uid ?? '';
    if (type !== 'DELETED') return learn(object.metadata);
    const gone = graph.get(uid);
    graph.delete(uid);
    for (const dependent of graph.dependentsOf(uid)) queue.add(dependent.uid);
    for (const owner of gone?.owners ?? []) queue.add(owner.uid);
  });
  for (const object of deps.api.items(info.resource)) learn(object.metadata);
  return end;
}

async function collect(collector: Collector, uid: string): Promise<Requeue> {
  const object = collector.graph.get(uid);
  const metadata = object && metadataOf(collector, object);
  if (!object || !metadata) return undefined;
  const finalizers = metadata.finalizers ?? [];
  if (metadata.deletionTimestamp) {
    if (finalizers.includes(ORPHAN)) await orphanDependents(collector, object);
    else if (finalizers.includes(FOREGROUND)) await deleteDependents(collector, object);
    return undefined;
  }
  if (object.owners.length > 0) await judge(collector, object);
  return undefined;
}

/** The object as it is now, if it is still the same one. */
function metadataOf(collector: Collector, object: GraphObject): ObjectMeta | undefined {
  const metadata = collector.deps.api.peek(object.info.resource, object.key)?.metadata;
  return metadata?.uid === object.uid ? metadata : undefined;
}

async function orphanDependents(collector: Collector, owner: GraphObject): Promise<void> {
  await forEachParallel(collector.graph.dependentsOf(owner.uid), (dependent) =>
    keepOwners(collector, dependent, (reference) => reference.uid !== owner.uid),
  );
  await dropFinalizer(collector, owner, ORPHAN);
}

// The owner waits for dependents that block it; the others go when it has gone.
async function deleteDependents(collector: Collector, owner: GraphObject): Promise<void> {
  const blocking = collector.graph
    .dependentsOf(owner.uid)
    .filter((dependent) =>
      dependent.owners.some((each) => each.uid === owner.uid && each.blockOwnerDeletion === true),
    );
  if (blocking.length === 0) return dropFinalizer(collector, owner, FOREGROUND);
  await forEachParallel(blocking, async (dependent) => {
    const metadata = metadataOf(collector, dependent);
    if (metadata && !metadata.deletionTimestamp) await judge(collector, dependent);
  });
}

async function judge(collector: Collector, object: GraphObject): Promise<void> {
  const owners = classifyOwners(object, {
    metadataOf: (resource, key) => collector.deps.api.peek(resource, key)?.metadata,
    infoOf: collector.infoOf,
  });
  for (const owner of owners.dangling) reportElsewhere(collector, object, owner);
  // An owner whose kind nobody serves may still exist: the object is left alone.
  if (owners.solid.length > 0 || owners.unknown.length > 0) return dropDeadOwners(collector, object, owners);
  const hasDependents = collector.graph.dependentsOf(object.uid).length > 0;
  const propagationPolicy = owners.waiting.length > 0 && hasDependents ? 'Foreground' : undefined;
  await unlessGone(
    collector.deps.api.delete(object.info.resource, object.key, {
      uid: object.uid,
      propagationPolicy: propagationPolicy ?? 'Background',
    }),
  );
}

async function dropDeadOwners(
  collector: Collector,
  object: GraphObject,
  owners: OwnerClasses,
): Promise<void> {
  if (owners.solid.length === 0) return;
  const dead = new Set([...owners.dangling, ...owners.waiting].map((owner) => owner.uid));
  if (dead.size > 0) await keepOwners(collector, object, (owner) => !dead.has(owner.uid));
}

async function keepOwners(
  collector: Collector,
  object: GraphObject,
  keep: (owner: OwnerReference) => boolean,
): Promise<void> {
  const metadata = metadataOf(collector, object);
  const owners = metadata?.ownerReferences ?? [];
  const kept = owners.filter(keep);
  if (!metadata || kept.length === owners.length) return;
  const ownerReferences = kept.length > 0 ? kept : null;
  await patchMetadata(collector, object, { ownerReferences, resourceVersion: metadata.resourceVersion });
}

async function dropFinalizer(collector: Collector, object: GraphObject, finalizer: string): Promise<void> {
  const metadata = metadataOf(collector, object);
  if (!metadata?.finalizers?.includes(finalizer)) return;
  const finalizers = metadata.finalizers.filter((each) => each !== finalizer);
  await patchMetadata(collector, object, { finalizers, resourceVersion: metadata.resourceVersion });
}

async function patchMetadata(
  collector: Collector,
  object: GraphObject,
  metadata: Readonly<Record<string, unknown>>,
): Promise<void> {
  const resource: ResourceName = object.info.resource;
  const body = { metadata: { ...metadata, uid: object.uid } };
  await unlessGone(collector.deps.api.patch(resource, object.key, { type: 'merge', body }));
}

// An owner in another namespace is a mistake worth an event; one that has gone is everyday.
function reportElsewhere(collector: Collector, object: GraphObject, owner: OwnerReference): void {
  const living = collector.graph.get(owner.uid);
  if (!living?.key.namespace || living.key.namespace === object.key.namespace) return;
  const { namespace = '', name } = object.key;
  collector.record({
    about: {
      kind: object.info.kind,
      apiVersion: object.info.apiVersion,
      namespace,
      name,
      uid: object.uid,
    },
    type: 'Warning',
    reason: 'OwnerRefInvalidNamespace',
    message:
      `ownerRef [${owner.apiVersion}/${owner.kind}, namespace: ${namespace}, name: ${owner.name}, ` +
      `uid: ${owner.uid}] does not exist in namespace "${namespace}"`,
  });
}
