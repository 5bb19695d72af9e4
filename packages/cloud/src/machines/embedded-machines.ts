// The embedded cluster as what runs below EKS: a node group there is a pool here, whose nodes come and go with it.
import type { DeclaredCompute, Pool } from '@berth/compute';
import type { LocalApi } from '@berth/cluster';
import type { ClusterAddress, ClusterMachines, DesiredSizeChange } from './cluster-machines.js';
import { emptyCompute, liveCompute, type LiveCompute } from './live-compute.js';
import { dropNodesOf, followPool } from './pool-nodes.js';

/** As much of a running embedded cluster as is needed here. */
export interface BackingCluster {
  readonly url: string;
  readonly caPem: string;
  readonly api: LocalApi;
  /** Ends it when its EKS cluster is deleted; absent when it lives on. */
  readonly stop?: (() => Promise<void>) | undefined;
}

/** Starts, or hands out, the embedded cluster of an EKS cluster; `compute` is what it is to be started with. */
export type StartCluster = (clusterName: string, compute: DeclaredCompute) => Promise<BackingCluster>;

interface Backed {
  readonly live: LiveCompute;
  readonly backing: BackingCluster;
  readonly sizes: Map<string, number>;
  readonly stopFollowing: () => void;
}

// Where the embedded cluster keeps how many nodes each pool is to have: packages/cluster, pools/desired-sizes.
const SIZES = { namespace: 'kube-system', name: 'berth-pools' };

const AWS_AUTH = { namespace: 'kube-system', name: 'aws-auth' };

/** The port to embedded clusters, one for each EKS cluster. */
export function embeddedMachines(region: string, start: StartCluster): ClusterMachines {
  const backed = new Map<string, Promise<Backed>>();
  const listeners = new Set<(change: DesiredSizeChange) => void>();
  const apis = new Map<string, LocalApi>();
  const open = (clusterName: string): Promise<Backed> => {
    const known = backed.get(clusterName) ?? openBacking({ clusterName, region, start, listeners });
    backed.set(clusterName, known);
    return known;
  };
  return {
    openCluster: async (clusterName): Promise<ClusterAddress> => {
      const { backing } = await open(clusterName);
      apis.set(clusterName, backing.api);
      // AWS's issuers cannot be reached from here; clients that fetch their certificates find ours.
      return { endpoint: backing.url, caPem: backing.caPem, issuer: backing.url };
    },
    applyPools: async (compute) => applyPools(await open(compute.clusterName), compute),
    closeCluster: async (clusterName) => {
      const there = await backed.get(clusterName);
      if (!there) return;
      backed.delete(clusterName);
      apis.delete(clusterName);
      await applyPools(there, emptyCompute(clusterName, region));
      there.stopFollowing();
      await there.backing.stop?.();
    },
    awsAuth: (clusterName) => apis.get(clusterName)?.peek('configmaps', AWS_AUTH)?.data,
    onDesiredSize: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Opening {
  readonly clusterName: string;
  readonly region: string;
  readonly start: StartCluster;
  readonly listeners: ReadonlySet<(change: DesiredSizeChange) => void>;
}

async function openBacking({ clusterName, region, start, listeners }: Opening): Promise<Backed> {
  const live = liveCompute(emptyCompute(clusterName, region));
  const backing = await start(clusterName, live.compute);
  const sizes = new Map<string, number>();
  const stopFollowing = backing.api.subscribe('configmaps', ({ object }) => {
    if (object.metadata.name !== SIZES.name || object.metadata.namespace !== SIZES.namespace) return;
    for (const { name } of live.current().pools) {
      const size = Number(object.data?.[name] ?? Number.NaN);
      if (!Number.isInteger(size) || size === sizes.get(name)) continue;
      sizes.set(name, size);
      for (const tell of listeners) tell({ clusterName, pool: name, size });
    }
  });
  return { live, backing, sizes, stopFollowing };
}

async function applyPools({ live, backing, sizes }: Backed, compute: DeclaredCompute): Promise<void> {
  const before = live.current();
  live.set(compute);
  const { api } = backing;
  const names = new Set(compute.pools.map(({ name }) => name));
  const gone = before.pools.filter(({ name }) => !names.has(name));
  for (const pool of compute.pools) {
    const old = before.pools.find(({ name }) => name === pool.name);
    if (old) await followPool(api, old, pool);
  }
  const changed = compute.pools.filter((pool) => sizes.get(pool.name) !== pool.desiredSize);
  for (const { name, desiredSize } of changed) sizes.set(name, desiredSize);
  for (const { name } of gone) sizes.delete(name);
  await recordSizes(api, changed, gone);
  for (const { name } of gone) await dropNodesOf(api, name);
}

// The pools' controller looks at every pool when a size was written.
async function recordSizes(api: LocalApi, changed: readonly Pool[], gone: readonly Pool[]): Promise<void> {
  if (changed.length === 0 && gone.length === 0) return;
  if (!api.peek('configmaps', SIZES))
    await api.create('configmaps', { apiVersion: 'v1', kind: 'ConfigMap', metadata: SIZES, data: {} });
  const sizes = changed.map(({ name, desiredSize }) => [name, String(desiredSize)] as const);
  const data = Object.fromEntries([...gone.map(({ name }) => [name, null] as const), ...sizes]);
  await api.patch('configmaps', SIZES, { type: 'merge', body: { data } });
}
