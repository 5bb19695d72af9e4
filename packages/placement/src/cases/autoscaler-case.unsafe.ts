// Reads a case of the autoscaler vectors' format. The one place where its JSON is taken at its word.
import {
  isJsonObject,
  type DaemonSet,
  type Node,
  type Pod,
  type PodDisruptionBudget,
  type ReplicaSet,
} from '@berth/kube';
import { wellFormed } from './well-formed.unsafe.js';
import { withDefaults } from '../snapshot/pod-defaults.js';
import {
  DEFAULT_AUTOSCALER_OPTIONS,
  type AutoscalerOptions,
  type ExpanderName,
} from '../growth/autoscaler-options.js';
import type { AutoscalerState, PendingPod } from '../growth/autoscaler-state.js';
import { DEFAULT_SCALE_DOWN_OPTIONS, type ScaleDownOptions } from '../shrink/scale-down-options.js';
import { believedKubeProxy } from '../growth/believed-kube-proxy.js';
import { readPriorities } from '../growth/expander-priorities.js';

type Limit = readonly [number, number];

/** The settings of a case; what is absent has the binary's default. */
export interface CaseOptions {
  readonly expander?: string;
  readonly priorityConfig?: string;
  readonly balanceSimilarNodeGroups?: boolean;
  readonly balancingIgnoreLabels?: readonly string[];
  readonly balancingLabels?: readonly string[];
  readonly provider?: string;
  readonly maxNodesTotal?: number;
  readonly coresTotal?: Limit;
  readonly memoryTotal?: Limit;
  readonly gpuTotal?: readonly { readonly type: string; readonly min: number; readonly max: number }[];
  readonly maxNodesPerScaleUp?: number;
  readonly forceDs?: boolean;
  readonly scaleUpFromZero?: boolean;
  readonly expendablePodsPriorityCutoff?: number;
  readonly enforceNodeGroupMinSize?: boolean;
  readonly newPodScaleUpDelaySeconds?: number;
  readonly startupTaints?: readonly string[];
  readonly statusTaints?: readonly string[];
  readonly backoffGroups?: readonly string[];
  readonly scaleDown?: boolean;
  readonly scaleDownUtilizationThreshold?: number;
  readonly scaleDownGpuUtilizationThreshold?: number;
  readonly ignoreDaemonSetsUtilization?: boolean;
  readonly skipNodesWithSystemPods?: boolean;
  readonly skipNodesWithLocalStorage?: boolean;
  readonly skipNodesWithCustomControllerPods?: boolean;
  readonly minReplicaCount?: number;
  readonly scaleDownUnreadyEnabled?: boolean;
  readonly maxScaleDownParallelism?: number;
}

interface CasePod {
  readonly count?: number;
  readonly pod: Pod;
  readonly ageSeconds?: number;
}

export interface AutoscalerCase {
  readonly id?: string;
  readonly options?: CaseOptions;
  readonly groups: readonly {
    readonly name: string;
    readonly min: number;
    readonly max: number;
    readonly size: number;
    readonly template: Node | null;
    readonly kubeProxy?: boolean;
    readonly zeroOrMax?: boolean;
  }[];
  readonly nodes: readonly { readonly group: string; readonly node: Node; readonly notReady?: boolean }[];
  readonly pods: readonly CasePod[];
  readonly pending: readonly CasePod[];
  readonly daemonsets?: readonly DaemonSet[];
  readonly replicasets?: readonly ReplicaSet[];
  readonly pdbs?: readonly PodDisruptionBudget[];
}

const DEFAULT_AGE_SECONDS = 600;
/** Cases tell ages and no dates, so any time will do. */
const NOW_MS = Date.UTC(2026, 0, 1);

/** The state that a case describes, with everything filled in that the format leaves out. */
export function readAutoscalerCase(example: AutoscalerCase): AutoscalerState {
  const backoff = new Set(example.options?.backoffGroups ?? []);
  return {
    options: readOptions(example.options ?? {}),
    groups: example.groups.map((group) => ({
      name: group.name,
      minSize: group.min,
      maxSize: group.max,
      size: group.size,
      template: group.template ? namedNode(group.template, `template-of-${group.name}`) : undefined,
      templatePods: group.kubeProxy ? [believedKubeProxy(group.name)] : [],
      isZeroOrMax: group.zeroOrMax ?? false,
      isInBackoff: backoff.has(group.name),
    })),
    nodes: example.nodes.map(({ group, node, notReady }) => ({
      group,
      node: namedNode(node, ''),
      isReady: !notReady,
    })),
    pods: example.pods.flatMap(expand).map(bornAtAge),
    nowMs: NOW_MS,
    pending: example.pending.flatMap(expand).map(asPending),
    daemonSets: (example.daemonsets ?? []).map((one) =>
      inNamespace(wellFormed({ ...one, apiVersion: 'apps/v1' }, 'DaemonSet')),
    ),
    objects: {
      podDisruptionBudgets: (example.pdbs ?? []).map((one) =>
        inNamespace(wellFormed({ ...one, apiVersion: 'policy/v1' }, 'PodDisruptionBudget')),
      ),
      replicaSets: (example.replicasets ?? []).map((one) =>
        inNamespace(wellFormed({ ...one, apiVersion: 'apps/v1' }, 'ReplicaSet')),
      ),
    },
  };
}

/** The scale-down settings of a case. */
export function readScaleDownOptions({ options = {} }: AutoscalerCase): ScaleDownOptions {
  const defaults = DEFAULT_SCALE_DOWN_OPTIONS;
  return {
    ...defaults,
    utilizationThreshold: options.scaleDownUtilizationThreshold ?? defaults.utilizationThreshold,
    gpuUtilizationThreshold: options.scaleDownGpuUtilizationThreshold ?? defaults.gpuUtilizationThreshold,
    ignoreDaemonSetsUtilization: options.ignoreDaemonSetsUtilization ?? defaults.ignoreDaemonSetsUtilization,
    skipNodesWithSystemPods: options.skipNodesWithSystemPods ?? defaults.skipNodesWithSystemPods,
    skipNodesWithLocalStorage: options.skipNodesWithLocalStorage ?? defaults.skipNodesWithLocalStorage,
    skipNodesWithCustomControllerPods:
      options.skipNodesWithCustomControllerPods ?? defaults.skipNodesWithCustomControllerPods,
    minReplicaCount: options.minReplicaCount ?? defaults.minReplicaCount,
    unreadyEnabled: options.scaleDownUnreadyEnabled ?? defaults.unreadyEnabled,
    maxParallelism: options.maxScaleDownParallelism ?? defaults.maxParallelism,
    maxUnneeded: 2 * (options.maxScaleDownParallelism ?? defaults.maxParallelism),
  };
}

function readOptions(options: CaseOptions): AutoscalerOptions {
  const defaults = DEFAULT_AUTOSCALER_OPTIONS;
  const limits = (pair: Limit | undefined) => pair && { min: pair[0], max: pair[1] };
  return {
    expander: (options.expander?.split(',') as ExpanderName[] | undefined) ?? defaults.expander,
    priorities:
      typeof options.priorityConfig !== 'string' ? undefined : readPriorities(options.priorityConfig),
    balanceSimilarNodeGroups: options.balanceSimilarNodeGroups ?? defaults.balanceSimilarNodeGroups,
    balancingIgnoreLabels: options.balancingIgnoreLabels ?? [],
    balancingLabels: options.balancingLabels ?? [],
    provider: options.provider === 'aws' ? 'aws' : 'generic',
    maxNodesTotal: options.maxNodesTotal ?? defaults.maxNodesTotal,
    coresTotal: limits(options.coresTotal),
    memoryTotalGib: limits(options.memoryTotal),
    gpuTotal: options.gpuTotal ?? [],
    maxNodesPerScaleUp: options.maxNodesPerScaleUp ?? defaults.maxNodesPerScaleUp,
    forceDaemonSets: options.forceDs ?? defaults.forceDaemonSets,
    scaleUpFromZero: options.scaleUpFromZero ?? defaults.scaleUpFromZero,
    expendablePodsPriorityCutoff:
      options.expendablePodsPriorityCutoff ?? defaults.expendablePodsPriorityCutoff,
    enforceNodeGroupMinSize: options.enforceNodeGroupMinSize ?? defaults.enforceNodeGroupMinSize,
    newPodScaleUpDelaySeconds: options.newPodScaleUpDelaySeconds ?? defaults.newPodScaleUpDelaySeconds,
    startupTaints: options.startupTaints ?? [],
    statusTaints: options.statusTaints ?? [],
  };
}

interface ExpandedPod {
  readonly pod: Pod;
  readonly entry: string;
  readonly ageSeconds: number;
}

/** A set of like pods as single ones, `name-0` and so on. */
function expand(casePod: CasePod): readonly ExpandedPod[] {
  if (!isJsonObject(casePod)) throw new Error('pods: expected objects with a pod');
  const { count = 1, pod: given, ageSeconds = DEFAULT_AGE_SECONDS } = casePod;
  const pod = wellFormed({ ...given, apiVersion: 'v1', kind: 'Pod' as const }, 'Pod', 'pod');
  const entry = pod.metadata.name ?? '';
  const whole = withDefaults(inNamespace({ ...pod, apiVersion: 'v1', kind: 'Pod' }));
  return Array.from({ length: count }, (_, index) => {
    const name = count > 1 ? `${entry}-${index}` : entry;
    const uid = pod.metadata.uid ?? `uid-${whole.metadata.namespace}-${name}`;
    return { pod: { ...whole, metadata: { ...whole.metadata, name, uid } }, entry, ageSeconds };
  });
}

const bornAtAge = ({ pod, ageSeconds }: ExpandedPod): Pod => ({
  ...pod,
  metadata: { creationTimestamp: new Date(NOW_MS - ageSeconds * 1000).toISOString(), ...pod.metadata },
});

/** Waiting pods count as refused by the scheduler unless the case says otherwise. */
const asPending = ({ pod, entry, ageSeconds }: ExpandedPod): PendingPod => ({
  entry,
  ageSeconds,
  pod: pod.status?.conditions ? pod : { ...pod, status: { ...pod.status, conditions: [UNSCHEDULABLE] } },
});

const UNSCHEDULABLE = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' } as const;

const inNamespace = <T extends { readonly metadata: Pod['metadata'] }>(object: T): T => ({
  ...object,
  metadata: { ...object.metadata, namespace: object.metadata.namespace ?? 'default' },
});

const namedNode = (given: Node, name: string): Node => {
  const node = wellFormed({ ...given, apiVersion: 'v1', kind: 'Node' as const }, 'Node', 'node');
  return {
    ...node,
    metadata: { ...node.metadata, name: node.metadata.name ?? name },
  };
};
