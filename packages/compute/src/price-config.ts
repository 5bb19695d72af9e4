// Prices the text of a ClusterConfig file.
import type { ConfigProblem } from './cluster-config.js';
import { priceCluster, type PriceReport } from './price-report.js';
import { openClusterConfig } from './read-cluster-config.js';

/** What pricing a file gives. */
export interface PricedConfig {
  /** Absent when a problem is an error. */
  readonly report?: PriceReport;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Prices a ClusterConfig file, by the shipped tables. `nowMs` (milliseconds since 1970) decides whether its
 * Kubernetes version is in extended support.
 */
export function priceClusterConfig(
  text: string,
  file: string,
  { nowMs }: { readonly nowMs: number },
): PricedConfig {
  const opened = openClusterConfig(text, file);
  const { compute, problems } = opened.file;
  return compute && opened.raw
    ? { report: priceCluster(opened.raw, compute, nowMs), problems }
    : { problems };
}
