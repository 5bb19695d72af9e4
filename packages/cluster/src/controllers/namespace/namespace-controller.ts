// Ends namespaces: deletes what is in them, says in conditions what still holds them, then lets them go.
// See https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/ and the finalize subresource.
import type { Namespace, ObjectMeta, ResourceName } from '@berth/kube';
import type { Component, ComponentDeps } from '../../component.js';
import { follow, keyFromQueue, queueKey, startController, unlessGone } from '../controller.js';
import { NAMESPACE_RECHECK_MS } from '../limits.js';
import { forEachParallel } from '../parallel.js';
import type { ResourceInfo } from '../resource-catalogue.js';
import type { Requeue } from '../work-queue.js';
import { terminationConditions, type RemainingContent } from './termination-conditions.js';

const FINALIZER = 'kubernetes';

interface NamespaceOptions {
  readonly resources: () => readonly ResourceInfo[];
}

/** Starts the namespace controller. */
export function startNamespaceController(deps: ComponentDeps & NamespaceOptions): Component {
  return startController(deps, {
    name: 'namespace-controller',
    watch: (queue) => [
      follow(deps.api, 'namespaces', ({ type, object }) => {
        if (type !== 'DELETED' && object.metadata.deletionTimestamp) queue.add(queueKey(object));
      }),
    ],
    reconcile: (name) => endNamespace(deps, keyFromQueue(name).name),
  });
}

async function endNamespace(deps: ComponentDeps & NamespaceOptions, name: string): Promise<Requeue> {
  const { api } = deps;
  const namespace = api.peek('namespaces', { name });
  if (!namespace?.metadata.deletionTimestamp) return undefined;
  if (!namespace.spec?.finalizers?.includes(FINALIZER)) return undefined;
  const resources = deps.resources().filter((info) => info.namespaced);
  const failure = await deleteContents(deps, { name, resources });
  const remaining = resources.flatMap((info) => remainingOf(deps, { name, info }));
  await writeConditions(deps, namespace, { remaining, failure });
  if (remaining.length > 0 || failure) return NAMESPACE_RECHECK_MS;
  await finalize(deps, name);
  return undefined;
}

// Objects that are already on their way out are not deleted again: that would only shorten their grace.
async function deleteContents(
  deps: ComponentDeps,
  contents: { readonly name: string; readonly resources: readonly ResourceInfo[] },
): Promise<string | undefined> {
  const doomed: { readonly resource: ResourceName; readonly metadata: ObjectMeta }[] = [];
  for (const { resource } of contents.resources) {
    for (const { metadata } of deps.api.items(resource, contents.name)) {
      if (!metadata.deletionTimestamp) doomed.push({ resource, metadata });
    }
  }
  try {
    await forEachParallel(doomed, ({ resource, metadata }) =>
      unlessGone(
        deps.api.delete(
          resource,
          { namespace: contents.name, name: metadata.name ?? '' },
          { propagationPolicy: 'Background', uid: metadata.uid },
        ),
      ),
    );
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function remainingOf(
  deps: ComponentDeps,
  where: { readonly name: string; readonly info: ResourceInfo },
): readonly RemainingContent[] {
  const items = deps.api.items(where.info.resource, where.name);
  if (items.length === 0) return [];
  const finalizers = items.flatMap((item) => item.metadata.finalizers ?? []);
  return [{ resource: where.info.resource, count: items.length, finalizers }];
}

async function writeConditions(
  deps: ComponentDeps,
  namespace: Namespace,
  found: { readonly remaining: readonly RemainingContent[]; readonly failure: string | undefined },
): Promise<void> {
  const before = namespace.status?.conditions ?? [];
  // A namespace that empties at once goes without ever showing conditions, as on the real server.
  if (before.length === 0 && found.remaining.length === 0 && !found.failure) return;
  const conditions = terminationConditions({ before, ...found, nowMs: deps.clock.now() });
  if (!conditions) return;
  const status = { ...namespace.status, phase: 'Terminating' as const, conditions };
  await unlessGone(deps.api.update('namespaces', { ...namespace, status }, { subresource: 'status' }));
}

async function finalize(deps: ComponentDeps, name: string): Promise<void> {
  const namespace = deps.api.peek('namespaces', { name });
  if (!namespace) return;
  const finalizers = (namespace.spec?.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
  const spec = { ...namespace.spec, finalizers };
  await unlessGone(deps.api.update('namespaces', { ...namespace, spec }, { subresource: 'finalize' }));
}
