// Pools: what a ClusterConfig declares as places for pods, in one shape for both kinds of node group.
import type { SourcePlace, Taint } from '@berth/kube';
import type { AmiFamily } from './ami-family.js';
import type { KarpenterPool } from './karpenter/node-pool.js';

/** A node group of either kind, after eksctl's defaults. */
export interface Pool {
  readonly kind: 'nodeGroup' | 'managedNodeGroup';
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
  /** In the file's order; the first one is what Cluster Autoscaler judges an empty group by. */
  readonly instanceTypes: readonly string[];
  /** Every node of it is a spot instance. */
  readonly spot: boolean;
  /**
   * Of a mixed unmanaged group: how many nodes are always on demand, and the share on demand of those above, in
   * percent.
   */
  readonly onDemandBaseCapacity?: number | undefined;
  readonly onDemandPercentageAboveBase?: number | undefined;
  /** Zone names; empty: the cluster's zones. */
  readonly zones: readonly string[];
  /** As declared, without those that eksctl and EKS add. */
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly tags: Readonly<Record<string, string>>;
  /** Of an unmanaged group: its labels are written as tags too, by which Cluster Autoscaler knows an empty one. */
  readonly propagateAsgTags?: boolean | undefined;
  readonly volumeSizeGib: number;
  /** Image family; AmazonLinux2023 when absent. It decides the operating system and some labels of unmanaged nodes. */
  readonly amiFamily?: AmiFamily | undefined;
  readonly maxPodsPerNode?: number | undefined;
  /** The cluster it is of, where pools of several stand side by side; that of the declaration when absent. */
  readonly cluster?: PoolCluster | undefined;
  /** Where the pool stands in the file. */
  readonly place?: SourcePlace | undefined;
}

/** What nodes say of the cluster they belong to. */
export type PoolCluster = Pick<DeclaredCompute, 'clusterName' | 'kubernetesVersion'>;

export interface FargateSelector {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface FargateProfile {
  readonly name: string;
  readonly selectors: readonly FargateSelector[];
  readonly place?: SourcePlace | undefined;
}

/** Everything placement needs to know of declared compute. */
export interface DeclaredCompute {
  readonly clusterName: string;
  readonly region: string;
  readonly kubernetesVersion: string;
  readonly zones: readonly string[];
  readonly pools: readonly Pool[];
  readonly fargateProfiles: readonly FargateProfile[];
  /** Karpenter's NodePools that stand in the same file, in the order in which they are tried. */
  readonly karpenterPools?: readonly KarpenterPool[] | undefined;
  /** From `kubeSchedulerConfig.nodeResourcesFit.scoringStrategy`; LeastAllocated by default. */
  readonly scoringStrategy: 'LeastAllocated' | 'MostAllocated';
}
