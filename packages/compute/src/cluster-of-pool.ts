// Whose nodes a pool brings: pools of several clusters may stand side by side in one declaration.
import type { Pool, PoolCluster } from './pool.js';

/** Gives the cluster that nodes of a pool belong to. */
export const clusterOfPool = (compute: PoolCluster, { cluster }: Pool): PoolCluster => cluster ?? compute;
