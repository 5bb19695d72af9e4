// A copy of everything placement reads, kept up to date by watching: of the embedded cluster and of any other alike.
import { createInformer, type Informer } from '@berth/client';
import type { Clock, ObjectApi, ResourceName, ResourceTypes } from '@berth/kube';
import {
  createSnapshot,
  noteNode,
  noteObject,
  notePod,
  TABLE_RESOURCES,
  type Snapshot,
  type TableResource,
} from '@berth/placement';
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
  nodes.onChange((change) => noteNode(snapshot, change));
  pods.onChange((change) => notePod(snapshot, change));
  const others = TABLE_RESOURCES.map(<R extends TableResource>(resource: R) => {
    const followed = informer(resource);
    followed.onChange((change) => noteObject(snapshot, resource, change));
    return followed;
  });
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
