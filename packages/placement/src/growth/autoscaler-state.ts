// What Cluster Autoscaler knows when it decides: groups, nodes, pods that run and pods that wait.
import type { DaemonSet, Node, Pod } from '@berth/kube';
import type { ClusterObjects } from '../snapshot/cluster-objects.js';
import type { AutoscalerOptions } from './autoscaler-options.js';

export interface NodeGroup {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  /** Target size now: nodes that are there and nodes asked for. */
  readonly size: number;
  /** What the cloud provider says a new node would be; undefined when it cannot tell. */
  readonly template: Node | undefined;
  /** A ready node that the group once had: the autoscaler goes by it, not by the template, until it is restarted. */
  readonly formerNode?: Node | undefined;
  /** Pods that the provider puts on the template, such as AWS' kube-proxy. */
  readonly templatePods: readonly Pod[];
  /** Settings of the scale-down that hold for this group. */
  readonly scaleDown?: Partial<GroupScaleDown> | undefined;
  /** The group is either empty or at its maximum. */
  readonly isZeroOrMax: boolean;
  /** A scale-up of it failed a short while ago. */
  readonly isInBackoff: boolean;
}

/** What a group may set for itself, by tags of its Auto Scaling group. */
export interface GroupScaleDown {
  readonly utilizationThreshold: number;
  readonly gpuUtilizationThreshold: number;
  readonly ignoreDaemonSetsUtilization: boolean;
}

export interface GroupedNode {
  /** Empty for a node of no group. */
  readonly group: string;
  readonly node: Node;
  readonly isReady: boolean;
  /** Not ready because it still boots: counted as on its way, not as there. @default false */
  readonly isStarting?: boolean | undefined;
}

export interface PendingPod {
  readonly pod: Pod;
  /** What results call it: the pod's own name, or that of the set of like pods it came from. */
  readonly entry: string;
  readonly ageSeconds: number;
}

export interface AutoscalerState {
  readonly options: AutoscalerOptions;
  readonly groups: readonly NodeGroup[];
  readonly nodes: readonly GroupedNode[];
  /** Bound pods. */
  readonly pods: readonly Pod[];
  readonly pending: readonly PendingPod[];
  readonly daemonSets: readonly DaemonSet[];
  readonly objects: ClusterObjects;
  /** The time now, for what depends on the age of pods that run. Without it none is old. */
  readonly nowMs?: number | undefined;
}
