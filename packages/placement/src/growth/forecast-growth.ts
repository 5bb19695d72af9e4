// Cluster Autoscaler's decision for declared pools: which pool grows for the pods that wait.
import type { DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Node, Pod } from '@berth/kube';
import { rejectionsOf } from '../reasons/rejections.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Rejection } from '../verdict.js';
import { DEFAULT_AUTOSCALER_OPTIONS, type AutoscalerOptions } from './autoscaler-options.js';
import type { AutoscalerState, PendingPod } from './autoscaler-state.js';
import { believedKubeProxy } from './believed-kube-proxy.js';
import { groupSettings } from './group-settings.js';
import { believedNode, poolNameOf, realNode, typesOf } from './pool-node.js';
import { decideScaleUp, type ScaleUpDecision, type ScaleUpResult } from './scale-up.js';

export interface ForecastGrowthInput {
  readonly compute: DeclaredCompute;
  /** Nodes and bound pods as they are. Nodes that are on their way are not in it: see `targetSizes`. */
  readonly snapshot: Snapshot;
  readonly pendingPods: readonly Pod[];
  readonly options?: ForecastGrowthOptions | undefined;
}

export interface ForecastGrowthOptions {
  readonly autoscaler?: Partial<AutoscalerOptions> | undefined;
  /** Nodes asked for by pool, also those not there yet; a pool that is absent has the nodes it has. */
  readonly targetSizes?: Readonly<Record<string, number>> | undefined;
  /** Nodes that registered a short while ago and are not ready yet: pods may count on them. */
  readonly startingNodes?: ReadonlySet<string> | undefined;
  /** By pool, a ready node that it had when it last had one: what the autoscaler remembers of a pool at zero. */
  readonly formerNodes?: Readonly<Record<string, Node>> | undefined;
  /** Pools whose last growth failed a short while ago. */
  readonly backoffPools?: readonly string[] | undefined;
  readonly daemonSets?: readonly DaemonSet[] | undefined;
  /** Seconds since each pod was created, by `namespace/name`; 600 by default: old enough for every rule. */
  readonly podAgeSeconds?: Readonly<Record<string, number>> | undefined;
  /**
   * What an empty pool is judged by: `believed` as the real autoscaler does on AWS, `real` by the node it
   * will get.
   */
  readonly template?: 'believed' | 'real' | undefined;
  /** Draws one of so many equal choices; the first by name by default. */
  readonly draw?: ((count: number) => number) | undefined;
}

/** One pool's growth in one decision. */
export interface PoolGrowth {
  readonly pool: string;
  readonly from: number;
  readonly to: number;
  /** Keys of the pods it is for. With several pools that balance each other they are named at the chosen one. */
  readonly pods: readonly string[];
}

export interface GrowthForecast {
  readonly result: ScaleUpResult;
  readonly growths: readonly PoolGrowth[];
  /** Pools that were equally good, when there were several. */
  readonly ties: readonly string[];
  /** Pods that no pool can help, and what each pool says of them. */
  readonly unfit: readonly { readonly pod: string; readonly reasons: readonly Rejection[] }[];
}

/**
 * Decides once, as Cluster Autoscaler does in one loop: one pool (with its similar ones) grows. Call again
 * when its nodes have
 * joined. The snapshot is not changed.
 */
export function forecastGrowth(input: ForecastGrowthInput): GrowthForecast {
  const decision = decideScaleUp(stateOf(input));
  const { choices } = decision;
  const drawn = choices.length > 1 ? (input.options?.draw?.(choices.length) ?? 0) : 0;
  const choice = choices[drawn];
  return {
    result: decision.result,
    growths: (choice?.scaleUps ?? []).map(({ group, from, to }) => ({
      pool: group,
      from,
      to,
      pods: group === choice?.group ? choice.pods.map(({ entry }) => entry) : [],
    })),
    ties: choices.length > 1 ? choices.map(({ group }) => group) : [],
    unfit: decision.unfit.map((pending) => ({ pod: pending.entry, reasons: reasonsFor(decision, pending) })),
  };
}

/** The state of declared pools in a cluster. */
export function stateOf({
  compute,
  snapshot,
  pendingPods,
  options = {},
}: ForecastGrowthInput): AutoscalerState {
  const { startingNodes } = options;
  const names = new Set(compute.pools.map(({ name }) => name));
  const sizes = new Map<string, number>();
  const nodes = snapshot.nodes.map(({ node }) => {
    const pool = poolNameOf(node) ?? '';
    const group = names.has(pool) ? pool : '';
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    const isStarting = startingNodes?.has(node.metadata.name ?? '') ?? false;
    return { group, node, isReady: isReady(node), isStarting };
  });
  const { targetSizes = {}, backoffPools = [], daemonSets = [], formerNodes = {} } = options;
  return {
    options: { ...DEFAULT_AUTOSCALER_OPTIONS, provider: 'aws', ...options.autoscaler },
    groups: compute.pools.map((pool) => ({
      name: pool.name,
      minSize: pool.minSize,
      maxSize: pool.maxSize,
      size: Math.max(targetSizes[pool.name] ?? 0, sizes.get(pool.name) ?? 0),
      template: templateOf(compute, pool, options.template ?? 'believed'),
      formerNode: formerNodes[pool.name],
      templatePods: options.template === 'real' ? [] : [believedKubeProxy(pool.name)],
      scaleDown: groupSettings(pool),
      isZeroOrMax: false,
      isInBackoff: backoffPools.includes(pool.name),
    })),
    nodes,
    pods: snapshot.nodes.flatMap((node) => [...node.pods].map(({ pod }) => pod)),
    pending: pendingPods.map((pod) => asPending(pod, options)),
    daemonSets,
    objects: listsOf(snapshot),
  };
}

const UNSCHEDULABLE = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' } as const;
const OLD_ENOUGH_SECONDS = 600;

function asPending(pod: Pod, { podAgeSeconds = {} }: ForecastGrowthOptions): PendingPod {
  const key = `${pod.metadata.namespace || 'default'}/${pod.metadata.name ?? ''}`;
  const status = { ...pod.status, conditions: [UNSCHEDULABLE] };
  return { pod: { ...pod, status }, entry: key, ageSeconds: podAgeSeconds[key] ?? OLD_ENOUGH_SECONDS };
}

function templateOf(
  compute: DeclaredCompute,
  pool: DeclaredCompute['pools'][number],
  kind: 'believed' | 'real',
): Node | undefined {
  const name = `template-of-${pool.name}`;
  if (kind === 'believed') return believedNode(compute, pool, name);
  const [type] = typesOf(compute, pool);
  return type && realNode(compute, pool, { type, name });
}

const isReady = ({ status }: Node): boolean =>
  (status?.conditions ?? []).every(({ type, status: value }) => type !== 'Ready' || value === 'True');

const listsOf = ({ tables }: Snapshot): AutoscalerState['objects'] => ({
  namespaces: [...tables.namespaces.values()],
  persistentVolumes: [...tables.persistentVolumes.values()],
  persistentVolumeClaims: [...tables.persistentVolumeClaims.values()],
  storageClasses: [...tables.storageClasses.values()],
  csiNodes: [...tables.csiNodes.values()],
  csiDrivers: [...tables.csiDrivers.values()],
  csiStorageCapacities: [...tables.csiStorageCapacities.values()],
  volumeAttachments: [...tables.volumeAttachments.values()],
  podDisruptionBudgets: [...tables.podDisruptionBudgets.values()],
  replicaSets: [...tables.replicaSets.values()],
});

function reasonsFor({ perGroup, reasons }: ScaleUpDecision, { entry }: PendingPod): readonly Rejection[] {
  const byPool = reasons.get(entry);
  return perGroup.flatMap(({ group, skippedReason }): readonly Rejection[] => {
    const refusal = byPool?.get(group);
    if (refusal) return rejectionsOf({ pool: group }, [refusal]);
    return (skippedReason ?? []).map((message) => ({
      pool: group,
      rule: ruleOfSkip(message),
      plugin: 'ClusterAutoscaler',
      code: 'Unschedulable',
      message,
      detail: {},
    }));
  });
}

function ruleOfSkip(message: string): string {
  if (message.startsWith('max node group')) return 'pool.max-size';
  return message.startsWith('in backoff') ? 'pool.backoff' : 'pool.cluster-limit';
}
