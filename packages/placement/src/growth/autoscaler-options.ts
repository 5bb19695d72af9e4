// Settings of Cluster Autoscaler that change its decisions, with the binary's defaults.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#what-are-the-parameters-to-ca
import { MAX_NODES_PER_SCALE_UP } from '../limits.js';

/** How one option is chosen; a chain is written as several, and what is left after it is a tie. */
export type ExpanderName = 'least-waste' | 'most-pods' | 'least-nodes' | 'priority' | 'random';

export interface AutoscalerOptions {
  readonly expander: readonly ExpanderName[];
  /**
   * Groups by priority, highest number first: lists of regular expressions on names; undefined: no such
   * ConfigMap.
   */
  readonly priorities: ReadonlyMap<number, readonly string[]> | 'malformed' | undefined;
  readonly balanceSimilarNodeGroups: boolean;
  readonly balancingIgnoreLabels: readonly string[];
  readonly balancingLabels: readonly string[];
  /** `aws`: also ignores the labels that tell AWS pools apart. */
  readonly provider: 'aws' | 'generic';
  /** 0: no limit. */
  readonly maxNodesTotal: number;
  readonly coresTotal: Limits | undefined;
  readonly memoryTotalGib: Limits | undefined;
  readonly gpuTotal: readonly (Limits & { readonly type: string })[];
  readonly maxNodesPerScaleUp: number;
  /** Count DaemonSets whose pod is not there yet on groups that have nodes. */
  readonly forceDaemonSets: boolean;
  readonly scaleUpFromZero: boolean;
  readonly expendablePodsPriorityCutoff: number;
  readonly enforceNodeGroupMinSize: boolean;
  readonly newPodScaleUpDelaySeconds: number;
  readonly startupTaints: readonly string[];
  readonly statusTaints: readonly string[];
}

/** What a cluster may have in all. */
export interface Limits {
  readonly min: number;
  readonly max: number;
}

export const DEFAULT_AUTOSCALER_OPTIONS: AutoscalerOptions = {
  expander: ['least-waste'],
  priorities: undefined,
  balanceSimilarNodeGroups: false,
  balancingIgnoreLabels: [],
  balancingLabels: [],
  provider: 'generic',
  maxNodesTotal: 0,
  coresTotal: undefined,
  memoryTotalGib: undefined,
  gpuTotal: [],
  maxNodesPerScaleUp: MAX_NODES_PER_SCALE_UP,
  forceDaemonSets: false,
  scaleUpFromZero: true,
  expendablePodsPriorityCutoff: -10,
  enforceNodeGroupMinSize: false,
  newPodScaleUpDelaySeconds: 0,
  startupTaints: [],
  statusTaints: [],
};
