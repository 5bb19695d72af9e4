// A copy of everything placement reads, kept up to date by watching: of the embedded cluster and of any other alike.
import { createInformer, type Informer } from '@berth/client';
import {
  keyOf,
  renderKey,
  type Clock,
  type ObjectApi,
  type ResourceName,
  type ResourceTypes,
} from '@berth/kube';
import { createSnapshot, type Snapshot } from '@berth/placement';
import { FORECAST_SYNC_MS } from '../limits.js';

export interface ClusterCopyOptions {
  readonly api: ObjectApi;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** The copy. Its lists are those of the informers: the same ones until something changes. */
export interface ClusterCopy {
  readonly snapshot: Snapshot;
  readonly nodes: Informer<ResourceTypes['nodes']>;
  readonly pods: Informer<ResourceTypes['pods']>;
  readonly daemonSets: Informer<ResourceTypes['daemonsets.apps']>;
  /** The other objects, for whoever writes down what the cluster was. */
  others(): readonly ResourceTypes[ResourceName][];
  /** Resolves when all that may be read is there for the first time, or when it was stopped before. */
  readonly synced: Promise<void>;
  stop(): Promise<void>;
}

/** Starts to follow a cluster. */
export function copyCluster(options: ClusterCopyOptions): ClusterCopy {
  const snapshot = createSnapshot({ nodes: [] });
  snapshot.recordsChanges = false;
  const informer = <R extends ResourceName>(resource: R): Informer<ResourceTypes[R]> =>
    createInformer({ ...options, resource });
  const nodes = informer('nodes');
  const pods = informer('pods');
  const daemonSets = informer('daemonsets.apps');
  nodes.onChange(({ type, object }) => {
    if (type === 'DELETED') snapshot.removeNode(object.metadata.name ?? '');
    else snapshot.addNode(object);
  });
  pods.onChange(({ type, object }) => {
    if (type === 'DELETED') snapshot.removePod(renderKey(keyOf(object)));
    else snapshot.addPod(object);
  });
  const follow = <R extends ResourceName>(resource: R, table: Map<string, ResourceTypes[R]>) => {
    const followed = informer(resource);
    followed.onChange(({ type, object }) => {
      if (type === 'DELETED') table.delete(renderKey(keyOf(object)));
      else table.set(renderKey(keyOf(object)), object);
      snapshot.structure++;
    });
    return followed;
  };
  const { tables } = snapshot;
  const others = [
    follow('namespaces', tables.namespaces),
    follow('services', tables.services),
    follow('persistentvolumes', tables.persistentVolumes),
    follow('persistentvolumeclaims', tables.persistentVolumeClaims),
    follow('storageclasses.storage.k8s.io', tables.storageClasses),
    follow('poddisruptionbudgets.policy', tables.podDisruptionBudgets),
    follow('replicasets.apps', tables.replicaSets),
    follow('statefulsets.apps', tables.statefulSets),
  ];
  const all = [nodes, pods, daemonSets, ...others];
  return {
    snapshot,
    nodes,
    pods,
    daemonSets,
    others: () => others.flatMap((one): readonly ResourceTypes[ResourceName][] => one.items()),
    synced: Promise.race([
      allSynced(all),
      allSynced([nodes, pods]).then(
        () => new Promise<void>((resolve) => void options.clock.after(FORECAST_SYNC_MS, resolve)),
      ),
    ]),
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

async function allSynced(informers: readonly { readonly synced: Promise<void> }[]): Promise<void> {
  await Promise.all(informers.map(({ synced }) => synced));
}
