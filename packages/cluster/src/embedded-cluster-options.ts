// What an embedded cluster is started with.
import type { Clock } from '@berth/kube';
import type { DeclaredCompute } from '@berth/compute';
import type { Fronts } from './api/http/cluster-fronts.js';
import type { LogEntry } from './component.js';
import type { AutoscalerOptions } from './machines/machines.js';

export interface EmbeddedClusterOptions {
  /** Folder of this cluster alone; made when missing, with files that only its owner can read. */
  readonly dataDir: string;
  /** Port on the loopback address; 0 or absent for any free one. */
  readonly port?: number | undefined;
  /** The pools and Fargate profiles whose nodes the cluster has; without it there are no machines. */
  readonly compute?: DeclaredCompute | undefined;
  /** How pods run: as processes of this host, as lifecycle alone, or not at all (no kubelet). */
  readonly runtime: 'host' | 'simulated' | 'none';
  /** How long nodes take to boot. */
  readonly boot: 'instant' | 'realistic';
  /** Flags of the autoscaler; Cluster Autoscaler's defaults where absent. */
  readonly autoscaler?: Partial<AutoscalerOptions> | undefined;
  /** Finds the user of a token that the cluster itself does not know, as a token webhook does. */
  readonly foreignToken?: ((token: string) => TokenUser | undefined) | undefined;
  /** The Kubernetes versions of clusters as which this one also answers, under {@link frontPath}. */
  readonly fronts?: Fronts | undefined;
  /** What the `host` runtime needs to know of this machine. */
  readonly host?: HostOptions | undefined;
  /** Aborted when the end may not wait for pods any more: what runs is then killed. */
  readonly hurry?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (entry: LogEntry) => void;
}

/** Who a token belongs to, as RBAC knows people. */
interface TokenUser {
  readonly username: string;
  readonly groups: readonly string[];
}

/** This machine, as pods and image builds may see it. */
export interface HostOptions {
  /** Folder for uv and caches of builds; may be shared by several clusters. */
  readonly cacheDir: string;
  /** Paths that pods do not see: homes, and our own data. */
  readonly hidden: readonly string[];
  /** The environment of this process: PATH, package index, proxies. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder with the Python package `berth_worker`, for the image berth/bootstrap. */
  readonly workerPackage?: string | undefined;
  /** Names of images that the user gave to folders or other images. */
  readonly imageMapFile?: string | undefined;
}
