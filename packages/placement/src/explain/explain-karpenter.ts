// What Karpenter would do for one pod: the node it would start, or why none of its NodePools helps.
import type { DeclaredCompute } from '@berth/compute';
import type { DaemonSet, Pod } from '@berth/kube';
import { karpenterModel, type PlannedNode } from '../karpenter/capacity-model.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { Forecast, PlacementOption, Rejection } from '../verdict.js';

/** Karpenter's part of a verdict. */
export interface KarpenterAnswer {
  readonly planned: PlannedNode | undefined;
  readonly feasible: readonly string[];
  readonly rejections: readonly Rejection[];
  readonly options: readonly PlacementOption[];
}

const NO_ANSWER: KarpenterAnswer = { planned: undefined, feasible: [], rejections: [], options: [] };

/** Asks for a pod that stands alone; nothing is said where no NodePool is declared. */
export function askKarpenter(
  pod: Pod,
  context: {
    readonly compute: DeclaredCompute;
    readonly snapshot: Snapshot;
    readonly daemonSets?: readonly DaemonSet[] | undefined;
  },
): KarpenterAnswer {
  const { compute, snapshot, daemonSets } = context;
  if ((compute.karpenterPools ?? []).length === 0) return NO_ANSWER;
  const { nodes, unfit } = karpenterModel(compute).plan({ snapshot, pods: [pod], daemonSets });
  const [planned] = nodes;
  const rejections = unfit.flatMap(({ reasons }) => reasons);
  if (!planned) return { ...NO_ANSWER, rejections };
  const target = `pool:${planned.pool}`;
  const { instanceType, zone, usdPerHour } = planned;
  return {
    planned,
    feasible: [target],
    rejections,
    options: [{ target, instanceType, zone, usdPerHour, grows: true }],
  };
}

/** The forecast when Karpenter starts a node; `rivals` are node groups that the autoscaler would grow as well. */
export function karpenterForecast(
  { pool, instanceType, zone, spot, usdPerHour }: PlannedNode,
  rivals: readonly string[],
): Forecast {
  return {
    target: `pool:${pool}`,
    pool,
    nodesAdded: 1,
    startsWhen: 'after-boot',
    usdPerHour,
    certainty: rivals.length > 0 ? 'tie' : 'certain',
    because: [
      'no existing node takes the pod; Karpenter starts the cheapest type that holds it',
      `that is ${instanceType} in ${zone}${spot ? ', spot' : ''}`,
      ...(rivals.length > 0
        ? [`Cluster Autoscaler would grow ${rivals.join(', ')} for it as well: both may start a node`]
        : []),
    ],
  };
}
