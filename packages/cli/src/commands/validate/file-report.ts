// What `berth validate` says of one file, as data.
import {
  type ClusterConfigFile,
  type ConfigProblem,
  type DeclaredCompute,
  type Pool,
  poolPrice,
  type PoolPrice,
} from '@berth/compute';

/** The report on one file. */
export interface FileReport {
  readonly apiVersion: 'berth.dev/v1';
  readonly kind: 'ValidationReport';
  readonly file: string;
  readonly valid: boolean;
  readonly problems: readonly ConfigProblem[];
  /** Fields that are understood and kept, but acted upon by nothing here. */
  readonly notManaged: readonly string[];
  /** Our own documents in the file. */
  readonly documents: readonly { readonly kind: string; readonly name: string | null }[];
  readonly cluster: ClusterReport | null;
}

/** What the file declares; null in the report when it is not valid. */
export interface ClusterReport {
  readonly name: string;
  readonly region: string;
  readonly kubernetesVersion: string;
  readonly zones: readonly string[];
  readonly pools: readonly PoolReport[];
  readonly fargateProfiles: DeclaredCompute['fargateProfiles'];
}

export interface PoolReport {
  readonly pool: Pool;
  readonly price: PoolPrice;
}

/** Makes the report. */
export function reportOf(file: string, read: ClusterConfigFile): FileReport {
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'ValidationReport',
    file,
    valid: read.compute !== undefined,
    problems: read.problems,
    notManaged: read.notManaged,
    documents: read.extensions.map(({ kind, name }) => ({ kind, name: name ?? null })),
    cluster: read.compute ? clusterReport(read.compute) : null,
  };
}

/** The report on a file that could not even be read. */
export function unreadableReport(file: string, message: string): FileReport {
  const problem: ConfigProblem = { severity: 'error', code: 'file.unreadable', message };
  return {
    apiVersion: 'berth.dev/v1',
    kind: 'ValidationReport',
    file,
    valid: false,
    problems: [problem],
    notManaged: [],
    documents: [],
    cluster: null,
  };
}

function clusterReport(compute: DeclaredCompute): ClusterReport {
  const { clusterName: name, region, kubernetesVersion, zones, pools, fargateProfiles } = compute;
  const priced = pools.map((pool) => ({ pool, price: poolPrice(pool, region) }));
  return { name, region, kubernetesVersion, zones, pools: priced, fargateProfiles };
}
