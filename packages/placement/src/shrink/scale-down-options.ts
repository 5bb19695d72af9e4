// Settings of Cluster Autoscaler's scale-down, with the binary's defaults.
// https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-does-scale-down-work

export interface ScaleDownOptions {
  /** Share of allocatable up to which a node may go. */
  readonly utilizationThreshold: number;
  readonly gpuUtilizationThreshold: number;
  readonly ignoreDaemonSetsUtilization: boolean;
  readonly skipNodesWithSystemPods: boolean;
  readonly skipNodesWithLocalStorage: boolean;
  readonly skipNodesWithCustomControllerPods: boolean;
  readonly minReplicaCount: number;
  /** Consider nodes that are not ready. */
  readonly unreadyEnabled: boolean;
  /** Nodes deleted at once, empty or not; of the others one is drained at a time. */
  readonly maxParallelism: number;
  readonly maxDrainParallelism: number;
  /**
   * Unneeded nodes after which no more are looked for. The autoscaler stops at twice `maxParallelism` beyond those that
   * it knows already.
   */
  readonly maxUnneeded: number;
}

export const DEFAULT_SCALE_DOWN_OPTIONS: ScaleDownOptions = {
  utilizationThreshold: 0.5,
  gpuUtilizationThreshold: 0.5,
  ignoreDaemonSetsUtilization: false,
  skipNodesWithSystemPods: true,
  skipNodesWithLocalStorage: true,
  skipNodesWithCustomControllerPods: true,
  minReplicaCount: 0,
  unreadyEnabled: true,
  maxParallelism: 10,
  maxDrainParallelism: 1,
  maxUnneeded: Infinity,
};
