// The port between the embedded AWS and what really runs: EKS says which clusters and pools there are, this makes
// them.
import type { DeclaredCompute } from '@berth/compute';

/** Where the Kubernetes API of a cluster answers. */
export interface ClusterAddress {
  /** `https://…` */
  readonly endpoint: string;
  /** PEM, or empty when the endpoint has a publicly known certificate. */
  readonly caPem: string;
  /** Whom its service accounts' tokens are from, where that can be reached; absent: as AWS names issuers. */
  readonly issuer?: string | undefined;
}

/** What runs clusters and nodes. Calls may be repeated with the same arguments and then change nothing. */
export interface ClusterMachines {
  /** A cluster was created; gives where it answers. */
  openCluster(clusterName: string): Promise<ClusterAddress>;
  /** All that the cluster has now; what is not in it goes away. */
  applyPools(compute: DeclaredCompute): Promise<void>;
  /** The cluster was deleted. */
  closeCluster(clusterName: string): Promise<void>;
  /** The map `aws-auth` of the cluster as it is now: its data, or undefined when it has none. */
  awsAuth?(clusterName: string): Readonly<Record<string, string>> | undefined;
  /** Calls back when something below us (an autoscaler) wants another size; gives the function that stops it. */
  onDesiredSize?(listener: (change: DesiredSizeChange) => void): () => void;
}

/** A pool is to have so many nodes. */
export interface DesiredSizeChange {
  readonly clusterName: string;
  readonly pool: string;
  readonly size: number;
}
