// One pool judged for one pod: which of its instance types could hold the pod, and why the others cannot.
import { nodePricePerHour, type DeclaredCompute, type InstanceType, type Pool } from '@berth/compute';
import type { DaemonSet, Node, Pod } from '@berth/kube';
import { allRefusals, startFilters } from '../framework/filter-run.js';
import type { PluginRefusal } from '../framework/decision.js';
import { profileFor } from '../framework/profile.js';
import { daemonSetPodsFor } from '../growth/daemon-set-pods.js';
import { believedKubeProxy } from '../growth/believed-kube-proxy.js';
import { poolNameOf, typesOf, zonesOf } from '../growth/pool-node.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { imaginedNode, newNode } from './new-nodes.js';

/** One instance type of a pool. */
export interface TypeJudgement {
  readonly type: InstanceType;
  readonly zone: string;
  /** Refusals of a new, empty node with all its nominal memory; none: the pod fits. */
  readonly refusals: readonly PluginRefusal[];
  /** False when it fits only if the kernel reports more memory than the cautious estimate. */
  readonly fitsForSure: boolean;
  readonly usdPerHour: number | null;
}

export interface PoolJudgement {
  readonly pool: Pool;
  readonly types: readonly TypeJudgement[];
  /** The first type that holds the pod. */
  readonly fit: TypeJudgement | undefined;
  /** Nodes the pool has now, and how many it may have. */
  readonly size: number;
  /** Refusals of the node that Cluster Autoscaler believes it would get; none: it would grow the pool. */
  readonly believed: readonly PluginRefusal[];
}

/** What pools are judged in. The snapshot holds the nodes there are; pools without one are judged empty. */
export interface JudgingContext {
  readonly compute: DeclaredCompute;
  readonly snapshot: Snapshot;
  /** Their pods take room on every new node they belong on. */
  readonly daemonSets?: readonly DaemonSet[] | undefined;
}

/** Judges one pool after the other for one pod after the other, while the snapshot stays as it is. */
export function poolJudge(context: JudgingContext): (pool: Pool, pod: Pod) => PoolJudgement {
  const sizes = new Map<string, number>();
  for (const { node } of context.snapshot.nodes) {
    const name = poolNameOf(node);
    if (name !== undefined) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  return (pool, pod) => judgePool(context, pool, { pod, size: sizes.get(pool.name) ?? 0 });
}

/** Refusals of one node that is not there yet, among the nodes that are. */
function judgeNewNode(
  { compute, snapshot, daemonSets = [] }: JudgingContext,
  { node, pods = [] }: { readonly node: Node; readonly pods?: readonly Pod[] },
  pod: Pod,
): readonly PluginRefusal[] {
  const own = [...pods.map((one) => boundTo(one, node)), ...daemonSetPodsFor(node, daemonSets)];
  snapshot.addNode(node);
  for (const one of own) snapshot.addPod(one);
  try {
    const cycle = { snapshot, pod: snapshot.podState(pod), profile: profileFor(compute.scoringStrategy) };
    const start = startFilters(cycle);
    const state = snapshot.node(node.metadata.name ?? '');
    if (start.kind === 'refused') return [start.refusal];
    if (start.kind === 'error' || !state) return [];
    return allRefusals(start.filters, state);
  } finally {
    for (const one of own) snapshot.removePod(snapshot.podState(one).key);
    snapshot.removeNode(node.metadata.name ?? '');
  }
}

const boundTo = (pod: Pod, { metadata }: Node): Pod => ({
  ...pod,
  spec: { containers: [], ...pod.spec, nodeName: metadata.name ?? '' },
});

function judgePool(
  context: JudgingContext,
  pool: Pool,
  { pod, size }: { readonly pod: Pod; readonly size: number },
): PoolJudgement {
  const types = typesOf(context.compute, pool).map((type) => judgeType(context, pool, { type, pod }));
  return {
    pool,
    types,
    fit: types.find(({ refusals }) => refusals.length === 0),
    size,
    believed: judgeTemplate(context, pool, { pod, size, types }),
  };
}

/** A group that has a node is judged by that one; of a group at zero the autoscaler knows what is on paper. */
function judgeTemplate(
  context: JudgingContext,
  pool: Pool,
  {
    pod,
    size,
    types: [first],
  }: { readonly pod: Pod; readonly size: number; readonly types: readonly TypeJudgement[] },
): readonly PluginRefusal[] {
  if (size > 0 || pool.minSize > 0) return first?.refusals ?? [];
  const believed = imaginedNode(pool, context.compute);
  if (!believed) return [];
  return judgeNewNode(context, { node: believed, pods: [believedKubeProxy(pool.name)] }, pod);
}

/** Tries the pool's zones in turn: a volume may bind the pod to one of them. */
function judgeType(
  context: JudgingContext,
  pool: Pool,
  { type, pod }: { readonly type: InstanceType; readonly pod: Pod },
): TypeJudgement {
  const { compute } = context;
  const { region, zones } = compute;
  const price = nodePricePerHour(pool, { instanceType: type.name, region, zones, spot: pool.spot });
  const usdPerHour = price?.usdPerHour ?? null;
  let first: TypeJudgement | undefined;
  for (const zone of zonesOf(compute, pool)) {
    const refusals = judgeNewNode(context, { node: newNode(pool, { compute, type, zone }) }, pod);
    if (refusals.length === 0) {
      const cautious = newNode(pool, { compute, type, zone, memoryModel: 'pessimistic' });
      const fitsForSure = judgeNewNode(context, { node: cautious }, pod).length === 0;
      return { type, zone, refusals, fitsForSure, usdPerHour };
    }
    first ??= { type, zone, refusals, fitsForSure: false, usdPerHour };
    if (refusals.some(({ findings }) => findings.some(({ rule }) => isSameInAllZones(rule)))) break;
  }
  return first ?? { type, zone: '', refusals: [], fitsForSure: true, usdPerHour };
}

/** Taints and room are those of the pool and the type. */
const isSameInAllZones = (rule: string): boolean => rule === 'taint' || rule.startsWith('resources.');
